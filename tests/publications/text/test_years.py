"""A span of years is chosen in two fields of the form, without script."""

import re
from html import unescape

import pytest
from django.core.cache import caches

from publications.models import PublicationType
from publications.text.years import TypedYears, year_span
from tests.support.make import make_publication

LIST = "/publicaties/"


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("2015..2020", (2015, 2020)),
        ("2015..", (2015, 2100)),
        ("..2015", (1800, 2015)),
        ("2020..2015", None),
        ("0001..2015", None),
        ("..", None),
        ("2015", None),
        ("2015...2020", None),
        ("1800..1800", (1800, 1800)),
        ("2100..2100", (2100, 2100)),
        ("1799..2015", None),
        ("2015..2101", None),
    ],
)
def test_a_span_of_years_has_two_ends_in_order(text, span):
    assert year_span(text) == span


@pytest.mark.parametrize(
    ("first", "last", "value"),
    [
        ("2015", "2020", "2015..2020"),
        ("2015", "", "2015.."),
        ("", "2020", "..2020"),
        ("2015", "2015", "2015..2015"),
        ("1800", "2100", "1800..2100"),
        ("", "", ""),
    ],
)
def test_two_fields_make_one_value(first, last, value):
    typed = TypedYears(first, last)
    assert (typed.value, typed.error) == (value, "")
    assert not value or year_span(value)


@pytest.fixture
def years(db):
    report = PublicationType.objects.create(name="Rapport")
    for year in (2014, 2015, 2020, 2021):
        make_publication(title=f"Uit {year}", year=year, type=report)


def titles(response):
    return {publication.title for publication in response.context["page"]}


def fields_of(response) -> dict[str, str]:
    """Return what stands in the two fields."""
    html = unescape(response.content.decode())
    return dict(re.findall(r'name="(jaar_\w+)"[^>]* value="([^"]*)"', html))


@pytest.mark.parametrize(
    ("query", "found", "label", "canonical"),
    [
        ("jaar_van=2015&jaar_tot=2020", {2015, 2020}, "2015–2020", "2015..2020"),
        ("jaar_van=2015&jaar_tot=", {2015, 2020, 2021}, "vanaf 2015", "2015.."),
        ("jaar_van=&jaar_tot=2015", {2014, 2015}, "tot en met 2015", "..2015"),
        ("jaar_van= 2015 &jaar_tot=2015", {2015}, "2015", "2015..2015"),
        ("jaar_van=1990&jaar_tot=1999", set(), "1990–1999", "1990..1999"),
    ],
)
def test_the_fields_choose_a_span(client, years, query, found, label, canonical):
    response = client.get(f"{LIST}?{query}&q=&type=rapport")
    assert response.status_code == 200
    assert titles(response) == {f"Uit {year}" for year in found}
    chips = {chip.group: chip for chip in response.context["chips"]}
    assert chips["Jaar uitgave"].label == label
    assert chips["Jaar uitgave"].href == f"{LIST}?type=rapport"
    link = f"http://testserver{LIST}?type=rapport&jaar={canonical}"
    html = unescape(response.content.decode())
    assert f'<link rel="canonical" href="{link}">' in html
    again = client.get(f"{LIST}?type=rapport&jaar={canonical}")
    assert titles(again) == titles(response)
    first, last = canonical.split("..")
    assert fields_of(response) == fields_of(again) == {"jaar_van": first, "jaar_tot": last}
    assert f'value="{canonical}"' not in html, "a second choice of it would keep it chosen"


def test_years_and_spans_that_are_chosen_otherwise_stay(client, years):
    response = client.get(f"{LIST}?jaar=2021&jaar=2014..2014&jaar_van=2019&jaar_tot=2020")
    assert titles(response) == {"Uit 2014", "Uit 2020", "Uit 2021"}
    html = response.content.decode()
    assert '<input type="hidden" name="jaar" value="2014..2014">' in html
    assert '<input type="checkbox" name="jaar" value="2021" checked>' in html
    assert fields_of(response) == {"jaar_van": "2019", "jaar_tot": "2020"}


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        ("2020", "2015", "Het eerste jaar ligt na het laatste."),
        ("20", "2015", "Schrijf een jaar met vier cijfers, van 1800 tot en met 2100."),
        ("1066", "", "Schrijf een jaar met vier cijfers"),
        ("1799", "", "Schrijf een jaar met vier cijfers"),
        ("", "2101", "Schrijf een jaar met vier cijfers"),
        ("", "<vorig jaar>", "Schrijf een jaar met vier cijfers"),
        ("²⁰²⁰", "", "Schrijf een jaar met vier cijfers"),
        ("2015..2020", "", "Schrijf een jaar met vier cijfers"),
    ],
)
@pytest.mark.parametrize("words", ["", "bestaatniet"])
def test_what_is_no_span_is_explained_and_nothing_typed_is_lost(
    client, years, first, last, told, words
):
    query = {"q": words, "type": "rapport", "jaar_van": first, "jaar_tot": last}
    response = client.get(LIST, query)
    assert response.status_code == 422
    assert len(titles(response)) == (0 if words else 4), "the rest of the choice still counts"
    assert fields_of(response) == {"jaar_van": first, "jaar_tot": last}
    html = unescape(response.content.decode())
    assert html.count(told) == 2, "above the list and at the fields"
    assert html.count('aria-invalid="true" aria-describedby="jaar-fout"') == 2
    assert '<details class="filters__panel" open>' in html
    assert 'name="type" value="rapport" checked' in html
    assert f'type="search" value="{words}"' in html


def test_a_feed_takes_the_fields_too(client, years):
    response = client.get("/publicaties/feed.atom?jaar_van=2015&jaar_tot=2020")
    assert response.content.decode().count("<entry>") == 2
    wrong = client.get("/publicaties/feed.atom?jaar_van=2020&jaar_tot=2015")
    assert wrong.status_code == 422
    assert "Het eerste jaar ligt na het laatste." in wrong.content.decode()


def test_spans_from_the_form_are_kept_in_the_share_of_searches(client, years, settings):
    settings.PAGE_CACHE = True
    for share in ("pages", "searches"):
        caches[share].clear()
    for query in ("jaar_van=2015&jaar_tot=2020", "jaar_van=2020&jaar_tot=2015"):
        for _ in range(2):
            client.get(f"{LIST}?{query}&q=")
    assert len(caches["searches"]._cache) == 1
    assert len(caches["pages"]._cache) == 0
