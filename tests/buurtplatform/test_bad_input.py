"""Strange addresses get an honest answer, on every database: never a 500."""

import logging
import re
from html import unescape

import pytest

from publications.models import PublicationType
from tests.support.make import make_publication

pytestmark = pytest.mark.django_db
LIST = "/publicaties/"


def text_of(response):
    return unescape(response.content.decode())


@pytest.mark.parametrize(
    ("query", "label", "value"),
    [
        ("type=bestaat-niet", "Type publicatie", "bestaat-niet"),
        ("thema=bestaat-niet", "Thema", "bestaat-niet"),
        ("jaar=1801", "Jaar uitgave", "1801"),
        ("jaar=tweeduizend", "Jaar uitgave", "tweeduizend"),
        ("jaar=99999999999999999999", "Jaar uitgave", "99999999999999999999"),
        ("jaar=²⁰²⁰", "Jaar uitgave", "²⁰²⁰"),
        ("organisatie=<b>", "Organisatie", "<b>"),
        ("auteur=a%00b", "Auteur", "a b"),
        ("serie=%ED%A0%80", "Reeks", "\ufffd\ufffd\ufffd"),
        ("kennisplein=nee", "Kennisplein", "nee"),
    ],
)
def test_unknown_facet_value_is_named_and_the_rest_still_counts(client, query, label, value):
    make_publication(title="Rapport 1", type=PublicationType.objects.create(name="Rapport"))
    make_publication(title="Geen rapport")
    response = client.get(f"{LIST}?type=rapport&{query}")
    assert response.status_code == 404
    assert [p.title for p in response.context["page"]] == ["Rapport 1"]
    html = text_of(response)
    assert "In het adres staat iets wat wij niet hebben." in html
    assert f"<li>{label}: “{value}”</li>" in html
    assert "<li>Organisatie: “<b>”" not in response.content.decode()


@pytest.mark.parametrize(
    "number",
    ["0", "abc", "999", "-1", "1.5", "9" * 5000, "%D9%A3", "1%00", "%FF", "+2", " 1", "01"],
)
@pytest.mark.parametrize("path", [LIST, "/kennisplein/", "/auteurs/s-de-vries/", "/auteurs/"])
def test_page_that_the_list_does_not_have(client, path, number):
    make_publication(authors="de Vries S.", on_kennisplein=True, year=2020)
    response = client.get(path, query_params={}, QUERY_STRING=f"pagina={number}")
    assert response.status_code == 404
    html = text_of(response)
    assert "Deze pagina van de lijst bestaat niet" in html
    assert f'href="{path}"' in html


def test_a_page_that_a_search_does_not_have_keeps_its_words(client):
    make_publication(title="Over de wijk", on_kennisplein=True)
    response = client.get(LIST, {"q": "wijk <b>", "pagina": "9"})
    html = text_of(response)
    assert response.status_code == 404
    assert 'value="wijk <b>"' in html
    assert 'value="wijk <b>"' not in response.content.decode()
    assert "<title>Publicaties over “wijk <b>”: Deze pagina van de lijst bestaat niet" in html
    html = text_of(client.get("/kennisplein/?pagina=9"))
    assert "<title>Kennisplein Sociale basis: Deze pagina van de lijst bestaat niet" in html


def test_no_field_that_a_reader_types_in_can_fill_an_address(client):
    make_publication(authors="; ".join(f"Bakker {letter}." for letter in "abcdefghijkl"))
    html = client.get(LIST).content.decode()
    fields = [tag for tag in re.findall("<input [^>]*>", html) if 'type="checkbox"' not in tag]
    assert len(fields) >= 4
    lengths = [int(re.search('maxlength="([0-9]+)"', tag)[1]) for tag in fields]
    assert sum(lengths) * 12 < 8190, "four bytes for each, three signs for a byte"


def test_too_many_parameters_are_no_error_of_ours(client, caplog):
    logger = logging.getLogger("django")  # its records do not reach the root
    logger.addHandler(caplog.handler)
    try:
        assert client.get(LIST + "?" + "x=1&" * 501).status_code == 400
    finally:
        logger.removeHandler(caplog.handler)
    (record,) = (r for r in caplog.records if "TooManyFieldsSent" in r.name)
    assert (record.levelname, record.exc_info) == ("WARNING", None)


def test_missing_page_leads_to_the_first_page_with_the_same_filters(client):
    make_publication(year=2020)
    response = client.get(LIST + "?jaar=2020&pagina=7&sorteer=titel")
    assert 'href="/publicaties/?jaar=2020&sorteer=titel"' in text_of(response)


def test_very_long_search_is_cut_and_says_so(client):
    make_publication(title="x" * 200)
    response = client.get(LIST, {"q": "x" * 10_000})
    assert response.status_code == 200
    assert response.context["filters"].words == "x" * 200
    assert [p.title for p in response.context["page"]] == ["x" * 200]
    assert "Wij hebben gezocht met de eerste 200 tekens." in text_of(response)


def test_many_words_are_no_problem(client):
    assert client.get(LIST, {"q": "wijk " * 2000}).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=a%00b",
        "q=%FF%FE",
        "q=%ED%A0%80",
        "q=%F0%9F%8F%98%EF%B8%8F",
        "q=%25%5F%5C'%22",
        "q=%E2%80%AE%E2%80%8B",
        "q=',.;--",
        "%FF=%FF",
        "=&&&==",
        "onbekend=1&utm_source=x&f=1",
        "q=een&q=twee&sorteer=titel&sorteer=jaar",
        "sorteer=%00",
        "%00=%00",
        "q[]=a",
    ],
)
def test_strange_query_strings_are_answered(client, query):
    make_publication()
    for path in (LIST, "/kennisplein/", "/", "/auteurs/", "/organisaties/", "/themas/"):
        response = client.get(path, QUERY_STRING=query)
        assert response.status_code == 200, path


def test_of_a_repeated_single_value_the_last_counts(client):
    response = client.get(LIST + "?q=een&q=twee&sorteer=titel&sorteer=jaar")
    assert response.context["filters"].words == "twee"
    assert response.context["filters"].order == "jaar"


def test_emoji_are_words_and_percent_signs_are_passed_over(client):
    make_publication(title="Wijk 🏘️ 100%")
    make_publication(title="Iets anders")
    for words in ("🏘️", "100%", "% wijk"):
        found = client.get(LIST, {"q": words}).context["page"]
        assert [p.title for p in found] == ["Wijk 🏘️ 100%"], words


def test_hundreds_of_values_are_answered_and_thousands_refused(client):
    make_publication()
    values = "&".join(f"type=onbekend-{n}" for n in range(400))
    assert client.get(f"{LIST}?{values}").status_code == 404
    values = "&".join(f"type=onbekend-{n}" for n in range(4000))
    response = client.get(f"{LIST}?{values}")
    assert response.status_code == 400
    assert "Wij kunnen deze aanvraag niet lezen" in text_of(response)


@pytest.mark.parametrize(
    "path",
    [
        "/publicaties/%FF/",
        "/publicaties/%ED%A0%80/",
        "/publicaties/%00/",
        "/publicaties/a%00b/",
        "/publicaties/%F0%9F%8F%98/",
        f"/publicaties/{'a' * 5000}/",
        "/publicaties/<script>alert(1)</script>/",
        "/publicaties/bestaat-niet/",
        "/auteurs/bestaat-niet/",
        "/organisaties/bestaat-niet/",
        "/series/bestaat-niet/",
        "/themas/bestaat-niet/",
        "/%FF%FE",
        "/.env",
        "/wp-login.php",
    ],
)
def test_unknown_address_is_a_page_that_helps(client, path):
    response = client.get(path)
    assert response.status_code == 404
    html = response.content.decode()
    assert "Deze pagina bestaat niet" in html
    assert "<script>alert" not in html
    assert 'name="q"' in html


def test_dead_link_offers_to_search_for_its_words(client):
    html = client.get("/publicaties/leefbare-wijk/").content.decode()
    assert 'value="leefbare wijk"' in html


@pytest.mark.parametrize("path", ["/", LIST, "/kennisplein/", "/auteurs/", "/over/"])
def test_reading_pages_take_no_post(client, path):
    assert client.post(path).status_code == 405
