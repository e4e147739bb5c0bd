from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from publications.models import PublicationType, Theme
from tests.support.make import make_organisation, make_publication

pytestmark = pytest.mark.django_db
LIST = "/publicaties/"


def page_of(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status
    return unescape(response.content.decode())


def titles(response):
    return [publication.title for publication in response.context["page"]]


def test_only_what_is_published_now_is_listed(client):
    make_publication(title="Te lezen")
    make_publication(title="Later", published_on=date(2999, 1, 1))
    for status in ("draft", "in_review"):
        make_publication(title=f"Niet {status}", status=status)
    make_publication(title="Weg", status="withdrawn", withdrawal_reason="Fout.")
    assert titles(client.get(LIST)) == ["Te lezen"]
    assert "1 publicatie<" in page_of(client, LIST)


@pytest.mark.usefixtures("made_anew")
def test_order_by_date_year_and_title(client):
    make_publication(title="b oud", published_on=date(2020, 1, 1), year=2019)
    make_publication(title="A nieuw", published_on=date(2022, 1, 1), year=2018)
    make_publication(title="C zonder jaar", published_on=date(2021, 1, 1), year=None)
    orders = {
        "": ["A nieuw", "C zonder jaar", "b oud"],
        "?sorteer=datum": ["A nieuw", "C zonder jaar", "b oud"],
        "?sorteer=jaar": ["b oud", "A nieuw", "C zonder jaar"],
        "?sorteer=titel": ["A nieuw", "b oud", "C zonder jaar"],
        "?sorteer=lengte": ["A nieuw", "C zonder jaar", "b oud"],
    }
    for query, expected in orders.items():
        assert titles(client.get(LIST + query)) == expected, query


def test_values_of_one_facet_are_or_and_facets_are_and(client):
    report, article = (PublicationType.objects.create(name=n) for n in ("Rapport", "Artikel"))
    make_publication(title="r20", type=report, year=2020)
    make_publication(title="r21", type=report, year=2021)
    make_publication(title="a20", type=article, year=2020)
    make_publication(title="x20", year=2020)
    assert set(titles(client.get(LIST + "?type=rapport&type=artikel"))) == {"r20", "r21", "a20"}
    found = titles(client.get(LIST + "?type=rapport&type=artikel&jaar=2020"))
    assert set(found) == {"r20", "a20"}


def test_each_chip_drops_just_its_own_choice(client):
    make_publication(type=PublicationType.objects.create(name="Rapport"), year=2020)
    response = client.get(LIST + "?q=publicatie&type=rapport&jaar=2020&pagina=1")
    chips = {chip.label: chip.href for chip in response.context["chips"]}
    assert chips == {
        "Rapport": "/publicaties/?q=publicatie&jaar=2020",
        "2020": "/publicaties/?q=publicatie&type=rapport",
    }
    html = unescape(response.content.decode())
    assert f'<a class="chip" href="{chips["2020"]}">' in html
    assert "Haal weg:" in html
    assert "Wis alle filters" in html


def test_title_and_heading_tell_the_search(client):
    make_publication(
        title="Eenzaam in de stad", type=PublicationType.objects.create(name="Rapport")
    )
    html = page_of(client, LIST + "?q=eenzaam&type=rapport")
    assert "<title>Publicaties over “eenzaam”: Rapport · " in html
    assert "<h1>Publicaties over “eenzaam”</h1>" in html


def test_canonical_link_has_one_form_for_each_list(client):
    PublicationType.objects.create(name="Rapport")
    make_publication(year=2020)
    html = page_of(client, LIST + "?jaar=2020&utm_source=x&type=rapport&q=publicatie")
    canonical = "http://testserver/publicaties/?q=publicatie&type=rapport&jaar=2020"
    assert f'<link rel="canonical" href="{canonical}">' in html
    assert f'<meta property="og:url" content="{canonical}">' in html
    assert '<meta name="robots" content="noindex, follow">' in html
    assert "noindex" not in page_of(client, LIST)


def test_pages_keep_the_filters(client, settings):
    settings.PUBLICATIONS_PER_PAGE = 2
    for _ in range(9):
        make_publication(year=2020)
    response = client.get(LIST + "?jaar=2020&pagina=3&x=1")
    pager = response.context["pager"]
    assert [step.label for step in pager.steps] == ["1", "2", "3", "4", "5"]
    assert pager.previous == "/publicaties/?jaar=2020&pagina=2"
    assert pager.steps[0].href == "/publicaties/?jaar=2020"
    html = unescape(response.content.decode())
    assert '<link rel="next" href="/publicaties/?jaar=2020&pagina=4">' in html
    assert html.count('aria-current="page"') == 2  # the menu and the pager
    assert "pagina 3 van 5" in html


def test_a_long_pager_leaves_the_middle_out(client, settings):
    settings.PUBLICATIONS_PER_PAGE = 1
    for _ in range(12):
        make_publication()
    steps = client.get(LIST + "?pagina=6").context["pager"].steps
    assert [step.label for step in steps] == ["1", "…", "5", "6", "7", "…", "12"]


def test_the_form_sends_what_is_chosen_again(client):
    Theme.objects.create(name="Sociale cohesie").publications.add(make_publication())
    html = page_of(client, LIST + "?thema=sociale-cohesie&sorteer=titel")
    assert '<input type="checkbox" name="thema" value="sociale-cohesie" checked>' in html
    assert '<input type="hidden" name="sorteer" value="titel">' in html
    assert html.count("<h1") == 1


def test_search_looks_in_title_text_organisation_and_author(client):
    make_publication(title="Een bloem")
    make_publication(title="tekst", body="<p>bloem</p>")
    make_publication(title="uitgever", organisation=make_organisation("Bloem en co"))
    make_publication(title="maker", authors="Bloem K.")
    make_publication(title="Iets anders")
    found = set(titles(client.get(LIST + "?q=BLOEM")))
    assert found == {"Een bloem", "tekst", "uitgever", "maker"}


def test_an_empty_result_says_what_to_do(client):
    html = page_of(client, LIST + "?q=bestaatniet")
    assert "Geen publicatie past bij deze keuze." in html
    assert "0 publicaties" in html


def test_kennisplein_lists_its_own_articles_under_its_own_heading(client):
    make_publication(title="Van het plein", on_kennisplein=True)
    make_publication(title="Van elders")
    response = client.get(reverse("publications:kennisplein"))
    assert titles(response) == ["Van het plein"]
    html = unescape(response.content.decode())
    assert "<h1>Kennisplein Sociale basis</h1>" in html
    sentence = (
        "Onderzoek en visiestukken over de sociale basis. "
        "Publicaties die onderzoek en praktijk verbinden."
    )
    assert f'<p class="lead">{sentence}</p>' in html
    assert 'name="kennisplein"' not in html
    assert 'name="jaar"' in html


def test_kennisplein_facet_narrows_the_whole_list(client):
    make_publication(title="Van het plein", on_kennisplein=True)
    make_publication(title="Van elders")
    assert titles(client.get(LIST + "?kennisplein=ja")) == ["Van het plein"]


def test_text_of_a_card_is_escaped(client):
    make_publication(
        title="<script>alert(1)</script>",
        lead="<b>vet</b>",
        authors="<i>Jansen</i> J.",
        organisation=make_organisation("<u>org</u>"),
        type=PublicationType.objects.create(name="<s>type</s>"),
    )
    html = client.get(LIST).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    for tag in ("<script>alert", "<b>vet", "<i>Jansen", "<u>org", "<s>type"):
        assert tag not in html
