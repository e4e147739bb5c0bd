"""The catalogue in memory says what the database says, after whatever happened to it."""

import random
from datetime import timedelta
from itertools import combinations

import pytest
import time_machine
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from publications.catalogue import snapshot
from publications.catalogue.facet_index import YES, Selection
from publications.catalogue.facet_terms import TERM_MODELS
from publications.catalogue.facets import DIMENSIONS, count_facets
from publications.catalogue.filters import ORDERS, RELEVANCE, Filters, read_filters
from publications.changes import revision
from publications.models import Author, Authorship, Organisation, Publication, Series, Theme
from publications.models import PublicationType as Type
from publications.search.plan import make_plan
from tests.support import sql_facets, sql_search
from tests.support.make import make_organisation, make_publication

NOW = timezone.now().replace(microsecond=0)
VALUES = {
    "thema": ["wonen", "zorg"],
    "type": ["rapport", "artikel"],
    "jaar": ["2019", "2020", "2018..2019", "..2019"],
    "organisatie": ["movisie", "platform"],
    "auteur": ["s-de-vries", "j-jansen"],
    "serie": ["reeks"],
    "kennisplein": ["ja"],
}


def now():
    return snapshot.at(revision.current())


FIXED_ORDERS = [order for order in ORDERS if order != RELEVANCE]  # not of a search


def assert_same(one, other):
    """What two catalogues show is the same, whatever places they gave."""
    for name in ("jaar", "kennisplein", *TERM_MODELS):
        for key in {*one.postings[name], *other.postings[name]}:
            found = [
                c.in_order(c.posting(name, key) & c.visible, order, 0, 999)
                for c in (one, other)
                for order in FIXED_ORDERS
            ]
            assert found[:3] == found[3:], (name, key)
    for name in snapshot.MANY_VALUES:
        there, here = (
            {pk: sorted(c.values[name][place]) for pk, place in c.places.items()}
            for c in (one, other)
        )
        assert there == here, name
    assert one.facet_terms == other.facet_terms
    for order in FIXED_ORDERS:
        assert one.in_order(one.visible, order, 0, 999) == other.in_order(
            other.visible, order, 0, 999
        )


def assert_as_sql(query, skip=()):
    """Lists and facets are what SQL says, in each order."""
    catalogue = now()
    start = Publication.objects.published()
    within = catalogue.visible
    if skip:
        start = start.on_kennisplein()
        within = within & catalogue.posting("kennisplein", YES)
    filters = read_filters(QueryDict(query), skip).filters
    found = filters.find(catalogue, within)
    kept = sql_facets.narrow(start, filters)
    for order in sql_facets.ORDERS:
        rows = sql_facets.sort(kept, order).values_list("pk", flat=True)
        assert catalogue.in_order(found, order, 0, 999) == [*rows]
    counted = count_facets(catalogue, within, filters, skip)
    assert counted == sql_facets.count_facets(start, filters, skip), query


class Machine:
    """Does to the catalogue what editors, imports and the clock do."""

    def __init__(self, chance: random.Random):
        self.chance = chance
        self.types = [Type.objects.create(name=n) for n in ("Rapport", "Artikel")]
        self.themes = [Theme.objects.create(name=n) for n in ("Wonen", "Zorg")]
        self.makers = [make_organisation(n) for n in ("Movisie", "Platform")]
        self.series = [Series.objects.create(name="Reeks")]
        self.authors = [
            Author.objects.create(given_names="S.", particle="de", surname="Vries"),
            Author.objects.create(given_names="J.", surname="Jansen"),
        ]

    def one_of(self, values):
        return self.chance.choice(values)

    def some_of(self, values):
        return [value for value in values if self.chance.random() < 0.5]

    def fields(self):
        return {
            "title": self.one_of(["Élan", "anker", "Zee", "Boom"]),
            "published_at": NOW + timedelta(days=self.chance.randint(-3, 2)),
            "year": self.one_of([2018, 2019, 2020, None]),
            "type": self.one_of([*self.types, None]),
            "organisation": self.one_of([*self.makers, None]),
            "series": self.one_of([*self.series, None]),
            "on_kennisplein": self.chance.random() < 0.5,
            "status": self.one_of(["published", "published", "published", "draft"]),
        }

    def links(self, publication):
        publication.themes.set(self.some_of(self.themes))
        publication.partners.set(self.some_of(self.makers))
        publication.authorships.all().delete()
        for at, author in enumerate(self.some_of(self.authors)):
            Authorship.objects.create(
                publication=publication, author=author, position=at, printed=str(author)
            )

    def add(self):
        self.links(make_publication(**self.fields()))

    def change(self):
        if publication := self.any():
            for name, value in self.fields().items():
                setattr(publication, name, value)
            publication.save()

    def relink(self):
        if publication := self.any():
            self.links(publication)

    def delete(self):
        if publication := self.any():
            publication.delete()

    def withdraw(self):
        Publication.objects.filter(pk__in=self.some_of(self.pks())).withdraw("Fout.")

    def rename(self):
        term = self.one_of([*self.types, *self.themes, *self.makers, *self.series])
        type(term).objects.filter(pk=term.pk).update(name=self.one_of("abcdefgh") + str(term.pk))

    def merge(self):
        rows = Authorship.objects.filter(author=self.authors[0])
        rows.update(author=self.authors[1])

    def pks(self):
        return [*Publication.objects.order_by("pk").values_list("pk", flat=True)]

    def any(self):
        pks = self.pks()
        return Publication.objects.get(pk=self.one_of(pks)) if pks else None


STEPS = ["add", "add", "change", "relink", "delete", "withdraw", "rename", "merge"]


class TestMemory(TestCase):
    @settings(
        max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
    )
    @given(
        steps=st.lists(st.sampled_from(STEPS), min_size=1, max_size=6),
        chance=st.randoms(use_true_random=False),
    )
    def test_after_any_change_memory_says_what_the_database_says(self, steps, chance):
        machine = Machine(chance)
        for _ in range(4):
            machine.add()
        kept = now()
        for step in steps:
            getattr(machine, step)()
            before, kept = kept, now()
            followed = snapshot._follow(before, revision.current())
            assert followed is not None, "one change never reads everything again"
            assert_same(kept, snapshot._read(revision.current()))
        chosen = [
            f"{name}={value}"
            for name, values in VALUES.items()
            for value in values
            if chance.random() < 0.25
        ]
        assert_as_sql("&".join(chosen))
        skipping = [c for c in chosen if not c.startswith("kennisplein")]
        assert_as_sql("&".join(skipping), skip=("kennisplein",))


@pytest.mark.django_db
@pytest.mark.parametrize("name", TERM_MODELS)
def test_a_name_that_changes_is_followed_and_nothing_else_is_read_again(name):
    term = {
        "auteur": lambda: Author.objects.create(surname="Voor"),
        "organisatie": lambda: make_organisation("Voor"),
        "serie": lambda: Series.objects.create(name="Voor"),
        "thema": lambda: Theme.objects.create(name="Voor"),
        "type": lambda: Type.objects.create(name="Voor"),
    }[name]()
    before = now()
    assert before.facet_terms[name].by_key[term.pk].label == "Voor"
    setattr(term, "surname" if name == "auteur" else "name", "Na")
    term.save()
    followed = snapshot._follow(before, revision.current())
    assert followed.facet_terms[name].by_key[term.pk].label == "Na"
    others = TERM_MODELS.keys() - {name}
    assert all(followed.facet_terms[n] is before.facet_terms[n] for n in others)


@pytest.mark.django_db
def test_every_pair_of_choices_counts_as_sql_does():
    chance = random.Random(2022)
    machine = Machine(chance)
    for _ in range(12):
        machine.add()
    every = [f"{name}={value}" for name, values in VALUES.items() for value in values]
    for size in (0, 1, 2):
        for chosen in combinations(every, size):
            assert_as_sql("&".join(chosen))


@pytest.mark.django_db
def test_a_planned_publication_appears_by_the_clock_alone(client):
    with time_machine.travel(NOW, tick=False) as clock:
        make_publication(title="Nu")
        make_publication(title="Straks", published_at=NOW + timedelta(minutes=5))
        assert len(now().visible) == 1
        clock.shift(timedelta(minutes=5))
        with CaptureQueriesContext(connection) as queries:
            catalogue = now()
        assert len(catalogue.visible) == 2
        assert len(queries) <= 4, "not read again"
        assert [p.title for p in Selection(catalogue, catalogue.visible)[:2]] == ["Straks", "Nu"]


@pytest.mark.django_db
def test_an_edit_costs_the_same_few_queries_however_large_the_catalogue_is():
    for _ in range(60):
        publication = make_publication(authors="de Vries S.")
    now()
    publication.year = 1999
    publication.save()
    with CaptureQueriesContext(connection) as queries:
        assert now().count("jaar", 1999) == 1
    assert len(queries) <= 10
    assert not any("1000" in q["sql"] for q in queries)


@pytest.mark.django_db
def test_too_many_changes_are_read_as_a_whole(monkeypatch):
    make_publication()
    now()
    monkeypatch.setattr(snapshot, "MOST_CHANGED", 3)
    for _ in range(5):
        make_publication()
    assert len(now().visible) == 5 + 1


@pytest.mark.django_db
def test_publications_far_back_in_time_are_put_between_or_read_as_a_whole(monkeypatch):
    monkeypatch.setattr(snapshot, "MOST_INSERTED", 2)
    for days in (1, 2, 3, 4, 5):
        make_publication(published_at=NOW - timedelta(days=10 * days))
    now()
    for count in (1, 5):
        for _ in range(count):
            make_publication(published_at=NOW - timedelta(days=25))
        rows = Publication.objects.published().newest_first().values_list("pk", flat=True)
        catalogue = now()
        assert catalogue.in_order(catalogue.visible, "datum", 0, 99) == [*rows]


@pytest.mark.django_db
def test_titles_sort_without_regard_to_capitals_and_accents():
    for title in ("Zee", "élan", "Egel", "Anker", "anker"):
        make_publication(title=title)
    catalogue = now()
    rows = Selection(catalogue, catalogue.visible, "titel")[:10]
    assert [p.title for p in rows] == ["Anker", "anker", "Egel", "élan", "Zee"]


@pytest.mark.django_db
def test_an_empty_catalogue_has_no_facets_and_an_empty_list(client):
    catalogue = now()
    assert count_facets(catalogue, catalogue.visible, Filters()) == []
    assert Selection(catalogue, catalogue.visible)[0:20] == []
    assert client.get("/publicaties/").status_code == 200


@pytest.mark.django_db
def test_a_span_of_years_is_a_choice_with_a_chip(client):
    for year in (2014, 2015, 2020, 2021):
        make_publication(title=f"Uit {year}", year=year)
    response = client.get("/publicaties/?jaar=2015..2020")
    assert {p.title for p in response.context["page"]} == {"Uit 2015", "Uit 2020"}
    (chip,) = response.context["chips"]
    assert (chip.group, chip.label) == ("Jaar uitgave", "2015–2020")
    assert 'value="2015..2020"' not in response.content.decode(), "it stands in the two fields"
    for wrong in ("2020..2015", "x..y", ".."):
        assert client.get(f"/publicaties/?jaar={wrong}").status_code == 404


@pytest.mark.django_db
def test_facets_know_every_dimension_of_the_filters():
    assert {*DIMENSIONS} == {*VALUES}
    assert Organisation is TERM_MODELS["organisatie"]


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["wijk", "wijk aanpak", "buurt -wijk", "-wijk", '"de wijk"'])
def test_ranking_in_memory_is_the_ranking_of_the_database(words):
    for days in (1, 500, 1500, 4000):
        at = timezone.now() - timedelta(days=days)
        make_publication(title="De wijk aan zet", published_at=at)
        make_publication(title="Anders", lead="Een aanpak voor de wijk.", published_at=at)
        make_publication(
            title="Krachtwijken", body="<p>Wijkaanpak in de buurt.</p>", published_at=at
        )
        make_publication(title="Buurt", body="<p>Wijk, wijk en nog eens wijk.</p>", published_at=at)
    plan = make_plan(words)
    catalogue = now()

    found = catalogue.search(plan)
    in_memory = catalogue.in_order(found, RELEVANCE, 0, 99, plan)

    expected = sql_search.by_relevance(Publication.objects.published(), plan)
    assert in_memory == [*expected.values_list("pk", flat=True)]
    assert len(found) == len(in_memory)
