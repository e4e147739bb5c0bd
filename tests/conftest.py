"""What tests share: people, a database for threads, and figures printed at the end."""

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.db import connection, connections
from hypothesis import settings as hypothesis_settings

from tests.support.moderating import staff

# No test measures time: a busy machine would make it fail.
hypothesis_settings.register_profile("untimed", deadline=None)
hypothesis_settings.register_profile("thorough", deadline=None, max_examples=2_000)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "untimed"))

FIGURES = "figures"  # a test hands its lines over with record_property(FIGURES, lines)


# All tests run on one day around noon, whatever the machine's clock says: no midnight, change to
# summer time or 29 February comes along unless a test is about it. Browsers go by the real clock,
# so theirs do too.
NOON = datetime(2026, 6, 3, 10, tzinfo=UTC)  # 12:00 in Amsterdam
CLOCK = time_machine.travel(NOON, tick=True)


def pytest_configure(config):
    """Set the clock, and run the quick tests unless `-m` asks for others or a file is named."""
    CLOCK.start()
    is_named = any(".py" in argument for argument in config.args)
    if not (is_named or config.option.markexpr):
        config.option.markexpr = "not e2e and not slow"


@pytest.fixture(autouse=True)
def no_kept_pages():
    """Start without pages of the test before; a shared cache is the test's own business."""
    for share in ("pages", "searches"):
        if isinstance(caches[share], LocMemCache):
            caches[share].clear()


@pytest.fixture
def made_anew(settings):
    """Make each page anew: for a test of how that is done, or of what the cache does not see."""
    settings.PAGE_CACHE = False


@pytest.fixture
def moderator(client):
    """Log a moderator in."""
    user = staff("moderator")
    client.force_login(user)
    return user


@pytest.fixture
def shared_database(transactional_db, tmp_path, monkeypatch):
    """Let threads share the database; for SQLite in memory that is a copy in a file."""
    settings = connections["default"].settings_dict

    def share():
        if connection.vendor == "sqlite":
            path = str(tmp_path / "shared.sqlite3")
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [path])
            with closing(sqlite3.connect(path)) as copy:  # as "migrate" leaves it
                copy.execute("PRAGMA journal_mode=WAL")
            monkeypatch.setitem(settings, "NAME", path)

    return share


def pytest_unconfigure(config):
    CLOCK.stop()


def pytest_terminal_summary(terminalreporter):
    """Print what tests measured: a line that a worker of xdist prints is lost."""
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, lines in report.user_properties:
                if name == FIGURES:
                    terminalreporter.section(report.nodeid.split("::")[-1].split("[")[0], sep="-")
                    terminalreporter.write_line(lines)
