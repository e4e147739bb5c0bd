"""Any list can be followed: its newest publications, as RSS and as Atom."""

from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from html import unescape
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from publications.models import Publication, PublicationType, Series, Theme
from publications.views.feeds import ENTRIES
from tests.support.make import make_organisation, make_publication

pytestmark = pytest.mark.django_db
RSS, ATOM = "/publicaties/feed.rss", "/publicaties/feed.atom"
SITE = "http://testserver"
A = "{http://www.w3.org/2005/Atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
TYPES = {
    RSS: "application/rss+xml; charset=utf-8",
    ATOM: "application/atom+xml; charset=utf-8",
}


def root_of(client, path, query="", status=200):
    response = client.get(f"{path}?{query}" if query else path)
    assert response.status_code == status
    assert response["Content-Type"] == TYPES[path]
    return ElementTree.fromstring(response.content)


def titles(client, path, query="", status=200):
    root = root_of(client, path, query, status)
    entries = root.iter("item") if path == RSS else root.iter(f"{A}entry")
    return [entry.findtext("title" if path == RSS else f"{A}title") for entry in entries]


@pytest.fixture(params=[RSS, ATOM])
def path(request):
    return request.param


@pytest.fixture
def full():
    publication = make_publication(
        title="Buren & <tuinen>",
        slug="buren",
        lead="Wat 1 < 2 & «groen» doet.\n\nVoor wie?",
        authors="de Vries S.; Jansen J.",
        organisation=make_organisation("Movisie"),
        type=PublicationType.objects.create(name="Rapport"),
        published_on=date(2024, 3, 5),
    )
    publication.themes.add(*(Theme.objects.create(name=name) for name in ("Zorg", "Groen & grijs")))
    return publication


def test_rss_tells_what_a_card_tells(client, full):
    channel = root_of(client, RSS).find("channel")
    assert channel.findtext("title") == "Publicaties · Platform voor buurtontwikkeling"
    assert channel.findtext("link") == f"{SITE}/publicaties/"
    assert channel.find(f"{A}link").attrib == {"href": SITE + RSS, "rel": "self"}
    assert channel.findtext("language") == "nl"
    assert channel.findtext("description").startswith("Zoek in alle publicaties")
    (item,) = channel.findall("item")
    assert item.findtext("title") == "Buren & <tuinen>"
    assert item.findtext("link") == f"{SITE}/publicaties/buren/"
    assert unescape(item.findtext("description")) == "Wat 1 < 2 & «groen» doet. Voor wie?"
    assert "<" not in item.findtext("description"), "a description is HTML"
    assert [e.text for e in item.findall(f"{DC}creator")] == ["S. de Vries", "J. Jansen"]
    assert [e.text for e in item.findall("category")] == ["Rapport", "Groen & grijs", "Zorg"]
    assert parsedate_to_datetime(item.findtext("pubDate")) == full.published_at
    assert item.find("guid").attrib == {"isPermaLink": "false"}


def test_atom_has_all_that_its_standard_asks_for(client, full):
    root = root_of(client, ATOM)
    assert root.tag == f"{A}feed"
    assert root.attrib == {"{http://www.w3.org/XML/1998/namespace}lang": "nl"}
    assert root.findtext(f"{A}id") == SITE + ATOM
    assert root.findtext(f"{A}author/{A}name") == "Platform voor buurtontwikkeling"
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{A}link")}
    assert links == {"alternate": f"{SITE}/publicaties/", "self": SITE + ATOM}
    (entry,) = root.findall(f"{A}entry")
    for element in (root, entry):
        assert len(element.findall(f"{A}title")) == len(element.findall(f"{A}id")) == 1
        moment = datetime.fromisoformat(element.findtext(f"{A}updated"))
        assert moment == full.updated_at
    assert datetime.fromisoformat(entry.findtext(f"{A}published")) == full.published_at
    names = [name.text for name in entry.findall(f"{A}author/{A}name")]
    assert names == ["S. de Vries", "J. Jansen"]
    assert entry.find(f"{A}link").attrib == {
        "rel": "alternate",
        "href": f"{SITE}/publicaties/buren/",
    }
    assert entry.find(f"{A}summary").get("type") == "html"
    terms = [category.get("term") for category in entry.findall(f"{A}category")]
    assert terms == ["Rapport", "Groen & grijs", "Zorg"]


def test_an_entry_has_an_author_whoever_made_it_and_tells_its_language(client):
    make_publication(title="Van niemand")
    make_publication(title="Of an office", organisation=make_organisation("Movisie"), language="en")
    entries = {e.findtext(f"{A}title"): e for e in root_of(client, ATOM).iter(f"{A}entry")}
    office, nobody = entries["Of an office"], entries["Van niemand"]
    assert office.findtext(f"{A}author/{A}name") == "Movisie"
    assert [*office.attrib.values()] == ["en"]
    assert nobody.find(f"{A}author") is None, "the feed's own author counts"
    assert not nobody.attrib


def test_the_newest_stand_first_and_no_more_than_a_few(client, path):
    for number in range(ENTRIES + 3):
        make_publication(title=f"Nr {number}", published_on=date(2020, 1, 1) + timedelta(number))
    expected = [f"Nr {number}" for number in range(ENTRIES + 2, 2, -1)]
    assert titles(client, path) == expected
    assert titles(client, path, "q=nr&sorteer=titel&pagina=2") == expected, "it has one order"


def test_each_parameter_of_the_list_makes_a_feed(client, path):
    movisie, platform = make_organisation("Movisie"), make_organisation("Platform")
    found = make_publication(
        title="Gezocht",
        authors="de Vries S.",
        organisation=platform,
        type=PublicationType.objects.create(name="Rapport"),
        series=Series.objects.create(name="Reeks"),
        year=2019,
        on_kennisplein=True,
    )
    found.themes.add(Theme.objects.create(name="Zorg"))
    found.partners.add(movisie)
    make_publication(title="Anders", authors="Jansen J.")
    for query in (
        "q=gezochte",
        "type=rapport",
        "jaar=2019",
        "jaar=2018..2019",
        "organisatie=platform",
        "organisatie=movisie",
        "auteur=s-de-vries",
        "thema=zorg",
        "serie=reeks",
        "kennisplein=ja",
        "q=gezocht&type=rapport&jaar=2019&utm_source=x",
    ):
        assert titles(client, path, query) == ["Gezocht"], query
    assert len(titles(client, path, "auteur=s-de-vries&auteur=j-jansen")) == 2
    assert titles(client, path, "jaar=2019&auteur=j-jansen") == []


def test_the_query_stands_in_title_and_self_link(client):
    make_publication(title="Wijk", year=2020, type=PublicationType.objects.create(name="Rapport"))
    query = "utm_source=x&jaar=2020&type=rapport&q=wijk&sorteer=titel"
    channel = root_of(client, RSS, query).find("channel")
    expected = "Publicaties over “wijk”: Rapport, 2020 · Platform voor buurtontwikkeling"
    assert channel.findtext("title") == expected
    canonical = "?q=wijk&type=rapport&jaar=2020"
    assert channel.find(f"{A}link").get("href") == SITE + RSS + canonical
    assert channel.findtext("link") == f"{SITE}/publicaties/{canonical}&sorteer=datum"


def test_the_feed_of_the_kennisplein_is_about_the_kennisplein(client):
    make_publication(on_kennisplein=True, year=2020)
    html = client.get("/kennisplein/?jaar=2020").content.decode()
    address = f"{RSS}?jaar=2020&kennisplein=ja"
    assert unescape(html).count(f'href="{address}"') == 2
    channel = root_of(client, RSS, "jaar=2020&kennisplein=ja").find("channel")
    assert channel.findtext("title").startswith("Kennisplein Sociale basis: 2020 · ")
    assert channel.findtext("link") == f"{SITE}/kennisplein/?jaar=2020"
    assert channel.findtext("description").startswith("Onderzoek en visiestukken")


def test_only_what_readers_may_see_and_what_is_planned_from_its_moment(client, path):
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        make_publication(title="Te lezen")
        make_publication(title="Straks", published_at=now + timedelta(minutes=5))
        make_publication(title="Klad", status="draft")
        make_publication(title="Weg", status="withdrawn", withdrawal_reason="Fout.")
        assert titles(client, path) == ["Te lezen"]
        clock.shift(timedelta(minutes=5))
        assert titles(client, path) == ["Straks", "Te lezen"]
        updated = root_of(client, ATOM).findtext(f"{A}updated")
        moment = now.astimezone(UTC) + timedelta(minutes=5)
        assert datetime.fromisoformat(updated) == moment


def test_an_unknown_value_answers_404_and_is_named(client, path):
    make_publication(title="Rapport 1", type=PublicationType.objects.create(name="Rapport"))
    make_publication(title="Anders")
    query = urlencode({"type": "rapport", "thema": "<weg>"})
    assert titles(client, path, query, status=404) == ["Rapport 1"]
    text = "".join(root_of(client, path, query, status=404).itertext())
    assert "In dit adres staat iets wat wij niet hebben: Thema “<weg>”" in text


def test_an_entry_keeps_its_identity_when_its_address_changes(client, path, full):
    def identities():
        root = root_of(client, path)
        return [e.text for e in root.iter() if (e.text or "").startswith("tag:")]

    before = identities()
    assert len(before) == 1
    Publication.objects.filter(pk=full.pk).update(slug="ander-adres", title="Anders")
    assert titles(client, path) == ["Anders"]
    assert identities() == before


def test_what_xml_cannot_hold_is_left_out(client, path):
    Publication.objects.filter(pk=make_publication().pk).update(
        title="Bel\x07 en\ufffe streep", lead="Regel\x0bsprong"
    )
    assert titles(client, path) == ["Bel en streep"]
    assert titles(client, path, urlencode({"q": "a\ufffeb\x07"})) == []


def test_a_feed_without_publications_is_a_feed(client, path):
    assert titles(client, path) == []
    assert client.get(path).content == client.get(path).content


def test_a_change_of_what_an_entry_tells_shows_at_once(client, path, full):
    titles(client, path)
    Publication.objects.filter(pk=full.pk).update(title="Nieuwe titel")
    assert titles(client, path) == ["Nieuwe titel"]
    Theme.objects.filter(name="Zorg").update(name="Welzijn")
    assert "Welzijn" in client.get(path).content.decode()
    full.themes.clear()
    assert "Welzijn" not in client.get(path).content.decode()


@pytest.mark.parametrize("count", [3, 40])
def test_a_feed_asks_three_times_at_first_and_never_for_a_body(
    client, path, count, django_assert_num_queries
):
    for number in range(count):
        publication = make_publication(
            authors=f"Jansen {'abcdefghij'[number % 10]}.; de Vries S.",
            organisation=make_organisation(),
            type=PublicationType.objects.get_or_create(name="Rapport")[0],
        )
        publication.themes.add(Theme.objects.create(name=f"Thema {number}"))
    client.get("/publicaties/?pagina=9")  # the first reader after a change follows it
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    assert len(queries) == 3
    assert not any('"publications_publication"."body"' in q["sql"] for q in queries)
    with django_assert_num_queries(1):
        client.get(path)


def test_feeds_are_kept_packed_and_known_again(client, path, settings, full):
    settings.PAGE_CACHE = True
    for share in ("pages", "searches"):
        caches[share].clear()
    first = client.get(f"{path}?type=rapport", headers={"Accept-Encoding": "br"})
    assert first["Content-Encoding"] == "br"
    assert first["Content-Type"] == TYPES[path]
    with CaptureQueriesContext(connection) as queries:
        again = client.get(
            f"{path}?utm_source=x&pagina=3&sorteer=titel&type=rapport",
            headers={"Accept-Encoding": "br", "If-None-Match": first["ETag"]},
        )
    assert again.status_code == 304
    assert len(queries) == 1, "the revision"
    full.save()
    changed = client.get(f"{path}?type=rapport")
    assert changed.status_code == 200


def test_pages_lead_to_the_feed_of_what_they_list(client, full):
    pages = {
        "/": ("Nieuwste publicaties", ""),
        "/publicaties/": ("Publicaties", ""),
        "/publicaties/?q=buren&jaar=2022": ("Publicaties over “buren”: 2022", "?q=buren&jaar=2022"),
        "/auteurs/s-de-vries/": ("S. de Vries", "?auteur=s-de-vries"),
        "/organisaties/movisie/": ("Movisie", "?organisatie=movisie"),
        "/themas/zorg/": ("Zorg", "?thema=zorg"),
    }
    for address, (title, query) in pages.items():
        html = unescape(client.get(address).content.decode())
        for form, name in ((RSS, "RSS"), (ATOM, "Atom")):
            link = f'title="{title} ({name})" href="{form}{query}">'
            assert html.count(link) == 1, (address, link)
            assert client.get(form + query).status_code == 200


def test_a_page_without_publications_leads_to_no_feed(client):
    theme = Theme.objects.create(name="Leeg")
    assert "feed.rss" not in client.get(theme.get_absolute_url()).content.decode()
