"""The environment decides, and a wrong value stops the start and names itself."""

import os
import re
import subprocess
import sys
import tomllib

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured

from buurtplatform import env

PRODUCTION = {
    "SECRET_KEY": "not so secret, but long enough for a test of the settings file",
    "SITE_URL": "https://example.org",
    "CONTACT_EMAIL": "redactie@example.org",
}


def start(tmp_path, **variables):
    """Return the finished process of `manage.py check` with only `variables` in its environment."""
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=django_settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_production_starts_with_a_secret_and_two_addresses(tmp_path):
    result = start(tmp_path, **PRODUCTION)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "SITE_URL", "CONTACT_EMAIL"])
def test_missing_variable_stops_production_and_is_named(tmp_path, name):
    result = start(tmp_path, **{key: value for key, value in PRODUCTION.items() if key != name})

    assert result.returncode != 0
    assert f"Set the environment variable {name}." in result.stderr


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
    ],
)
def test_wrong_value_stops_the_start_and_names_the_variable(tmp_path, name, value):
    result = start(tmp_path, **PRODUCTION | {name: value})

    assert result.returncode != 0
    assert name in result.stderr.splitlines()[-1]


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
