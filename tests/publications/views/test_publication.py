import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from publications.models import Attachment, OldAddress, PublicationType, Series, Theme
from publications.text.sanitise import clean_html
from publications.views.publication import render_publication
from tests.support.make import make_organisation, make_publication

pytestmark = pytest.mark.django_db


@pytest.fixture
def full_publication(settings, tmp_path):
    """A publication in which every field is filled."""
    settings.MEDIA_ROOT = tmp_path
    series = Series.objects.create(name="Wij in de Wijk")
    publication = make_publication(
        title="Wij in de Wijk Casusbundel 4",
        lead="Waar het over gaat.",
        body="<h2>Slotbalans</h2><p>De tekst.</p>",
        published_on=date(2022, 9, 16),
        authors="Cadat-Lampe M.; Jansen; de Vries, S.",
        organisation=make_organisation("Movisie"),
        year=2021,
        type=PublicationType.objects.create(name="Onderzoeksrapport"),
        series=series,
        series_number=4,
        language="en",
        isbn="978-90-8869-000-0",
        doi="10.1234/abc(d)",
        source_url="https://www.movisie.nl/publicatie/wij",
        contact_name="Judith Jansen",
        contact_phone="06 - 5544 0518",
        contact_email="judith@example.org",
        on_kennisplein=True,
    )
    make_publication(title="Casusbundel 2", series=series, series_number=2)
    publication.partners.add(make_organisation("Platform31"), make_organisation("Atelier"))
    publication.themes.add(
        Theme.objects.create(name="Buurthuis"),
        Theme.objects.create(name="Sociale cohesie", is_pillar=True),
    )
    file = ContentFile(b"%PDF-" + b"x" * 2043, name="rapport.pdf")
    Attachment(publication=publication, title="Het hele rapport", file=file).save()
    return publication


def html_of(client, publication, status=200):
    response = client.get(publication.get_absolute_url())
    assert response.status_code == status
    return unescape(response.content.decode())


def text_of(html):
    """Return what a reader sees in the page, in one line."""
    main = re.search(r"<main.*?</main>", html, re.DOTALL)[0]
    return " ".join(re.sub(r"<[^>]*>", " ", main).split())


def test_every_field_stands_under_its_own_label_in_the_order_of_the_old_site(
    client, full_publication
):
    text = text_of(html_of(client, full_publication))
    expected = [
        "Wij in de Wijk Casusbundel 4",
        "Publicatiedatum: 16 september 2022",
        "Waar het over gaat.",
        "Slotbalans De tekst.",
        "Auteur: Cadat-Lampe M. ; Jansen ; de Vries, S. Organisatie: Movisie",
        "In samenwerking met: Atelier ; Platform31",
        "Jaar uitgave: 2021",
        "Type publicatie: Onderzoeksrapport",
        "Thema's: Sociale cohesie ; Buurthuis",
        "Reeks: Wij in de Wijk , deel 4",
        "Taal: Engels",
        "ISBN: 978-90-8869-000-0",
        "DOI: 10.1234/abc(d)",
        "Bron: movisie.nl",
        "Naam contactpersoon: Judith Jansen",
        "Telefoonnummer: 06 55440518",
        "E-mail: judith@example.org",
        "Kennisplein artikel: ja",
        "Het hele rapport (PDF, 2,0 KB)",
        "Reageer op dit artikel",
    ]
    places = [text.find(piece) for piece in expected]
    assert -1 not in places, expected[places.index(-1)]
    assert places == sorted(places)


def test_fields_lead_where_they_say(client, full_publication):
    html = html_of(client, full_publication)
    for link in (
        'href="/auteurs/s-de-vries/">de Vries, S.<',
        'href="/organisaties/movisie/"',
        'href="/organisaties/platform31/"',
        'href="/publicaties/?jaar=2021"',
        'href="/publicaties/?type=onderzoeksrapport"',
        'href="/themas/sociale-cohesie/"',
        'href="/series/wij-in-de-wijk/"',
        'href="https://doi.org/10.1234/abc%28d%29"',
        'href="https://www.movisie.nl/publicatie/wij"',
        'href="tel:+31-6-55440518"',
        'href="mailto:judith@example.org"',
        '<time datetime="2022-09-16">16 september 2022</time>',
    ):
        assert link in html, link


def test_empty_fields_are_not_shown(client):
    publication = make_publication(title="Kaal", lead="", body="", year=None)
    text = text_of(html_of(client, publication))
    assert re.findall(r"[\w'-]+:", text) == ["Publicatiedatum:"]


def test_language_is_marked_when_it_is_not_dutch(client, full_publication):
    assert re.search(r'<article[^>]* lang="en"', html_of(client, full_publication))
    dutch = html_of(client, make_publication())
    assert re.search(r"<article[^>]* lang=", dutch) is None
    assert "Taal:" not in dutch


def test_series_strip_marks_the_current_and_the_missing_parts(client, full_publication):
    make_publication(title="Nog niet", series=full_publication.series, series_number=3,
                     published_on=date(2999, 1, 1))  # fmt: skip
    html = html_of(client, full_publication)
    assert "Nog niet" not in html
    strip = re.search(r'<nav class="strip".*?</nav>', html, re.DOTALL)[0]
    words = " ".join(re.sub(r"<[^>]*>", " ", strip).split())
    assert words == (
        "Reeks Wij in de Wijk Deel 1 : niet op deze site Deel 2 : Casusbundel 2 "
        "Deel 3 : niet op deze site Deel 4 : Wij in de Wijk Casusbundel 4"
    )
    assert strip.count('aria-current="page"') == 1


def test_a_long_series_shows_its_ends_and_what_is_near(client):
    series = Series.objects.create(name="Reeks")
    for number in (1, 30, 31, 400):
        make_publication(series=series, series_number=number)
    page = client.get(series.publications.get(series_number=31).get_absolute_url())
    numbers = [(part.number, part.follows_gap) for part in page.context["related"].parts]
    assert numbers == [
        (1, False), (28, True), (29, False), (30, False), (31, False), (32, False), (33, False),
        (34, False), (400, True),
    ]  # fmt: skip


def test_one_part_alone_has_no_strip(client):
    alone = make_publication(series=Series.objects.create(name="Reeks"), series_number=1)
    assert 'class="strip"' not in html_of(client, alone)


@pytest.mark.parametrize("status", ["draft", "in_review"])
def test_unpublished_publication_is_not_found(client, status):
    html_of(client, make_publication(status=status), status=404)


def test_future_publication_is_not_found_until_its_moment(client, time_machine):
    now = timezone.now()
    publication = make_publication(published_at=now + timedelta(hours=1))
    html_of(client, publication, status=404)
    time_machine.move_to(now + timedelta(hours=1, seconds=1))
    html_of(client, publication)


def test_withdrawn_publication_tells_why_and_what_came_instead(client):
    successor = make_publication(title="De nieuwe uitgave")
    publication = make_publication(
        title="De oude uitgave",
        body="<p>Niet meer te lezen.</p>",
        status="withdrawn",
        withdrawal_reason="De cijfers <klopten> niet.",
        successor=successor,
    )
    response = client.get(publication.get_absolute_url())
    assert response.status_code == 410
    html = response.content.decode()
    assert "De cijfers &lt;klopten&gt; niet." in html
    assert f'href="{successor.get_absolute_url()}"' in html
    assert "De oude uitgave</h1>" in html
    assert "Niet meer te lezen" not in html


def test_withdrawn_publication_does_not_lead_to_a_hidden_successor(client):
    successor = make_publication(title="Nog geheim", status="draft")
    publication = make_publication(
        status="withdrawn", withdrawal_reason="Fout.", successor=successor
    )
    assert "Nog geheim" not in html_of(client, publication, status=410)


def test_old_slug_leads_to_the_new_one_in_one_step(client):
    publication = make_publication(title="Eerste titel")
    for slug in ("tweede-titel", "derde-titel"):
        publication.slug = slug
        publication.save()
    for slug in ("eerste-titel", "tweede-titel"):
        response = client.get(f"/publicaties/{slug}/")
        assert response.status_code == 301
        assert response["Location"] == "/publicaties/derde-titel/"


def test_old_slug_of_a_draft_is_not_found(client):
    publication = make_publication(title="Titel", status="draft")
    OldAddress.objects.create(path="publicaties/oud", publication=publication)
    assert client.get("/publicaties/oud/").status_code == 404


def test_a_slug_in_use_wins_from_an_old_address(client):
    first = make_publication(title="Titel")
    first.slug = "anders"
    first.save()
    second = make_publication(title="Nieuw", slug="titel")
    assert "Nieuw</h1>" in html_of(client, second)


def test_sample_says_that_it_is_one(client):
    html = html_of(client, make_publication(is_sample=True))
    assert "Deze pagina hoort bij de demo van deze site. De tekst is verzonnen." in html
    assert "Deze pagina hoort bij de demo van deze site. De tekst is verzonnen." not in html_of(
        client, make_publication()
    )


def test_preview_shows_the_page_and_says_that_it_is_not_published(rf):
    publication = make_publication(title="In de maak", status="draft", published_at=None)
    html = render_publication(rf.get("/"), publication, preview=True).content.decode()
    assert "Voorbeeld: nog niet gepubliceerd." in html
    assert "In de maak</h1>" in html
    assert '<meta name="robots" content="noindex' in html


def test_head_tells_other_sites_what_this_is(client):
    publication = make_publication(title='Een "titel"', lead="Een <lead>")
    head = client.get(publication.get_absolute_url()).content.decode().partition("</head>")[0]
    address = f"http://testserver{publication.get_absolute_url()}"
    for tag in (
        f'<link rel="canonical" href="{address}">',
        '<meta name="description" content="Een &lt;lead&gt;">',
        '<meta property="og:title" content="Een &quot;titel&quot;">',
        '<meta property="og:type" content="article">',
        f'<meta property="og:url" content="{address}">',
        '<meta property="og:locale" content="nl_NL">',
        '<meta property="og:image" content="http://testserver/static/img/voorvertoning.png">',
        '<meta name="twitter:card" content="summary_large_image">',
    ):
        assert tag in head, tag


def test_text_of_every_field_is_escaped(client):
    evil = "<img src=x onerror=alert(1)>"
    publication = make_publication(
        title=f"T{evil}",
        lead=f"L{evil}",
        authors=f"{evil} J.",
        organisation=make_organisation(f"O{evil}"),
        contact_name=f"C{evil}",
    )
    publication.themes.add(Theme.objects.create(name=f"Th{evil}"))
    publication.partners.add(make_organisation(f"P{evil}"))
    html = client.get(publication.get_absolute_url()).content.decode()
    assert "<img src=x" not in html
    assert html.count("&lt;img src=x") >= 6


def test_body_is_cleaned_even_when_a_dirty_one_reached_the_database(client):
    body = (
        '<p onclick="x()">Goed</p><script>alert(1)</script><a href="javascript:x()">l</a>'
        '<iframe src="//elders"></iframe><style>p{}</style><h2>Kop</h2>'
    )
    html = client.get(make_publication(body=body).get_absolute_url()).content.decode()
    assert "<p>Goed</p><a>l</a><h2>Kop</h2>" in html
    for bad in ("onclick", "javascript:", "<iframe", "alert(1)", "<style>"):
        assert bad not in html
    assert clean_html(body) in html


def test_a_table_scrolls_in_a_frame_of_its_own(client):
    html = html_of(client, make_publication(body="<table><tr><td>1</td></tr></table>"))
    assert 'role="region" tabindex="0" aria-label="Tabel"><table>' in html


def test_reading_time_is_told_of_a_long_text_only(client):
    assert "Leestijd" not in html_of(client, make_publication(body="<p>Kort.</p>"))
    long = make_publication(body=f"<p>{'woord ' * 1000}</p>")
    assert "Leestijd: 5 minuten" in html_of(client, long)
