"""No list, facet or page reads through all publications: the plans of both databases say so."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from publications import bitmaps, revision
from publications.models import PublicationType, Series, Theme
from tests.make import make_organisation, make_publication

pytestmark = pytest.mark.django_db
PAGES = [
    "/",
    "/publicaties/",
    "/publicaties/?pagina=2",
    "/publicaties/?type=rapport&jaar=2020&thema=wonen&sorteer=jaar",
    "/publicaties/?sorteer=titel",
    "/kennisplein/",
    "/auteurs/",
    "/auteurs/s-de-vries/",
    "/organisaties/movisie/",
    "/themas/wonen/",
    "/series/reeks/",
    "/publicaties/de-eerste/",
]


@pytest.fixture
def catalogue():
    fields = {
        "type": PublicationType.objects.create(name="Rapport"),
        "organisation": make_organisation("Movisie"),
        "series": Series.objects.create(name="Reeks"),
        "year": 2020,
        "on_kennisplein": True,
        "authors": "de Vries S.",
    }
    theme = Theme.objects.create(name="Wonen")
    for number in range(25):
        slug = f"nummer-{number}" if number else "de-eerste"
        make_publication(**fields, series_number=number + 1, slug=slug).themes.add(theme)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        if connection.vendor == "postgresql":
            # 25 rows are read through soonest: ask what is done when that is no good.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")


def plan_of(sql: str) -> list[str]:
    how = "EXPLAIN " if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN "
    with connection.cursor() as cursor:
        cursor.execute(how + re.sub(r"^DECLARE .*? FOR ", "", sql))
        return [str(row[-1]) for row in cursor.fetchall()]


def reads_through(line: str) -> bool:
    """Tell whether a line of a plan goes through the rows of publications, texts and all."""
    if connection.vendor == "postgresql":
        return "Seq Scan on publications_publication " in line
    return bool(re.search(r"SCAN (publications_publication|U\d)\b(?!.*INDEX)", line))


@pytest.mark.parametrize("path", PAGES)
def test_no_page_reads_through_the_publications(catalogue, client, path):
    bitmaps.at(revision.current())
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    for query in queries.captured_queries:
        plan = plan_of(query["sql"])
        assert not any(map(reads_through, plan)), (query["sql"], plan)


def test_the_bitmaps_are_read_from_an_index_alone(catalogue):
    with CaptureQueriesContext(connection) as queries:
        bitmaps._read(revision.current())
    of_publications = [
        query["sql"] for query in queries.captured_queries if "on_kennisplein" in query["sql"]
    ]
    (sql,) = of_publications
    if connection.vendor == "postgresql":
        # Rows that no VACUUM has seen make it hesitate: ask whether an index alone would do.
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_indexscan = off")
    plan = "\n".join(plan_of(sql))
    assert "publication_bitmaps" in plan
    assert "COVERING INDEX" in plan or "Index Only Scan" in plan, plan


def test_the_revision_is_the_last_line_of_the_log(catalogue):
    plan = "\n".join(plan_of(revision.LAST_CHANGE))
    assert "Index Scan Backward" in plan or "SCAN publications_change" in plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan
