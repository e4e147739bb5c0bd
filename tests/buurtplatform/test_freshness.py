"""Two processes serve, a third one writes: the very next page of each shows it.

TEST_CACHE_URL=redis://… tries the same with a shared cache.
"""

import os
from datetime import UTC, datetime, timedelta
from urllib.request import Request, urlopen

import pytest
from django.db import connection

from tests.support.serving import CACHES, manage, serving

pytestmark = pytest.mark.slow

ASKED = 12  # times: both workers answer some of them


@pytest.fixture
def environment(tmp_path, transactional_db):
    """The environment of processes that share a database of their own."""
    values = {
        "PATH": os.environ["PATH"],
        "DEBUG": "1",
        "PAGE_CACHE": "1",
        "VAR_DIR": str(tmp_path),
        "DATABASE_POOL": "0",
        "DATABASE_URL": f"sqlite:///{tmp_path}/fresh.sqlite3",
    }
    if connection.vendor == "postgresql":
        at = connection.settings_dict
        login = f"{at['USER']}:{at['PASSWORD']}" if at["PASSWORD"] else at["USER"]
        address = f"{login}@{at['HOST'] or '127.0.0.1'}:{at['PORT'] or 5432}"
        values["DATABASE_URL"] = f"postgres://{address}/{at['NAME']}"
    elif connection.vendor == "sqlite":
        manage(values, "migrate", "--verbosity", "0")
    return values


def write(environment, statement) -> None:
    """Run `statement` in a process of its own."""
    code = f"from publications.models import *; from comments.models import *; {statement}"
    manage(environment, "shell", "--no-imports", "-c", code)


@pytest.fixture(params=CACHES)
def cache(request):
    return request.param


@pytest.fixture
def site(environment, cache):
    """The address of gunicorn with two workers."""
    with serving(environment | {"CACHE_URL": cache}, workers=2) as address:
        yield address


def pages(address):
    """Return what several requests get; each is a connection of its own."""
    found = []
    for _ in range(ASKED):
        with urlopen(Request(address, headers={"Connection": "close"}), timeout=10) as answer:
            found.append(answer.read().decode())
    return found


def test_what_another_process_writes_is_on_the_next_page_of_every_worker(site, environment):
    write(
        environment,
        "p = Publication.objects.create(title='Eerste titel', slug='een', status='published'); "
        "Comment.objects.create(publication=p, name='Anna', text='Mooi', status='pending')",
    )
    for path in ("/", "/publicaties/", "/publicaties/een/"):
        assert all("Eerste titel" in page for page in pages(site + path)), path
    write(environment, "Publication.objects.update(title='Tweede titel')")
    for path in ("/", "/publicaties/", "/publicaties/een/"):
        assert all("Tweede titel" in page for page in pages(site + path)), path
    assert not any("Anna" in page for page in pages(site + "/publicaties/een/"))
    write(
        environment,
        "from comments.moderation import lifecycle; "
        "lifecycle.decide(Comment.objects.all(), 'approved')",
    )
    assert all("Anna" in page for page in pages(site + "/publicaties/een/"))
    write(environment, "Publication.objects.all().delete()")
    assert not any("Tweede titel" in page for page in pages(site + "/publicaties/"))


def test_a_planned_publication_appears_by_itself(environment, tmp_path, cache):
    clock, planned = tmp_path / "clock", datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC)
    environment |= {"CLOCK": str(clock), "CACHE_URL": cache}

    def at(moment):
        clock.write_text(str(moment.timestamp()))
        return pages(f"{site}/publicaties/")

    clock.write_text("0")
    with serving(environment, workers=2, application="tests.support.moved_clock") as site:
        write(
            environment,
            "from datetime import datetime; "
            "Publication.objects.create(title='Gepland', status='published', "
            f"published_at=datetime.fromisoformat('{planned.isoformat()}'))",
        )
        assert not any("Gepland" in page for page in at(planned - timedelta(milliseconds=1)))
        assert all("Gepland" in page for page in at(planned))
