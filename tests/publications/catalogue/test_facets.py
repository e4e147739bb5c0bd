import random
import re
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from publications.catalogue import snapshot
from publications.catalogue.facets import DIMENSIONS, FOLDED, LOOKED, SHOWN
from publications.catalogue.facets import count_facets as count_bits
from publications.catalogue.filters import Filters, read_filters
from publications.changes import revision
from publications.models import Publication, PublicationType, Series, Theme
from tests.support import sql_facets
from tests.support.make import make_organisation, make_publication

pytestmark = pytest.mark.django_db

NAMES = ["de Vries S.", "Jansen J.", "Bakker E."]


def from_memory(filters):
    catalogue = snapshot.at(revision.current())
    return count_bits(catalogue, catalogue.visible, filters)


def from_sql(filters):
    return sql_facets.count_facets(Publication.objects.published(), filters)


@pytest.fixture(params=[from_memory, from_sql])
def count_facets(request):
    """Both ways of counting keep every promise below; the site uses the index."""
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
        publication.partners.set(chance.sample(organisations, chance.randint(0, 2)))


def values_of(publication, name):
    """What one publication says of a facet, in plain Python."""
    return {
        "thema": lambda p: [t.slug for t in p.themes.all()],
        "type": lambda p: [p.type.slug] if p.type else [],
        "jaar": lambda p: [str(p.year)] if p.year else [],
        "organisatie": lambda p: {o.slug for o in [p.organisation, *p.partners.all()] if o},
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
    found = sql_facets.narrow(Publication.objects.published(), filters)
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
    memory = snapshot.at(revision.current())
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


def test_an_organisation_finds_what_it_published_and_what_it_made_as_a_partner(count_facets):
    movisie, platform = make_organisation("Movisie"), make_organisation("Platform")
    make_publication(title="Van Movisie", organisation=movisie)
    make_publication(title="Samen", organisation=platform).partners.add(movisie)
    make_publication(title="Eigen partner", organisation=movisie).partners.add(movisie)
    make_publication(title="Van het platform", organisation=platform)
    filters = read_filters(QueryDict("organisatie=movisie")).filters
    (facet,) = (f for f in count_facets(filters) if f.dimension.name == "organisatie")
    assert {c.label: c.count for c in facet.open} == {"Movisie": 3, "Platform": 2}
    kept = sql_facets.narrow(Publication.objects.published(), filters)
    assert {p.title for p in kept} == {"Van Movisie", "Samen", "Eigen partner"}


def test_a_partner_that_comes_or_goes_is_followed(client):
    movisie, platform = make_organisation("Movisie"), make_organisation("Platform")
    publication = make_publication(organisation=platform)
    make_publication(organisation=movisie)
    path = "/publicaties/?organisatie=movisie"
    assert len(client.get(path).context["page"]) == 1
    publication.partners.add(movisie)
    assert len(client.get(path).context["page"]) == 2
    publication.partners.clear()
    assert len(client.get(path).context["page"]) == 1
    (card,) = client.get("/publicaties/?organisatie=platform").context["page"]
    assert card.pk == publication.pk


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


def facet_of(client, query, name):
    response = client.get(f"/publicaties/?{query}")
    assert response.status_code == 200
    return next(f for f in response.context["facets"] if f.dimension.name == name)


def many_authors(**fields):
    """Make one publication by more authors than a facet shows."""
    letters = [chr(97 + n % 26) + chr(97 + n // 26) for n in range(SHOWN + FOLDED + 2)]
    make_publication(authors="; ".join(f"Aa{two} B." for two in letters), **fields)


LOOKS = [
    ("vries", {"S. de Vries", "A. de Vriès"}),
    ("DE VRI", {"S. de Vries", "A. de Vriès"}),
    ("Vries, S. de", {"S. de Vries"}),
    ("vries a", {"A. de Vriès"}),
    ("s de vries", {"S. de Vries"}),
    ("van 't", {"F. van 't Hof"}),
    ("'t hof", {"F. van 't Hof"}),
    ("hof", {"F. van 't Hof", "K. Verhoef-Hofman"}),
    ("eleonora", {"Éléonora Ünal"}),
    ("unal", {"Éléonora Ünal"}),
    ("ho", {"F. van 't Hof", "K. Verhoef-Hofman"}),
    ("es", set()),
    ("bestaat niet", set()),
]


def test_a_reader_looks_for_a_name_in_a_long_facet(client):
    many_authors()
    authors = "de Vries S.; de Vriès A.; van 't Hof F.; Verhoef-Hofman K.; Éléonora Ünal"
    make_publication(authors=authors)
    for text, names in LOOKS:
        facet = facet_of(client, urlencode({"zoek_auteur": text}), "auteur")
        assert {choice.label for choice in facet.open} == names, text
        assert (facet.folded, facet.unlisted) == ((), 0)
        assert (facet.resembling, facet.looked_for) == (len(names), text)


def test_looking_for_a_name_counts_in_the_result_and_keeps_what_is_chosen(client):
    many_authors(year=2020)
    make_publication(authors="de Vries S.; Jansen J.", year=2020)
    make_publication(authors="de Vries S.", year=2020, title="Ook")
    make_publication(authors="de Vries S.", year=2019)
    make_publication(authors="de Vries P.", year=2019)
    query = "q=publicatie&jaar=2020&auteur=j-jansen&sorteer=titel&zoek_auteur=vries"
    facet = facet_of(client, query, "auteur")
    assert [(c.label, c.count, c.is_chosen) for c in facet.open] == [
        ("S. de Vries", 2, False),
        ("J. Jansen", 1, True),
    ]
    assert facet.resembling == 1
    html = client.get(f"/publicaties/?{query}").content.decode()
    assert 'name="zoek_auteur" type="search" value="vries"' in html
    assert '<input type="checkbox" name="auteur" value="j-jansen" checked>' in html
    assert '<input type="checkbox" name="jaar" value="2020" checked>' in html
    assert 'name="q" type="search" value="publicatie"' in html
    assert '<input type="hidden" name="sorteer" value="titel">' in html
    assert '<details class="filters__panel" open>' in html
    assert html.count("1 naam met “vries”") == 2
    assert "zoek_auteur=" not in html, "links lead to lists, and this is not part of one"


def test_many_names_that_resemble_fold_and_are_counted(client):
    many_authors()
    facet = facet_of(client, "zoek_auteur=aa", "auteur")
    names = SHOWN + FOLDED + 2
    assert (len(facet.open), len(facet.folded), facet.unlisted) == (LOOKED, names - 2 - LOOKED, 2)
    assert facet.resembling == names


def test_only_long_facets_of_names_have_a_field_to_look_in(client):
    make_publication(authors="Jansen J.", type=PublicationType.objects.create(name="Rapport"))
    html = client.get("/publicaties/").content.decode()
    assert "zoek_" not in html
    many_authors()
    html = client.get("/publicaties/").content.decode()
    assert re.findall(r'<input id="(zoek_\w+)"', html) == ["zoek_auteur"]
    assert '<label for="zoek_auteur">' in html
    assert "Geen naam met “&lt;zz&gt;” in deze lijst. Probeer minder letters." in (
        client.get("/publicaties/?zoek_auteur=%3Czz%3E&zoek_thema=x").content.decode()
    )


def test_looking_for_a_name_asks_the_database_no_more(client, django_assert_num_queries):
    many_authors()
    client.get("/publicaties/")
    for query in ("zoek_auteur=aa", "zoek_auteur=zz&zoek_organisatie=x&zoek_serie=y"):
        with django_assert_num_queries(1):
            client.get(f"/publicaties/?{query}")


def test_facets_stand_by_their_declared_position():
    positions = [dimension.position for dimension in DIMENSIONS.values()]
    assert positions == sorted({*positions})
