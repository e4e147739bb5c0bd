"""What the search field proposes, and what editors learn from searches in vain."""

from datetime import date

import pytest

from publications.models import SearchSynonym, Theme, ZeroResultSearch
from publications.search import zero_results
from tests.support.make import make_publication

pytestmark = pytest.mark.django_db
ADDRESS = "/publicaties/suggesties"
LONG = "wie van de buren in mijn straat zoekt er net als ik een goede schrijver van brieven"


@pytest.fixture(autouse=True)
def nothing_waits():
    zero_results._waiting.clear()
    yield
    zero_results._waiting.clear()


def suggested(client, text):
    response = client.get(ADDRESS, {"q": text})
    assert response.status_code == 200
    return [(s["kind"], s["label"], s["href"]) for s in response.json()["suggestions"]]


def test_titles_authors_and_themes_are_suggested_from_their_first_letters(client):
    publication = make_publication(
        title="Wijken in beweging", slug="a", authors="Wijkstra J.; de Vries S."
    )
    publication.themes.add(Theme.objects.create(name="Wonen en wijk"))
    assert suggested(client, "wij") == [
        ("Thema", "Wonen en wijk", "/themas/wonen-en-wijk/"),
        ("Auteur", "J. Wijkstra", "/auteurs/j-wijkstra/"),
        ("Publicatie", "Wijken in beweging", "/publicaties/a/"),
    ]
    assert [s[1] for s in suggested(client, "de vri")] == ["S. de Vries"]
    assert [s[1] for s in suggested(client, "beweging wijke")] == ["Wijken in beweging"]


def test_what_readers_may_not_see_is_not_suggested(client):
    draft = make_publication(title="Zonnebloem", status="draft", authors="Zonneveld Z.")
    planned = make_publication(title="Zonnewijzer", published_on=date(2999, 1, 1))
    for publication in (draft, planned):
        publication.themes.add(Theme.objects.get_or_create(name="Zonnestroom")[0])
    assert suggested(client, "zonne") == []


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("casusbundel 4", "Wij in de wijk: casusbundel 4"),
        ("casusbundel", "Wij in de wijk: casusbundel 4"),
        ("cadat-l", "M. Cadat-Lampe"),
        ("cadat l", "M. Cadat-Lampe"),
        ("lampe", "M. Cadat-Lampe"),
        ("elodie", "Élodie Brün"),
        ("Élo", "Élodie Brün"),
        ("brun e", "Élodie Brün"),
        ("de vries s", "S. de Vries"),
        ("s de vr", "S. de Vries"),
        ("van 't h", "F. van 't Hof"),
        ("van t hof", "F. van 't Hof"),
        ("’t hof", "F. van 't Hof"),
        ("cohésie", "Sociale cohesie"),
        ("gezond ou", "Gezond ouder worden"),
    ],
)
def test_names_are_suggested_as_readers_type_them(client, typed, label):
    publication = make_publication(
        title="Wij in de wijk: casusbundel 4",
        authors="Cadat-Lampe, M.; Brün, Élodie; de Vries, S.; van 't Hof, F.",
    )
    for name in ("Sociale cohesie", "Gezond ouder worden"):
        publication.themes.add(Theme.objects.create(name=name))
    assert label in [s[1] for s in suggested(client, typed)]


def test_only_starts_of_words_are_suggested(client):
    publication = make_publication(title="De derde stoel", authors="Brander B.")
    publication.themes.add(Theme.objects.create(name="Gezond ouder worden"))
    assert [s[1] for s in suggested(client, "de der")] == ["De derde stoel"]
    assert suggested(client, "uder") == suggested(client, "rander") == suggested(client, "4") == []


@pytest.mark.parametrize("text", ["", "a", " ", "\0", "'", '"', "wij* OR", "x" * 9999, "🏘", "%"])
def test_odd_texts_get_no_error(client, text):
    make_publication(title="Zonnebloem")
    assert suggested(client, text) == []


def test_suggestions_take_four_queries_and_may_be_kept(client, django_assert_num_queries):
    for _ in range(8):
        make_publication(title="Wijk", authors="Wijkstra J.")
    client.get("/publicaties/")  # the worker knows the catalogue, and how these are shown
    with django_assert_num_queries(4):  # with the one that asks what changed
        response = client.get(ADDRESS, {"q": "wij"})
    assert "max-age=300" in response["Cache-Control"]
    assert client.post(ADDRESS).status_code == 405


@pytest.mark.usefixtures("made_anew")
def test_searches_in_vain_are_counted_by_month_and_written_together(client):
    make_publication(title="Wijk")
    for words in ("Zonnebloemen!", "zonnebloemen", "wijk"):
        client.get("/publicaties/", {"q": words})
    assert not ZeroResultSearch.objects.exists()
    zero_results.write()
    client.get("/publicaties/", {"q": "zonnebloemen"})
    zero_results.write()
    (search,) = ZeroResultSearch.objects.all()
    assert (search.words, search.count, search.month.day) == ("zonnebloemen", 3, 1)


def test_a_kept_page_of_a_search_in_vain_counts_once(client, settings):
    settings.PAGE_CACHE = True
    make_publication(title="Wijk")
    for _ in range(3):
        client.get("/publicaties/", {"q": "zonnebloemen"})
    assert zero_results._waiting == {"zonnebloemen": 1}


@pytest.mark.parametrize(
    "words",
    [
        "anna@example.org",
        "06 12345678",
        "0612345678 anna",
        "!!!",
        LONG,
        "3584 CX 12",
        "dijk 3584cx",
    ],
)
def test_what_may_be_about_a_person_or_is_no_search_is_not_counted(client, words):
    client.get("/publicaties/", {"q": words})
    client.get("/publicaties/", {"q": "zonnebloem", "kennisplein": "ja"})
    zero_results.write()
    assert not ZeroResultSearch.objects.exists()


@pytest.mark.usefixtures("made_anew")
def test_only_what_a_reader_asks_of_the_whole_catalogue_is_counted(client):
    make_publication(title="Bankje")
    client.get("/kennisplein/", {"q": "bankje"})
    client.get("/kennisplein/", {"q": "zonnebloem"})
    client.get("/publicaties/", {"q": "zonnebloem", "jaar": "1801"})
    client.get("/publicaties/", {"q": "zonnebloem", "jaar_van": "abc"})
    client.get("/publicaties/", {"q": "zonnebloem", "pagina": "2"})
    client.head("/publicaties/", {"q": "zonnebloem"})
    client.get("/publicaties/feed.rss", {"q": "zonnebloem"})
    assert not zero_results._waiting
    client.get("/publicaties/", {"q": "zonnebloem"})
    assert zero_results._waiting == {"zonnebloem": 1}


def test_editors_see_what_was_asked_three_times_in_a_month(admin_client):
    month = date(2026, 11, 1)
    ZeroResultSearch.objects.create(words="anna jansen", month=month, count=2)
    ZeroResultSearch.objects.create(words="bejaarden", month=month, count=3)
    html = admin_client.get("/beheer/publications/zeroresultsearch/").content.decode()
    assert "bejaarden" in html
    assert "anna" not in html


def test_counts_go_after_their_term(client, time_machine):
    time_machine.move_to("2027-01-15T12:00:00+01:00")
    for words, month, count in (
        ("oud", date(2025, 12, 1), 9),
        ("net niet oud", date(2026, 1, 1), 9),
        ("zelden", date(2026, 12, 1), 2),
        ("vaak", date(2026, 12, 1), 3),
        ("nu", date(2027, 1, 1), 1),
    ):
        ZeroResultSearch.objects.create(words=words, month=month, count=count)
    client.get("/publicaties/", {"q": "zonnebloem"})
    zero_results.write()
    words = set(ZeroResultSearch.objects.values_list("words", flat=True))
    assert words == {"net niet oud", "vaak", "nu", "zonnebloem"}
    html = client.get("/privacy/").content.decode()
    assert "3 keer of vaker" in html
    assert "na 13 maanden" in html


def test_the_number_of_waiting_counts_is_bounded(client, monkeypatch):
    monkeypatch.setattr(zero_results, "MOST_WAITING", 3)
    for number in range(9):
        client.get("/publicaties/", {"q": f"woord{number}"})
    assert len(zero_results._waiting) == 3


def test_one_click_makes_a_synonym_of_a_search_in_vain(admin_client):
    ZeroResultSearch.objects.create(words="bejaarden tehuis", month=date(2026, 11, 1), count=7)
    html = admin_client.get("/beheer/publications/zeroresultsearch/").content.decode()
    address = "/beheer/publications/searchsynonym/add/?words=bejaarden+tehuis%2C+"
    assert f'<a href="{address}">maak een synoniem</a>' in html
    assert "november 2026" in html
    assert 'value="bejaarden tehuis, "' in admin_client.get(address).content.decode()
    answer = admin_client.post(address, {"words": "bejaarden tehuis,"})
    assert "Geef er minstens twee" in answer.content.decode()
    answer = admin_client.post(address, {"words": "bejaarden tehuis, verpleeghuis"})
    assert answer.status_code == 302
    assert SearchSynonym.objects.get().names == ["bejaarden tehuis", "verpleeghuis"]
