"""What readers type, and what they must find: the same on SQLite and PostgreSQL."""

import pytest
from django.db import connection

from publications.filters import Filters
from publications.models import Publication, SearchSynonym
from publications.no_result import ways_on
from publications.search.plan import make_plan
from tests.searching import CORPUS, NOT_FOUND, ORDER, PAIRS, TYPO, make_corpus

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    """The corpus, stored once for this file and taken away afterwards."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        made = make_corpus()
        SearchSynonym.objects.create(words="oudere, senior")
        SearchSynonym.objects.create(words="Wmo, Wet maatschappelijke ondersteuning")
        yield {publication.pk: key for key, publication in made.items()}
        transaction.set_rollback(True)


def found(made, text):
    rows = Publication.objects.published().search(text).by_relevance(text)
    return [made[pk] for pk in rows.values_list("pk", flat=True)]


def proposed(text):
    """What a reader finds who takes up “Did you mean …?”."""
    way = ways_on("/", Filters(words=text), Publication.objects.published()).did_you_mean
    return way.label if way else ""


ALL_PAIRS = [(group, *pair) for group, pairs in PAIRS.items() for pair in pairs]


@pytest.mark.parametrize(("group", "typed", "key"), ALL_PAIRS)
def test_what_is_typed_finds_the_record(made, group, typed, key):
    if group == TYPO:
        assert found(made, typed) == []
        typed = proposed(typed)
    assert key in found(made, typed), typed


def test_there_are_at_least_eighty_pairs_and_a_score_for_each_group(made, capsys):
    assert len(ALL_PAIRS) >= 80
    lines = []
    for group, pairs in PAIRS.items():
        hits = [
            key in found(made, proposed(typed) if group == TYPO else typed) for typed, key in pairs
        ]
        first = [
            found(made, proposed(typed) if group == TYPO else typed)[:3] for typed, key in pairs
        ]
        near = sum(key in three for (typed, key), three in zip(pairs, first, strict=True))
        lines.append(
            f"{group:12} {sum(hits):3} of {len(hits):3} found, {near:3} in the first three"
        )
        assert all(hits)
    with capsys.disabled():
        print("\n" + "\n".join(lines))


@pytest.mark.parametrize(("typed", "key"), NOT_FOUND)
def test_what_is_typed_does_not_find_the_record(made, typed, key):
    assert key in CORPUS
    assert key not in found(made, typed)


@pytest.mark.parametrize(("typed", "keys"), ORDER.items())
def test_both_databases_show_the_first_ones_in_this_order(made, typed, keys):
    assert found(made, typed)[: len(keys)] == keys


@pytest.mark.parametrize("typed", ["de het een", "de", "", " ", "!!!", "***", '""', "-", "- -"])
def test_stop_words_and_signs_alone_are_no_error(made, typed):
    assert len(found(made, typed)) < len(CORPUS)


def test_stop_words_alone_look_in_titles_and_names_only(made):
    assert "stoel" in found(made, "de")
    assert "brief" not in found(made, "om")


def test_a_query_of_what_is_not_wanted_only_leaves_the_rest(made):
    assert set(CORPUS) - set(found(made, "-wijk")) == {"wijk", "bundel"}


def test_newer_comes_first_among_equals(made):
    keys = [key for key in found(made, "-wijk") if key != "wijk"]
    assert keys == [key for key in CORPUS if key in keys]


@pytest.mark.parametrize(
    "typed", [*ORDER, "wijk -aanpak", "huis wonen", '"derde stoel"', "wijk aanpak"]
)
def test_points_from_the_index_alone_rank_as_the_database_does(made, typed):
    points = make_plan(typed).points()
    keys = list(CORPUS)  # newest first
    ranked = sorted(points, key=lambda pk: (-points[pk], keys.index(made[pk])))
    assert [made[pk] for pk in ranked] == found(made, typed)


def test_points_take_one_query(made, django_assert_num_queries):
    plan = make_plan("wijk aanpak -boom")
    with django_assert_num_queries(1):
        plan.points()


@pytest.mark.parametrize("typed", ["wijk", "wijk aanpak -boom", '"derde stoel"'])
def test_no_search_reads_all_publications(made, typed):
    rows = Publication.objects.published().search(typed).by_relevance(typed).values("pk")
    plan = rows.explain()
    if connection.vendor == "sqlite":
        assert "SCAN publications_publication" not in plan
        assert "VIRTUAL TABLE INDEX 0:M" in plan
    else:  # the function asks the index, whatever the planner thinks
        assert "publications_search(" in plan
        with connection.cursor() as cursor:
            cursor.execute("SELECT proconfig FROM pg_proc WHERE proname = 'publications_search'")
            assert cursor.fetchone() == (["enable_seqscan=off"],)
