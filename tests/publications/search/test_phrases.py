"""Phrases in quotes are found as they are written, stop words too."""

import pytest

from publications.models import Attachment, Publication, SearchSynonym
from publications.search import indexer
from publications.search.plan import make_plan
from tests.support.make import make_organisation, make_publication
from tests.support.sql_search import by_relevance

pytestmark = pytest.mark.django_db

TITLES = [
    "Beeld van een buurt",
    "De buurt in beeld",
    "Onze wijk",
    "Werk voor de wijken",
    "Wij in de Wijk",
]


@pytest.fixture
def titles():
    for title in TITLES:
        make_publication(title=title, lead="")


def found(text):
    rows = by_relevance(Publication.objects.all(), text)
    return sorted(row.title for row in rows)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ('"wij in de wijk"', ["Wij in de Wijk"]),
        ("“Wij in de wijken”", ["Wij in de Wijk"]),
        ('"de buurt in beeld"', ["De buurt in beeld"]),
        ('"buurt van beeld"', []),
        ('"de wijk"', ["Werk voor de wijken", "Wij in de Wijk"]),
        ('"voor de"', ["Werk voor de wijken"]),
        ('"de voor"', []),
        ('"in de wijk" wij', ["Wij in de Wijk"]),
        ('wijk -"wij in de wijk"', ["Onze wijk", "Werk voor de wijken"]),
        ('-"de wijk"', ["Beeld van een buurt", "De buurt in beeld", "Onze wijk"]),
        ('-"de buurt van"', TITLES),
    ],
)
def test_stop_words_of_a_phrase_count(titles, typed, expected):
    assert found(typed) == expected


@pytest.mark.parametrize(
    "body",
    [
        "<p>Zo zijn <b>wij in</b> de\n wijk.</p>",
        "<p>wij in de de wijk, wij in de&nbsp;wijk</p>",
        "<p>Wíj in dé wijk</p>",
        "<p>wij, in de wijk</p>",
    ],
)
def test_a_phrase_is_read_in_the_text_as_a_reader_sees_it(body):
    make_publication(title="a", body=body)
    make_publication(title="b", body="<p>wij</p><p>wijk in de wij en in de wijk</p>")
    assert found('"wij in de wijk"') == ["a"]


def test_no_phrase_runs_from_one_part_into_the_next():
    make_publication(title="Wij in", lead="de wijk", body="<p>Een.</p>")
    assert found('"wij in de wijk"') == []


def test_a_phrase_is_found_in_names_and_files():
    make_publication(title="a", authors="van der Berg, S.")
    make_publication(title="b", organisation=make_organisation("Huis van de Wijk"))
    file = make_publication(title="c")
    Attachment.objects.bulk_create(
        [Attachment(publication=file, title="Rapport", file="a.pdf", text="Uit de wijk van nu.")]
    )
    indexer.index_queued()
    assert found('"van der berg"') == ["a"]
    assert found('"huis van de wijk"') == ["b"]
    assert found('"de wijk van"') == ["c"]


def test_editors_synonyms_leave_a_phrase_as_it_is(titles):
    SearchSynonym.objects.create(words="wijk, buurt")
    assert found('"in de wijk"') == ["Wij in de Wijk"]


def test_phrases_are_part_of_the_one_query(titles, django_assert_num_queries):
    plan = make_plan('"wij in de wijk" -"voor de"')
    with django_assert_num_queries(1):
        assert len(list(plan.hits[0])) == 1
    with django_assert_num_queries(1):
        assert [p.title for p in Publication.objects.filter(plan.fits)] == ["Wij in de Wijk"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ('"in de wijk" "wij in"', ["Wij in de Wijk"]),
        ('"de buurt" "in de wijk"', []),
        ('"de wijk" -"wij in" -"de buurt"', ["Werk voor de wijken"]),
        ('-"de wijk" -"een buurt"', ["De buurt in beeld", "Onze wijk"]),
        ('wijk -"de wijk" -"voor de"', ["Onze wijk"]),
        ('"de wijk" -werk', ["Wij in de Wijk"]),
    ],
)
def test_phrases_go_with_words_and_other_phrases(titles, typed, expected):
    assert found(typed) == expected


def test_no_stop_word_stands_between_the_words_of_a_phrase():
    make_publication(title="Buurt en wijk")
    make_publication(title="Buurt, wijk")
    assert found('"buurt wijk"') == ["Buurt, wijk"]
    assert found("buurt wijk") == ["Buurt en wijk", "Buurt, wijk"]


def test_a_stop_word_is_no_word_with_such_a_stem():
    make_publication(title="Haar buurt")
    make_publication(title="Haren buurt")  # the stem of "haren" is "haar"
    assert found('"haar buurt"') == ["Haar buurt"]
    assert found('"haren buurt"') == ["Haren buurt"]


def test_a_phrase_is_found_however_far_down_and_however_often_its_words_occur():
    filler = " ".join(["de klaproos"] * 20_000)
    make_publication(title="a", body=f"<p>{filler} in de klaproos</p>")
    make_publication(title="b", body=f"<p>{filler}</p>")
    assert found('"in de klaproos"') == ["a"]
