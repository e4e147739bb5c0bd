"""The environment decides, and a wrong value is refused by name."""

import re
import tomllib

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import get_commands, load_command_class

from buurtplatform import env


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


def test_every_dependency_has_a_line_that_says_what_for():
    project = tomllib.loads((django_settings.BASE_DIR / "pyproject.toml").read_text())
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.match(r"[\w-]+", requirement)[0] for requirement in wanted}
    rows = (django_settings.BASE_DIR / "docs" / "dependencies.md").read_text().splitlines()
    told = {word for row in rows if row.startswith("| ") for word in re.findall(r"[\w-]+", row)}
    assert names - told == set()


@pytest.mark.parametrize("folder", ["a+b", "a#b", "a?b", "a%41b", "a b"])
def test_database_is_found_in_a_folder_of_any_name(tmp_path, monkeypatch, folder):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert env.database("DATABASE_URL", tmp_path / folder / "x")["NAME"] == f"{tmp_path}/{folder}/x"


@pytest.mark.parametrize(
    "name",
    [name for name, app in get_commands().items() if app in {"comments", "publications"}],
)
def test_a_command_leaves_the_findings_of_checks_to_check_and_runserver(name):
    # A timer would mail a finding about the machine every minute, and `make run` print it at each
    # of its steps.
    assert load_command_class(get_commands()[name], name).requires_system_checks == []
