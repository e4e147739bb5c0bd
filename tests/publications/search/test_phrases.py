"""Phrases in quotes are found as they are written, stop words too."""

import pytest

from publications.models import Attachment, Publication, SearchSynonym
from publications.search import indexer, phrases
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


def test_a_phrase_is_looked_up_once(titles, django_assert_num_queries):
    plan = make_plan('"wij in de wijk" -"voor de"')
    with django_assert_num_queries(7):  # what has its words, texts, files, names: twice; the list
        assert len(list(plan.hits[0])) == 1
    with django_assert_num_queries(1):
        assert [p.title for p in Publication.objects.filter(plan.fits)] == ["Wij in de Wijk"]


def test_what_is_read_for_a_phrase_is_bounded(titles, monkeypatch):
    for number in range(3):
        make_publication(title=f"{number}", body="<p>In de wijk.</p>")
    monkeypatch.setattr(phrases, "MOST_READ", 3)
    assert found('"in de wijk"') == ["1", "2", "Wij in de Wijk"]


def test_many_publications_may_have_a_phrase(monkeypatch):
    ids = range(1, phrases.MOST_READ + 1)
    monkeypatch.setattr(phrases, "_texts", lambda *args: ((pk, "in de wijk") for pk in ids))
    publication = make_publication(title="a", body="<p>In de wijk.</p>")
    assert found('"in de wijk"') == (["a"] if publication.pk in ids else [])
