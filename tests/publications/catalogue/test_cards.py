"""Cards: what a list shows of a publication, and how the page's small texts are written."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.html import format_html

from publications.catalogue import snapshot
from publications.catalogue.cards import read_cards
from publications.changes import revision
from publications.models import Publication
from publications.templatetags.lists import card
from publications.templatetags.publication_text import fill, shorten
from tests.support.make import make_organisation, make_publication


def read(publications):
    catalogue = snapshot.at(revision.current())
    return read_cards([p.pk for p in publications], catalogue.label)


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 20, 50])
def test_any_number_of_cards_is_read(number, django_assert_num_queries):
    made = [make_publication() for _ in range(number)]
    snapshot.at(revision.current())
    with django_assert_num_queries(1 + 2):
        cards = read(made)
    assert {pk: card.title for pk, card in cards.items()} == {p.pk: p.title for p in made}


@pytest.mark.django_db
def test_what_is_not_out_has_no_card():
    """Between the look at memory and the look at the database a publication may go."""
    out = make_publication()
    away = [
        make_publication(status=Publication.Status.DRAFT),
        make_publication(published_at=timezone.now() + timedelta(days=1)),
    ]
    assert [*read([out, *away])] == [out.pk]


@pytest.mark.django_db
def test_a_card_names_three_authors_in_their_order_and_escapes_all():
    publication = make_publication(
        title="Wonen & <zorg>", authors="S. de Vries; A. Jansen; B. Bos; C. Zwart"
    )
    publication.organisation = make_organisation("Movisie <Utrecht>")
    publication.save()
    html = card(read([publication])[publication.pk])
    assert "S. de Vries, A. Jansen, B. Bos en anderen" in html
    assert "Wonen &amp; &lt;zorg&gt;" in html
    assert "Movisie &lt;Utrecht&gt;" in html
    assert f'href="/publicaties/{publication.slug}/"' in html


@pytest.mark.django_db
def test_a_passage_is_shown_in_place_of_the_lead_and_not_kept():
    publication = make_publication(lead="Zo begint het.")
    one = read([publication])[publication.pk]
    assert "<mark>wijk</mark>" in card(one, {one.pk: format_html("<mark>{}</mark>", "wijk")})
    assert "Zo begint het." in card(one)
    assert card(one) is card(one)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kort.", "Kort."),
        ("Wat werkt in de wijk", "Wat werkt in…"),
        ("Wonen, zorg en welzijn", "Wonen, zorg en…"),
        ("Onafgebrokenwoorddatdoorgaat", "Onafgebrokenwo…"),
    ],
)
def test_a_text_is_cut_between_words(text, expected):
    assert shorten(text, 15) == expected


def test_fill_escapes_text_and_leaves_html():
    html = fill("<b>{}</b>{}", "<&'", fill("<i>{}</i>", 3))
    assert html == "<b>&lt;&amp;&#x27;</b><i>3</i>"
