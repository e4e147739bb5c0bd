"""manage.py and gunicorn start with the right settings, and stop at a wrong one in one line."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as django_settings

pytestmark = pytest.mark.slow

PRODUCTION = {
    "SECRET_KEY": "not so secret, but long enough for a test of the settings file",
    "SITE_URL": "https://example.org",
    "CONTACT_EMAIL": "redactie@example.org",
}


def run(tmp_path, *command, **variables):
    """Return the finished process of a command with only `variables` in its environment.

    ENV_FILE is empty unless stated, so that the `.env` of a developer plays no part.
    """
    base = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), "ENV_FILE": ""}
    return subprocess.run(
        [sys.executable, *command],
        cwd=django_settings.BASE_DIR,
        env=base | variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def start(tmp_path, **variables):
    return run(tmp_path, "manage.py", "check", **variables)


def setting(tmp_path, expression, **variables):
    """Return what manage.py makes of `expression`, in which the settings are `s`."""
    code = f"from django.conf import settings as s; print({expression})"
    result = run(tmp_path, "manage.py", "shell", "--no-imports", "-c", code, **variables)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


@pytest.fixture
def env_file(tmp_path):
    """Return a function that writes a `.env` and gives the variable that leads to it."""

    def write(text):
        file = tmp_path / "env"
        file.write_text(text)
        return {"ENV_FILE": str(file)}

    return write


def test_production_starts_with_a_secret_and_two_addresses(tmp_path):
    result = start(tmp_path, **PRODUCTION)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "SITE_URL", "CONTACT_EMAIL"])
def test_missing_variable_stops_production_and_is_named(tmp_path, name):
    result = start(tmp_path, **{key: value for key, value in PRODUCTION.items() if key != name})

    assert result.returncode != 0
    assert f"Set the environment variable {name}." in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SITE_URL", "example.org"),
        ("SITE_URL", "https://["),
        ("DATABASE_URL", "postgres://h:abc/x"),
        ("EMAIL_URL", "smtp://h:poort"),
        ("DEBUG", "ja"),
        ("BEHIND_PROXY", "maybe"),
        ("HSTS_SECONDS", "a year"),
        ("REACTIONS_CLOSE_AFTER_DAYS", "36501"),
        ("DATABASE_URL", "mysql://root@localhost/x"),
        ("DATABASE_URL", "postgres://localhost"),
        ("CACHE_URL", "memcached://localhost"),
        ("EMAIL_URL", "sendmail://localhost"),
        ("EMAIL_URL", "smtp://"),
        ("MODERATION_MAIL", "vaak"),
        ("VAR_DIR", "/dev/null/var"),
    ],
)
def test_wrong_value_stops_the_start_and_names_the_variable(tmp_path, name, value):
    result = start(tmp_path, **PRODUCTION | {name: value})

    assert result.returncode != 0
    (line,) = result.stderr.splitlines()
    assert name in line


@pytest.mark.parametrize("variables", [{}, PRODUCTION | {"DEBUG": "ja"}])
def test_gunicorn_stops_at_a_wrong_setting_without_a_traceback(tmp_path, variables):
    server = [
        "-m",
        "gunicorn",
        "buurtplatform.wsgi",
        "--bind",
        "127.0.0.1:0",
        "--no-control-socket",
    ]
    result = run(tmp_path, *server, **variables)

    assert result.returncode != 0
    assert "Traceback" not in result.stderr
    assert result.stderr.count("buurtplatform cannot start: ") == 1


def test_a_fresh_checkout_says_in_one_file_that_it_is_for_development(tmp_path, env_file):
    assert setting(tmp_path, "s.DEBUG", **env_file("# a note\nDEBUG=1\n")) == "True"


def test_the_environment_wins_over_the_file(tmp_path, env_file):
    file = env_file("DEBUG=1\nSITE_NAME='In de wijk'\nPORT=1234\n")
    shown = setting(tmp_path, "s.SITE_NAME, s.SITE_URL", **file, PORT="4321")
    assert shown == "In de wijk http://localhost:4321"


def test_a_machine_with_a_secret_key_reads_no_file(tmp_path, env_file):
    assert setting(tmp_path, "s.DEBUG", **env_file("DEBUG=1"), **PRODUCTION) == "False"


def test_what_serves_readers_reads_no_file(tmp_path, env_file):
    result = run(tmp_path, "-c", "import buurtplatform.wsgi", **env_file("DEBUG=1"))
    assert "Set the environment variable SECRET_KEY." in result.stderr


def test_a_named_file_that_is_not_there_is_refused(tmp_path):
    result = start(tmp_path, ENV_FILE=str(tmp_path / "none"))
    (line,) = result.stderr.splitlines()
    assert result.returncode != 0
    assert "ENV_FILE" in line


def test_the_check_before_going_live_refuses_a_development_checkout(tmp_path, env_file):
    file = env_file("DEBUG=1")
    result = run(tmp_path, "manage.py", "check", "--deploy", **file)
    assert result.returncode != 0
    assert "buurtplatform.E001" in result.stderr
    result = run(tmp_path, "manage.py", "check", "--deploy", **file, **PRODUCTION)
    assert result.returncode == 0
    assert "buurtplatform.W001" in result.stderr
    result = run(tmp_path, "manage.py", "check", "--deploy", **PRODUCTION)
    assert "buurtplatform." not in result.stderr


def test_earlier_keys_are_parted_by_commas(tmp_path):
    keys = PRODUCTION | {"SECRET_KEY_FALLBACKS": "older,oldest"}
    assert setting(tmp_path, "*s.SECRET_KEY_FALLBACKS", **keys) == "older oldest"
