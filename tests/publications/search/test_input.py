"""No text is an error: whatever is typed gets an answer, from both engines."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from publications.catalogue import snapshot
from publications.catalogue.filters import Filters
from publications.catalogue.no_results import List, ways_on
from publications.changes import revision
from publications.models import Publication
from publications.search.dutch.analysis import read_words, stem
from publications.search.highlights import Marker
from publications.search.plan import make_plan
from publications.search.queries import parse
from tests.support.searching import make_corpus
from tests.support.sql_search import by_relevance, search

SIGNS = list("\"'*()[]{}:;^~-+&|!<>\\/%_.,?#@=$\0 \n\t’“”–…é🏘ß٣²ıİ") + [
    " AND ", " OR ", " NOT ", " NEAR(", "wijk", "de", "words:", "marks:", "t.wijk", "wijk*", ":*",
    "<->", "''", '""', "--", "/*", "; DROP TABLE", "’s-", "x" * 300,
]  # fmt: skip
GARBAGE = st.one_of(
    st.text(max_size=80), st.lists(st.sampled_from(SIGNS), max_size=25).map("".join)
)


@pytest.fixture(scope="module")
def corpus(django_db_setup, django_db_blocker):
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield make_corpus()
        transaction.set_rollback(True)


@pytest.mark.django_db
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=GARBAGE)
@pytest.mark.slow
def test_whatever_is_typed_is_answered(corpus, text):
    plan = make_plan(text)
    published = Publication.objects.published()
    rows = list(by_relevance(published, plan)[:5])
    assert search(published, plan).count() >= len(rows)
    marker = Marker(plan)
    for row in rows:
        marker.mark(row.lead)
    if not rows:
        catalogue = snapshot.at(revision.current())
        ways_on(List("/", Filters(words=text), catalogue, catalogue.visible))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [
        "wijk " * 2000,
        '"' * 10_000,
        "-" * 10_000,
        "a" * 10_000,
        "wijk* OR (de-het:) *",
        "\0",
        "🏘️" * 500,
    ],
)
def test_long_and_odd_texts_are_answered(corpus, text):
    assert by_relevance(Publication.objects.all(), text).count() >= 0


@given(st.text(max_size=60))
def test_words_are_read_the_same_with_and_without_capitals(text):
    for word in read_words(text):
        assert len(word.plain) <= 40
        assert "." not in word.plain
        assert all(one and not one.isspace() and "\0" not in one for one in word.stems)


@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=20))
def test_a_stem_is_its_own_stem(word):
    assert stem(stem(word)) == stem(word)


@given(GARBAGE)
def test_a_query_has_a_bounded_number_of_terms(text):
    query = parse(text)
    assert len(query.wanted) <= 12
    assert len(query.unwanted) <= 12
