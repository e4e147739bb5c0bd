"""Each page asks the database the same few times, whatever the data, and never writes."""

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from publications.catalogue import snapshot
from publications.changes import revision
from publications.models import Attachment, PublicationType, Series, Theme
from publications.search import indexer
from tests.support.make import make_comment, make_organisation, make_publication

pytestmark = pytest.mark.django_db


def fill(count):
    """Make `count` publications with everything on them; return the last one."""
    last = [make_full_publication(number) for number in range(count)][-1]
    indexer.index_queued()
    return last


def make_full_publication(number):
    series = Series.objects.get_or_create(name="Reeks")[0]
    publication = make_publication(
        authors=f"de Vries S.; Jansen {'abcdefghij'[number % 10]}.; Bakker E.",
        organisation=make_organisation(),
        type=PublicationType.objects.get_or_create(name=f"Type {number % 5}")[0],
        series=series,
        series_number=series.publications.count() + 1,
        year=1990 + number,
        on_kennisplein=True,
    )
    for name in ("Sociale cohesie", f"Thema {number}"):
        publication.themes.add(Theme.objects.get_or_create(name=name)[0])
    publication.partners.add(make_organisation(), make_organisation())
    file = ContentFile(b"%PDF-", name="bijlage.pdf")
    Attachment(publication=publication, title="Bijlage", file=file).save()
    for _ in range(2):
        make_comment(publication)
    return publication


@pytest.fixture(autouse=True)
def made_anew(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.PAGE_CACHE = False


PAGES = {
    "/": 5,
    "/publicaties/": 3,
    "/publicaties/?q=publicatie&sorteer=titel": 5,
    "/publicaties/?q=publicatie+reeks&auteur=s-de-vries": 5,
    "/publicaties/?q=bestaatniet": 4,
    "/publicaties/?q=publicatie+bestaatniet&auteur=s-de-vries": 4,
    "/publicaties/?q=publicatei": 6,
    "/publicaties/?q=publicatie+reeks+bestaatniet": 5,
    "/kennisplein/?q=bestaatniet": 4,
    "/publicaties/?thema=sociale-cohesie&type=type-0&jaar=1990&auteur=s-de-vries&serie=reeks": 3,
    "/publicaties/feed.rss": 3,
    "/publicaties/feed.atom?thema=sociale-cohesie&jaar=1990": 3,
    "/kennisplein/": 3,
    "/auteurs/": 2,
    "/auteurs/s-de-vries/": 4,
    "/organisaties/": 2,
    "/organisaties/movisie/": 4,
    "/themas/": 2,
    "/themas/sociale-cohesie/": 4,
    "/series/": 2,
    "/series/reeks/": 5,
    "/over/": 0,
    "/privacy/": 0,
    "/toegankelijkheid/": 0,
}


@pytest.mark.parametrize(("path", "queries"), PAGES.items())
@pytest.mark.parametrize("count", [3, 30])
def test_reader_pages_ask_a_constant_number_of_times(
    client, path, queries, count, django_assert_num_queries
):
    last = fill(count)
    last.organisation = make_organisation("Movisie")
    last.save()
    client.get(path)  # the first reader after a change fills the memory
    snapshot.at(revision.current()).cards.clear()
    with django_assert_num_queries(queries):
        assert client.get(path).status_code == 200
    assert queries <= 8


@pytest.mark.parametrize("count", [3, 30])
def test_a_word_that_is_doubted_takes_three_queries_more(client, count, django_assert_num_queries):
    fill(count)
    make_publication(body="<p>De leesbaer tekst.</p>")
    for _ in range(20):
        make_publication(lead="Een leesbaar verhaal.")
    client.get("/publicaties/?q=leesbaar")
    snapshot.at(revision.current()).cards.clear()
    with django_assert_num_queries(9):
        assert "Bedoelde u" in client.get("/publicaties/?q=leesbaer").content.decode()


def test_a_list_that_was_shown_asks_for_the_revision_only(client, django_assert_num_queries):
    fill(30)
    client.get("/publicaties/")
    with django_assert_num_queries(1):
        client.get("/publicaties/?pagina=1")
    fill(1)
    with CaptureQueriesContext(connection) as queries:
        assert "31 publicaties" in client.get("/publicaties/").content.decode()
    assert len(queries) <= 17, "a change is followed, not read anew"


@pytest.mark.parametrize("count", [3, 30])
def test_publication_page_with_its_reactions_asks_three_times(
    client, count, django_assert_num_queries
):
    address = fill(count).get_absolute_url()
    with django_assert_num_queries(3):
        html = client.get(address).content.decode()
    assert "2 reacties" in html


def test_a_kept_page_asks_once(client, settings, django_assert_num_queries):
    settings.PAGE_CACHE = True
    address = fill(3).get_absolute_url()
    for path in [address, *PAGES]:
        if "movisie" in path:
            continue
        client.get(path)
        with django_assert_num_queries(1):
            client.get(path)


def test_withdrawn_and_missing_publications_ask_little(client, django_assert_num_queries):
    publication = fill(3)
    publication.status = "withdrawn"
    publication.withdrawal_reason = "Fout."
    publication.save()
    with django_assert_num_queries(1):
        assert client.get(publication.get_absolute_url()).status_code == 410
    with django_assert_num_queries(2):
        assert client.get("/publicaties/bestaat-niet/").status_code == 404


def test_reading_writes_nothing_and_sets_no_cookie(client):
    publication = fill(3)
    addresses = [*PAGES, publication.get_absolute_url(), "/publicaties/?pagina=9", "/bestaat-niet/"]
    addresses.remove("/organisaties/movisie/")
    reading = {"SELECT", "DECLARE"}  # PostgreSQL reads many rows through a cursor
    for address in addresses:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            response = client.get(address)
        assert {q["sql"].lstrip("(").split()[0] for q in queries} <= reading, address
        assert not response.cookies, address
        assert "Cookie" not in response.get("Vary", ""), address


def test_a_list_never_fetches_a_body(client):
    fill(3)
    for address in ("/", "/publicaties/", "/auteurs/s-de-vries/"):
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        assert not any('"publications_publication"."body"' in q["sql"] for q in queries), address
