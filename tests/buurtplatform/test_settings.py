"""The environment decides, and a wrong value stops the start and names itself."""

import os
import re
import subprocess
import sys
import tomllib

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import get_commands, load_command_class

from buurtplatform import env

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


@pytest.mark.parametrize(
    "name",
    [name for name, app in get_commands().items() if app in {"comments", "publications"}],
)
def test_a_command_leaves_the_findings_of_checks_to_check_and_runserver(name):
    # A timer would mail a finding about the machine every minute, and `make run` print it at each
    # of its steps.
    assert load_command_class(get_commands()[name], name).requires_system_checks == []


def test_earlier_keys_are_parted_by_commas(tmp_path):
    keys = PRODUCTION | {"SECRET_KEY_FALLBACKS": "older,oldest"}
    assert setting(tmp_path, "*s.SECRET_KEY_FALLBACKS", **keys) == "older oldest"


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1", True), ("TRUE", True), (" on ", True), ("0", False), ("no", False), ("", False)],
)
def test_flag_reads_its_usual_spellings(monkeypatch, value, expected):
    monkeypatch.setenv("A_FLAG", value)
    assert env.flag("A_FLAG", default=not expected) is expected


def test_flag_without_a_value_is_its_default(monkeypatch):
    monkeypatch.delenv("A_FLAG", raising=False)
    assert env.flag("A_FLAG", default=True) is True


def test_number_outside_its_bounds_is_refused(monkeypatch):
    monkeypatch.setenv("A_NUMBER", "-3")
    with pytest.raises(ImproperlyConfigured, match="A_NUMBER"):
        env.number("A_NUMBER", 4)


def test_words_are_parted_by_commas(monkeypatch):
    monkeypatch.setenv("WORDS", " a, b ,,c ")
    assert env.words("WORDS") == ["a", "b", "c"]


def test_addresses_become_django_settings(monkeypatch):
    monkeypatch.setenv("DB", "postgres://jan:geheim@db:5433/buurt")
    monkeypatch.setenv("MAIL", "smtp+tls://jan:geheim@mail:587")
    monkeypatch.setenv("FILES", "filemail:///srv/mail")
    monkeypatch.setenv("CACHE", "redis://cache:6379/2")

    database = env.database("DB", "")
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db", 5433, "buurt")
    assert env.email("MAIL", "")["EMAIL_USE_TLS"] is True
    assert env.email("FILES", "")["EMAIL_FILE_PATH"] == "/srv/mail"
    assert env.cache("CACHE", "")["LOCATION"] == "redis://cache:6379/2"


def test_every_dependency_is_locked():
    project = tomllib.loads((django_settings.BASE_DIR / "pyproject.toml").read_text())
    wanted = {
        "requirements.txt": project["project"]["dependencies"],
        "requirements-dev.txt": project["dependency-groups"]["dev"],
    }
    for file, names in wanted.items():
        locked = (django_settings.BASE_DIR / file).read_text()
        for name in (re.match(r"[\w-]+", requirement)[0] for requirement in names):
            assert re.search(rf"^{name}==\S+ .*\\\n    --hash=sha256:", locked, re.MULTILINE), name
        assert "://" not in locked


@pytest.mark.parametrize("folder", ["a+b", "a#b", "a?b", "a%41b", "a b"])
def test_database_is_found_in_a_folder_of_any_name(tmp_path, monkeypatch, folder):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert env.database("DATABASE_URL", tmp_path / folder / "x")["NAME"] == f"{tmp_path}/{folder}/x"
