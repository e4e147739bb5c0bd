import re
from html import unescape
from itertools import pairwise

import pytest
from django.template.loader import render_to_string
from django.test import override_settings
from django.urls import reverse

from publications.models import Series, Theme
from tests.support.make import make_organisation, make_publication

pytestmark = pytest.mark.django_db


def html_of(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return unescape(response.content.decode())


@pytest.fixture
def catalogue(db):
    publication = make_publication(
        title="Samen wonen",
        authors="de Vries S.; Jansen J.",
        organisation=make_organisation("Movisie", description="Een instituut."),
        series=Series.objects.create(name="Wij in de Wijk"),
        series_number=1,
        on_kennisplein=True,
    )
    publication.themes.add(
        Theme.objects.create(name="Buurthuis", description="Een huis."),
        Theme.objects.create(name="Sociale cohesie", is_pillar=True),
    )
    return publication


ROUTES = ["home", "list", "kennisplein", "authors", "organisations", "themes", "series_list"]


def all_addresses(publication):
    return [
        *(reverse(f"publications:{name}") for name in ROUTES),
        *(reverse(name) for name in ("about", "privacy", "accessibility")),
        publication.get_absolute_url(),
        publication.organisation.get_absolute_url(),
        publication.series.get_absolute_url(),
        *(theme.get_absolute_url() for theme in publication.themes.all()),
        *(a.author.get_absolute_url() for a in publication.authorships.all()),
        "/publicaties/?pagina=7",
        "/publicaties/?type=onbekend",
        "/bestaat-niet/",
    ]


def test_every_page_has_one_h1_landmarks_a_title_and_a_way_to_the_content(client, catalogue):
    seen = {}
    for address in all_addresses(catalogue):
        html = client.get(address).content.decode()
        assert '<html lang="nl">' in html, address
        for element in ("h1", "main", 'header class="site-header"', "footer"):
            assert len(re.findall(f"<{element}[ >]", html)) == 1, (address, element)
        title = re.search("<title>(.*?)</title>", html, re.DOTALL)[1]
        assert title.strip() == title
        assert "Platform voor buurtontwikkeling" in title, address
        assert title not in seen or title.startswith("Publicaties · "), (address, seen[title])
        seen[title] = address
        assert '<a class="skip" href="#inhoud">Naar de inhoud</a>' in html, address
        assert 'id="inhoud"' in html
        ids = re.findall(r'\bid="([^"]+)"', html)
        assert len(ids) == len(set(ids)), (address, ids)
        levels = [int(level) for level in re.findall(r"<h([1-6])", html)]
        assert all(b - a <= 1 for a, b in pairwise(levels)), address


def test_no_page_holds_inline_script_or_style_or_looks_elsewhere(client, catalogue):
    for address in all_addresses(catalogue):
        html = client.get(address).content.decode()
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", html), address
        for asset in re.findall(r'<(?:link|script|img|source)[^>]*(?:href|src)="([^"]+)"', html):
            assert asset.startswith(("/", "http://testserver/")), (address, asset)


def test_home_leads_to_publications_themes_series_and_kennisplein(client, catalogue):
    html = html_of(client, "/")
    for address in (
        catalogue.get_absolute_url(),
        "/themas/sociale-cohesie/",
        "/series/wij-in-de-wijk/",
        "/kennisplein/",
        "/publicaties/",
    ):
        assert f'href="{address}"' in html, address
    assert html.index("Sociale cohesie") < html.index("Buurthuis"), "pillars stand first"
    assert "Bekijk de enige publicatie" in html


def test_home_of_an_empty_site_says_so(client):
    assert "Er zijn nog geen publicaties." in html_of(client, "/")


@pytest.mark.parametrize(
    ("path", "kind", "name"),
    [
        ("/auteurs/s-de-vries/", "Auteur", "S. de Vries"),
        ("/organisaties/movisie/", "Organisatie", "Movisie"),
        ("/series/wij-in-de-wijk/", "Reeks", "Wij in de Wijk"),
        ("/themas/sociale-cohesie/", "Pijler van sociale kwaliteit", "Sociale cohesie"),
        ("/themas/buurthuis/", "Thema", "Buurthuis"),
    ],
)
def test_author_organisation_series_and_theme_have_a_page(client, catalogue, path, kind, name):
    make_publication(title="Iets anders")
    html = html_of(client, path)
    assert f'<p class="kicker">{kind}</p>' in html
    assert f"<h1>{name}</h1>" in html
    assert "Samen wonen" in html
    assert "1 publicatie<" in html
    assert "Iets anders" not in html


def test_organisation_page_lists_partnerships_too(client, catalogue):
    other = make_publication(title="Met anderen")
    other.partners.add(catalogue.organisation)
    html = html_of(client, "/organisaties/movisie/")
    assert "Met anderen" in html
    assert "Een instituut." in html


def test_series_page_follows_the_numbers(client, catalogue):
    series = catalogue.series
    make_publication(title="Los deel", series=series)
    make_publication(title="Derde", series=series, series_number=3)
    response = client.get(series.get_absolute_url())
    listed = [p.title for p in response.context["page"]]
    assert listed == ["Samen wonen", "Derde", "Los deel"]
    assert "Deel 3" in response.content.decode()


def test_author_page_lists_a_publication_once_and_hides_drafts(client, catalogue):
    make_publication(title="Concept", authors="de Vries S.", status="draft")
    response = client.get("/auteurs/s-de-vries/")
    assert [p.title for p in response.context["page"]] == ["Samen wonen"]


def test_authors_stand_in_dutch_order_under_their_letter(client):
    make_publication(authors="Zomer A.; de Vries S.; van den Berg K.; Bakker E.")
    make_publication(authors="Alleen Concept X.", status="draft")
    html = html_of(client, "/auteurs/")
    names = re.findall(r'<a href="/auteurs/[^"]+/">([^<]+)</a>', html)
    assert names == ["Bakker, E.", "Berg, K. van den", "Vries, S. de", "Zomer, A."]
    letters = re.findall(r'href="/auteurs/\?letter=(\w)"', html)
    assert letters == ["B", "V", "Z"]
    names = re.findall(
        r'<a href="/auteurs/[^"]+/">([^<]+)</a>', html_of(client, "/auteurs/?letter=b")
    )
    assert names == ["Bakker, E.", "Berg, K. van den"]


@pytest.mark.parametrize("letter", ["", "%00", "Q", "bb", "%FF", "%25", "_"])
def test_unknown_letter_shows_all_authors(client, letter):
    make_publication(authors="Bakker E.")
    assert "Bakker, E." in html_of(client, f"/auteurs/?letter={letter}")


def test_themes_part_pillars_from_the_rest_and_hide_empty_ones(client, catalogue):
    Theme.objects.create(name="Leeg thema")
    html = html_of(client, "/themas/")
    places = [html.index(w) for w in ("Pijlers van sociale kwaliteit", "Sociale cohesie")]
    places += [html.index(w) for w in ("Andere thema's", "Buurthuis", "Een huis.")]
    assert places == sorted(places)
    assert "Leeg thema" not in html


@override_settings(CONTACT_EMAIL="redactie@example.org")
@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("about", "De vier pijlers van sociale kwaliteit"),
        ("privacy", "Wij bewaren uw IP-adres niet."),
        ("accessibility", "WCAG 2.2, niveau AA"),
    ],
)
def test_pages_of_the_site_itself_are_dutch_and_name_the_editors(client, name, says):
    html = html_of(client, reverse(name))
    assert says in html
    assert 'href="mailto:redactie@example.org"' in html


def test_server_error_page_needs_nothing(client):
    html = render_to_string("500.html")
    assert "Er ging bij ons iets mis" in html
    assert html.lstrip().startswith("<!doctype html>")
    assert html.count("<h1") == 1


def test_server_error_answers_with_that_page(client, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("broken")

    client.raise_request_exception = False
    monkeypatch.setattr("publications.views.publication.related_to", broken)
    response = client.get(make_publication().get_absolute_url())
    assert response.status_code == 500
    assert "Er ging bij ons iets mis" in response.content.decode()


@pytest.mark.parametrize(
    "template", ["400.html", "403.html", "403_csrf.html", "404.html", "413.html"]
)
def test_error_pages_render_and_help(rf, template):
    html = render_to_string(template, {"words": "leefbare wijk"}, request=rf.get("/x/"))
    assert html.count("<h1") == 1
    assert re.search(r"<main.*(<a |<form|<ol>).*</main>", html, re.DOTALL)
    assert '<meta name="robots" content="noindex">' in html


def test_menu_marks_where_the_reader_is(client):
    html = html_of(client, "/publicaties/")
    assert '<a href="/publicaties/" aria-current="page">Publicaties</a>' in html
    assert html_of(client, "/privacy/").count('aria-current="page"') == 0


def test_names_that_stand_on_drafts_only_are_not_public(client):
    organisation = make_organisation("Geheim BV")
    make_publication(status="draft", authors="Geheimzinnig G.", organisation=organisation)

    for path in ["/auteurs/g-geheimzinnig/", "/organisaties/geheim-bv/"]:
        assert client.get(path).status_code == 404
    for query in ["auteur=g-geheimzinnig", "organisatie=geheim-bv"]:
        response = client.get(f"/publicaties/?{query}")
        assert response.status_code == 404
        assert "Geheim BV" not in response.content.decode()
        assert "Geheimzinnig" not in response.content.decode()


def test_organisations_stand_in_dutch_order_whatever_capitals_and_accents(client):
    for name in ["Zon", "élan", "Deventer", "elf", "de Ark"]:
        make_publication(organisation=make_organisation(name))

    html = html_of(client, "/organisaties/")
    places = [html.index(f">{name}<") for name in ["de Ark", "Deventer", "élan", "elf", "Zon"]]
    assert places == sorted(places)


def test_titles_are_sorted_whatever_capitals_and_accents(client):
    for title in ["Zomer", "Één wijk", "de buurt", "Eenzaam"]:
        make_publication(title=title)

    html = html_of(client, "/publicaties/?sorteer=titel")
    places = [html.index(f">{title}<") for title in ["de buurt", "Één wijk", "Eenzaam", "Zomer"]]
    assert places == sorted(places)


def test_overview_counts_partners_as_their_own_pages_do(client):
    partner, publisher = make_organisation("Partner"), make_organisation("Uitgever")
    make_publication(organisation=publisher).partners.add(partner)
    make_publication(organisation=partner).partners.add(partner)
    make_publication(status="draft", organisation=publisher).partners.add(partner)
    make_organisation("Zonder")

    html = html_of(client, "/organisaties/")

    assert "Zonder" not in html
    for organisation, count in [(partner, 2), (publisher, 1)]:
        page = html_of(client, organisation.get_absolute_url())
        assert re.search(rf"\b{count} publicaties?\b", page)
        assert re.search(rf">{organisation.name}</a>\D*\b{count}\b", html)
