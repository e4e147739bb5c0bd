"""What readers type, and what they must find: the same on SQLite and PostgreSQL."""

import os
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from publications.catalogue import snapshot
from publications.catalogue.filters import RELEVANCE, Filters
from publications.catalogue.no_results import List, ways_on
from publications.changes import revision
from publications.models import Attachment, Publication, SearchSynonym
from publications.search import indexer
from publications.search.plan import make_plan
from tests.conftest import FIGURES
from tests.support.make import make_publication
from tests.support.searching import CORPUS, NOT_FOUND, ORDER, PAIRS, TYPO, make_corpus
from tests.support.sql_search import by_relevance, search

pytestmark = pytest.mark.django_db
RESULTS = Path(__file__).with_name("results.txt")


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
    rows = by_relevance(Publication.objects.published(), text)
    return [made[pk] for pk in rows.values_list("pk", flat=True)]


def proposed(text):
    """What a reader finds who takes up “Did you mean …?”."""
    catalogue = snapshot.at(revision.current())
    way = ways_on(List("/", Filters(words=text), catalogue, catalogue.visible)).did_you_mean
    return way.label if way else ""


ALL_PAIRS = [(group, *pair) for group, pairs in PAIRS.items() for pair in pairs]


@pytest.mark.parametrize(("group", "typed", "key"), ALL_PAIRS)
def test_what_is_typed_finds_the_record(made, group, typed, key):
    if group == TYPO:
        assert found(made, typed) == []
        typed = proposed(typed)
    assert key in found(made, typed), typed


def test_there_are_at_least_eighty_pairs_and_a_score_for_each_group(made, record_property):
    assert len(ALL_PAIRS) >= 80
    lines, missed = [], []
    for group, pairs in PAIRS.items():
        lists = [(found(made, proposed(t) if group == TYPO else t), key) for t, key in pairs]
        hits, near = (sum(key in keys[:most] for keys, key in lists) for most in (None, 3))
        missed += [key for keys, key in lists if key not in keys]
        lines.append(
            f"{group:12} {hits:3} of {len(pairs):3} found, {near:3} in the first three"
            f" ({connection.vendor})"
        )
    record_property(FIGURES, "\n".join(lines))
    assert missed == []


def test_both_databases_find_the_same_in_the_same_order(made):
    """results.txt has every list in full; WRITE_RESULTS=1 writes it anew."""
    asked = [*ORDER, *(t for t, _key in NOT_FOUND), *(t for group, t, _key in ALL_PAIRS)]
    lists = {typed: found(made, typed) for typed in dict.fromkeys(asked)}
    lines = [f"{typed}: {' '.join(keys)}".rstrip() for typed, keys in lists.items()]
    if os.environ.get("WRITE_RESULTS"):
        RESULTS.write_text("\n".join(lines) + "\n")
    assert lines == RESULTS.read_text().splitlines()


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
    assert set(CORPUS) - set(found(made, "-wijk")) == {"wijk", "bundel", "los"}


def test_newer_comes_first_among_equals(made):
    keys = [key for key in found(made, "-wijk") if key != "wijk"]
    assert keys == [key for key in CORPUS if key in keys]


@pytest.mark.parametrize(
    "typed", [*ORDER, "wijk -aanpak", "huis wonen", '"derde stoel"', "wijk aanpak"]
)
def test_lists_in_memory_rank_as_the_database_does(made, typed):
    catalogue = snapshot.at(revision.current())
    plan = make_plan(typed)
    ranked = catalogue.in_order(catalogue.search(plan), RELEVANCE, 0, 99, plan)
    assert [made[pk] for pk in ranked] == found(made, typed)


def test_what_a_list_in_memory_needs_takes_one_query(made, django_assert_num_queries):
    plan = make_plan("wijk aanpak -boom")
    with django_assert_num_queries(1):
        assert len(plan.hits[1]) == len(plan.worths)


@pytest.fixture
def common_wijk():
    """A catalogue where "wijk" stands in most titles and "schommel" in one."""
    for _ in range(20):
        make_publication(title="Onze wijk", published_on=date(2010, 1, 1))
    texts = {
        "Een wijk voor iedereen": "De schommel.",
        "Het plein": "De wijk en de schommel.",
        "De schommel": "In de wijk.",
    }
    return [
        make_publication(title=title, lead="", body=body, published_on=date(2010, 1, 31 - day))
        for day, (title, body) in enumerate(texts.items())
    ]


@pytest.mark.parametrize("typed", ["wijk schommel", "schommel wijk", "schommels wijken"])
def test_the_rare_word_of_two_decides_what_comes_first(common_wijk, typed):
    titles = ["De schommel", "Een wijk voor iedereen", "Het plein"]
    rows = by_relevance(Publication.objects.published(), typed)
    assert [row.title for row in rows] == titles
    catalogue, plan = snapshot.at(revision.current()), make_plan(typed)
    pks = catalogue.in_order(catalogue.search(plan), RELEVANCE, 0, 9, plan)
    assert pks == [row.pk for row in rows]


@pytest.mark.parametrize("typed", ["bloem", "bloemen"])
def test_a_word_that_stands_anywhere_comes_before_its_compounds(typed):
    old = {"lead": "", "published_on": date(2000, 1, 1)}
    make_publication(
        title="Bloementuin", lead="Een bloementuin.", published_on=timezone.localdate()
    )
    make_publication(title="Tuin met bloem", **old)
    publication = make_publication(title="a", **old)
    make_publication(title="b", **old | {"body": "<p>Een bloem.</p>"})
    file = Attachment(publication=publication, title="Rapport", file="a.pdf", text="Een bloem.")
    Attachment.objects.bulk_create([file])
    indexer.index_queued()
    rows = by_relevance(Publication.objects.published(), typed)
    assert [row.title for row in rows] == ["Tuin met bloem", "b", "a", "Bloementuin"]


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("ipek", "İpek"), ("Ipek", "İpek"), ("İPEK", "ipek"), ("1000", "1.000 huizen"),
        ("1.000", "1000 huizen"), ("1.000.000", "1000000"), ("2.5", "2.5"),
    ],
)  # fmt: skip
def test_letters_and_numbers_are_found_as_others_write_them(typed, written):
    make_publication(title=written)
    make_publication(title="Iets anders")
    assert [row.title for row in search(Publication.objects.all(), typed)] == [written]


def test_a_word_alone_is_never_rare(common_wijk, django_assert_num_queries):
    plan = make_plan("schommel")
    with django_assert_num_queries(0):
        assert plan.worths == [part.points for part in plan.parts]


@pytest.mark.parametrize("typed", ["wijk", "wijk aanpak -boom", '"derde stoel"'])
def test_no_search_reads_all_publications(made, typed):
    rows = by_relevance(Publication.objects.published(), typed).values("pk")
    plan = rows.explain()
    if connection.vendor == "sqlite":
        assert "SCAN publications_publication" not in plan
        assert "VIRTUAL TABLE INDEX 0:M" in plan
    else:  # the function asks the index, whatever the planner thinks
        assert "publications_search" in plan
        with connection.cursor() as cursor:
            cursor.execute("SELECT proconfig FROM pg_proc WHERE proname = 'publications_search'")
            assert cursor.fetchone() == (["enable_seqscan=off"],)
