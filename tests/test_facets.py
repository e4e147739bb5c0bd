import random

import pytest
from django.http import QueryDict

from publications import bitmaps, revision
from publications.facets import FOLDED, SHOWN
from publications.facets import count_facets as count_bits
from publications.filters import Filters, read_filters
from publications.models import Publication, PublicationType, Series, Theme
from tests import sql_facets
from tests.make import make_organisation, make_publication

pytestmark = pytest.mark.django_db

NAMES = ["de Vries S.", "Jansen J.", "Bakker E."]


def from_memory(filters):
    catalogue = bitmaps.at(revision.current())
    return count_bits(catalogue, catalogue.visible, filters)


def from_sql(filters):
    return sql_facets.count_facets(Publication.objects.published(), filters)


@pytest.fixture(params=[from_memory, from_sql])
def count_facets(request):
    """Both ways of counting keep every promise below; the site uses the bitmaps."""
    return request.param


@pytest.fixture
def catalogue(db):
    """A small catalogue, by chance but the same each time."""
    chance = random.Random(2022)
    themes = [Theme.objects.create(name=f"Thema {n}") for n in "abc"]
    types = [PublicationType.objects.create(name=f"Type {n}") for n in "ab"]
    organisations = [make_organisation(f"Organisatie {n}") for n in "ab"]
    series = [Series.objects.create(name="Reeks a")]
    for number in range(40):
        publication = make_publication(
            title=f"{chance.choice(['Wijk', 'Buurt', 'Dorp'])} {number}",
            lead="",
            body="",
            authors=";".join(chance.sample(NAMES, chance.randint(0, 3))),
            year=chance.choice([2020, 2021, None]),
            type=chance.choice([*types, None]),
            organisation=chance.choice([*organisations, None]),
            series=chance.choice([*series, None]),
            on_kennisplein=chance.random() < 0.4,
            status=chance.choice(["published", "published", "draft"]),
        )
        publication.themes.set(chance.sample(themes, chance.randint(0, 3)))


def values_of(publication, name):
    """What one publication says of a facet, in plain Python."""
    return {
        "thema": lambda p: [t.slug for t in p.themes.all()],
        "type": lambda p: [p.type.slug] if p.type else [],
        "jaar": lambda p: [str(p.year)] if p.year else [],
        "organisatie": lambda p: [p.organisation.slug] if p.organisation else [],
        "auteur": lambda p: [a.author.slug for a in p.authorships.all()],
        "serie": lambda p: [p.series.slug] if p.series else [],
        "kennisplein": lambda p: ["ja"] if p.on_kennisplein else [],
    }[name](publication)


def fits(publication, filters, but_not=""):
    wanted = {name for name, value in filters.chosen if name != but_not}
    return filters.words.lower() in publication.title.lower() and all(
        set(values_of(publication, name)) & set(filters.values_of(name)) for name in wanted
    )


QUERIES = [
    "",
    "thema=thema-a",
    "thema=thema-a&thema=thema-b",
    "thema=thema-a&type=type-b",
    "jaar=2020&jaar=2021&kennisplein=ja",
    "auteur=s-de-vries&organisatie=organisatie-a",
    "auteur=s-de-vries&auteur=e-bakker&serie=reeks-a",
    "q=wijk&thema=thema-c",
    "q=buurt&type=type-a&jaar=2020&auteur=j-jansen",
]


@pytest.mark.parametrize("query", QUERIES)
def test_filters_and_counts_agree_with_plain_python(catalogue, query, count_facets):
    filters = read_filters(QueryDict(query)).filters
    published = list(Publication.objects.published())
    found = filters.narrow(Publication.objects.published())
    assert sorted(p.pk for p in found) == sorted(p.pk for p in published if fits(p, filters))
    facets = {f.dimension.name: f for f in count_facets(filters)}
    for name, facet in facets.items():
        expected: dict[str, int] = {}
        for publication in published:
            if fits(publication, filters, but_not=name):
                for value in values_of(publication, name):
                    expected[value] = expected.get(value, 0) + 1
        counted = {c.value: c.count for c in facet.open + facet.folded if c.count}
        assert counted == expected, name
        assert {c.value for c in facet.open if c.is_chosen} == set(filters.values_of(name))


def test_counting_asks_the_database_nothing(catalogue, django_assert_num_queries):
    memory = bitmaps.at(revision.current())
    with django_assert_num_queries(0):
        filters = read_filters(QueryDict("thema=thema-a&type=type-b"), catalogue=memory).filters
        assert count_bits(memory, memory.visible, filters)


def test_a_choice_does_not_empty_its_neighbours(count_facets):
    for name in ("Rapport", "Artikel"):
        make_publication(type=PublicationType.objects.create(name=name))
    filters = read_filters(QueryDict("type=rapport")).filters
    (types,) = (f for f in count_facets(filters) if f.dimension.name == "type")
    assert {c.label: c.count for c in types.open} == {"Rapport": 1, "Artikel": 1}


def test_a_chosen_value_stays_visible_when_nothing_is_left_of_it(count_facets):
    make_publication(type=PublicationType.objects.create(name="Rapport"), year=2020)
    make_publication(type=PublicationType.objects.create(name="Artikel"), year=2021)
    filters = read_filters(QueryDict("type=rapport&jaar=2021")).filters
    facets = {f.dimension.name: f for f in count_facets(filters)}
    chosen = [c for c in facets["type"].open if c.is_chosen]
    assert [(c.label, c.count) for c in chosen] == [("Rapport", 0)]


def test_a_long_facet_folds_and_tells_how_many_are_left_out(count_facets):
    values = SHOWN + FOLDED + 5
    for number in range(values):
        make_publication(organisation=make_organisation(f"Organisatie {number:03}"))
    last = f"organisatie-{values - 1:03}"
    for query, shown, unlisted in (("", SHOWN, 5), (f"organisatie={last}", SHOWN + 1, 4)):
        filters = read_filters(QueryDict(query)).filters
        facets = count_facets(filters)
        (facet,) = (f for f in facets if f.dimension.name == "organisatie")
        assert (len(facet.open), len(facet.folded), facet.unlisted) == (shown, FOLDED, unlisted)
        assert len({c.value for c in facet.open + facet.folded}) == shown + FOLDED


def test_the_query_string_has_one_order_and_reads_back():
    for name in ("Rapport", "Artikel"):
        PublicationType.objects.create(name=name)
    make_publication(year=2020)
    typed = "pagina=2&sorteer=titel&jaar=2020&type=rapport&type=artikel&type=rapport&q= buurt &x=1"
    filters = read_filters(QueryDict(typed)).filters
    written = "?q=buurt&type=artikel&type=rapport&jaar=2020&sorteer=titel"
    assert filters.query() == written
    assert filters.query(page=3) == written + "&pagina=3"
    assert read_filters(QueryDict(written[1:])).filters == filters


def test_nothing_chosen_writes_no_query_string():
    assert Filters().query() == ""
    assert read_filters(QueryDict("q=&type=&sorteer=datum")).filters == Filters()


def test_authors_are_labelled_by_their_name_and_not_by_their_slug(count_facets):
    make_publication(authors="van 't Hof F.")
    (facet,) = (f for f in count_facets(Filters()) if f.dimension.name == "auteur")
    assert facet.open[0].label == "F. van 't Hof"
