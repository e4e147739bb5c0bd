"""No list, facet, search or page reads through all publications: both databases' plans say so.

The queries are those of real requests. PostgreSQL runs each plan and tells how many rows it read;
SQLite tells how it looks, and is asked with the figures that `migrate` leaves and with its own.
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from comments.models import Comment
from publications.catalogue import snapshot
from publications.changes import revision
from publications.models import Author, Authorship, Publication, PublicationType, Series, Theme
from publications.names import author_names
from publications.search import indexer
from tests.support.make import make_comment, make_organisation

pytestmark = pytest.mark.django_db
ROWS = 1500
MANY = ROWS // 5  # rows: more than any page has to read
LETTERS = "abcdefghijklmnopqrstuvwxyz"
FACETS = "type=rapport-1&jaar=2003&thema=thema-1&auteur=a-naamb&organisatie=organisatie-3"
PAGES = [
    "/",
    "/publicaties/",
    "/publicaties/?pagina=70",
    "/publicaties/?sorteer=titel",
    "/publicaties/?sorteer=titel&pagina=70",
    "/publicaties/?sorteer=jaar&pagina=70",
    "/publicaties/?type=rapport-1",
    "/publicaties/?jaar=1995..2005&serie=reeks-1",
    f"/publicaties/?{FACETS}&kennisplein=ja&sorteer=jaar",
    "/publicaties/?q=wijk",
    "/publicaties/?q=woord7",
    "/publicaties/?q=wijk+tuin8+-woord7&type=rapport-8",
    "/publicaties/?q=%22titel+woord7%22",
    "/publicaties/?q=de",
    "/publicaties/?q=wijk&sorteer=datum&pagina=70",
    "/publicaties/?q=wijkk",
    "/publicaties/?q=wijk+bestaatniet",
    "/publicaties/?q=-wijk",
    "/publicaties/suggesties?q=wij",
    "/publicaties/suggesties?q=tuin1234",
    "/publicaties/suggesties?q=naam",
    "/publicaties/feed.rss",
    "/publicaties/feed.atom?q=wijk&type=rapport-1",
    "/kennisplein/",
    "/kennisplein/?q=wijk",
    "/kennisplein/?q=tuin1",
    "/publicaties/?q=wijkk+tuin8&jaar=1995..2005",
    "/auteurs/",
    "/auteurs/a-naamb/",
    "/organisaties/",
    "/organisaties/organisatie-3/",
    "/themas/",
    "/themas/thema-1/",
    "/series/",
    "/series/reeks-1/",
    "/series/reeks-1/?pagina=3",
    "/publicaties/nummer-7/",
    "/publicaties/nummer-7/reacties/nieuw/",
]
# This one still does on PostgreSQL: it looks among all that is published.
READ_THROUGH_ON_POSTGRESQL = {"/publicaties/?q=-wijk"}


@pytest.fixture(scope="module")
def stored(django_db_setup, django_db_blocker):
    """Enough publications to make reading through them the dearer way; taken away afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        store()
        indexer.index_queued()
        if connection.vendor == "postgresql":
            analyse()
        yield
        transaction.set_rollback(True)
    snapshot.forget()


def store() -> None:
    types = [PublicationType.objects.create(name=f"Rapport {n}") for n in range(9)]
    organisations = [make_organisation(f"Organisatie {n}") for n in range(40)]
    series = [Series.objects.create(name=f"Reeks {n}") for n in range(15)]
    themes = [Theme.objects.create(name=f"Thema {n}") for n in range(12)]
    authors = []
    for letter in LETTERS:
        for other in LETTERS[:10]:
            (name,) = author_names(f"A. Naam{letter}{other if other != 'a' else ''}")
            authors.append(Author.from_name(name))
            authors[-1].save()
    newest = datetime(2024, 1, 1, tzinfo=UTC)
    publications = Publication.objects.bulk_create(
        Publication(
            title=f"Titel woord{number % 50} de wijk tuin{number}",
            slug=f"nummer-{number}",
            lead="Een lead over buurten.",
            body=f"<p>{'x' * 1500}</p>",
            status=Publication.Status.PUBLISHED,
            published_at=newest - timedelta(hours=number),
            year=1990 + number % 30,
            type=types[number % 9],
            organisation=organisations[number % 40],
            series=series[number % 15],
            series_number=number + 1,
            on_kennisplein=number % 3 == 0,
        )
        for number in range(ROWS)
    )
    through = Publication.themes.through
    through.objects.bulk_create(
        through(publication=one, theme=themes[at % 12]) for at, one in enumerate(publications)
    )
    Authorship.objects.bulk_create(
        Authorship(publication=one, author=authors[(at * 7 + turn) % 260], position=turn)
        for at, one in enumerate(publications)
        for turn in range(3)
    )
    for at in range(20):
        make_comment(publications[at])
    comments = Comment.objects.bulk_create(
        Comment(publication=one, name="Anna", text="Mooi.", status="approved")
        for one in publications
    )
    Comment.objects.bulk_create(
        Comment(publication=one.publication, parent=one, name="Els", text="Ja.", status="approved")
        for one in comments[::3]
    )


@pytest.fixture(params=["as migrated", "analysed"])
def figures(request, stored):
    """The figures that the planner goes by; PostgreSQL always has its own."""
    if request.param == "analysed":
        analyse()


def analyse() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def explain(sql: str, how: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(f"{how} {re.sub(r'^DECLARE .*? FOR ', '', sql)}")
        return cursor.fetchall()


def nodes(plan: dict) -> Iterator[dict]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from nodes(part)


def rows_read(node: dict) -> int:
    """Return how many rows of publications, texts and all, a part of a plan read."""
    if node.get("Relation Name") != Publication._meta.db_table or "Only" in node["Node Type"]:
        return 0
    refused = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
    read = node["Actual Rows"] + sum(node.get(name, 0) for name in refused)
    return read * node["Actual Loops"]


WHOLE_ROWS = re.compile(
    r"SCAN (publications_publication|[TUVW]\d+)\b(?!.*(COVERING|LEFT-JOIN))|"
    r"SEARCH (publications_publication|[TUVW]\d+) USING INDEX \w+ \(status=\?( AND \w+[<>]\?)?\)"
)


def reads_through(sql: str) -> bool:
    if connection.vendor == "postgresql":
        ((found,),) = explain(sql, "EXPLAIN (ANALYZE, TIMING off, FORMAT json)")
        found = json.loads(found) if isinstance(found, str) else found
        return any(rows_read(node) > MANY for node in nodes(found[0]["Plan"]))
    return any(WHOLE_ROWS.search(row[-1]) for row in explain(sql, "EXPLAIN QUERY PLAN"))


@pytest.mark.parametrize("path", PAGES)
def test_no_page_reads_through_the_publications(figures, client, path):
    catalogue = snapshot.at(revision.current())
    catalogue.cards.clear()
    catalogue.memory.clear()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    asked = [q["sql"] for q in queries if q["sql"].lstrip("(").startswith(("SELECT", "DECLARE"))]
    guilty = [sql for sql in asked if reads_through(sql)]
    known = connection.vendor == "postgresql" and path in READ_THROUGH_ON_POSTGRESQL
    assert bool(guilty) == known, guilty


def test_reading_through_would_be_seen(stored):
    for rows in (
        Publication.objects.published().filter(lead__contains="q"),
        Publication.objects.order_by("lead")[:5],
    ):
        assert reads_through(sql_of(rows)), rows.query
    assert not reads_through(sql_of(Publication.objects.filter(pk__in=[1, 2])))


def sql_of(rows) -> str:
    with CaptureQueriesContext(connection) as queries:
        list(rows)
    return queries[0]["sql"]


def test_the_bitmaps_are_read_from_an_index_alone(figures):
    with CaptureQueriesContext(connection) as queries:
        snapshot._read(revision.current())
    (sql,) = (q["sql"] for q in queries if "on_kennisplein" in q["sql"])
    if connection.vendor == "postgresql":  # as after a VACUUM, which no transaction can run
        with connection.cursor() as cursor:
            seen = "UPDATE pg_class SET relallvisible = relpages WHERE relname = %s"
            cursor.execute(seen, [Publication._meta.db_table])
    plan = plan_of(sql)
    assert "publication_bitmaps" in plan
    assert "COVERING INDEX" in plan or "Index Only Scan" in plan, plan


def test_the_revision_is_the_last_line_of_the_log(figures):
    plan = plan_of(revision.LAST_CHANGE)
    assert "Index Scan Backward" in plan or "SCAN publications_change" in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize("words", ["naam", "anaam", "n a", "bestaat niet"])
def test_suggested_authors_are_looked_for_in_their_index(figures, client, words):
    with CaptureQueriesContext(connection) as queries:
        client.get("/publicaties/suggesties", {"q": words})
    (sql,) = (q["sql"] for q in queries if 'FROM "publications_author" ' in q["sql"])
    if connection.vendor == "sqlite":  # PostgreSQL reads the rows while there are few
        assert "SCAN publications_author USING INDEX author_sorted" in plan_of(sql)


def plan_of(sql: str) -> str:
    how = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    return "\n".join(str(row[-1]) for row in explain(sql, how))
