"""What a reader sees of a search: the order, the passage with the hit, a way on from nothing."""

from html import unescape

import pytest

from publications.models import Publication, SearchSynonym, Theme
from publications.search.highlights import LENGTH, Marker
from publications.search.plan import make_plan
from tests.support.make import make_organisation, make_publication

pytestmark = pytest.mark.django_db
LIST = "/publicaties/"


def page_of(client, **query):
    response = client.get(LIST, query)
    assert response.status_code == 200
    return response.content.decode()


def titles(client, **query):
    return [publication.title for publication in client.get(LIST, query).context["page"]]


def mark(words, text):
    return Marker(make_plan(words)).mark(text)


@pytest.mark.usefixtures("made_anew")
def test_words_are_ordered_by_relevance_until_another_order_is_chosen(client):
    make_publication(title="Over de wijk", year=2001)
    make_publication(title="Nieuw", body="<p>wijk</p>", year=2020)
    Publication.objects.filter(title="Over de wijk").update(published_at="2001-01-01T00:00Z")
    assert titles(client, q="wijk") == ["Over de wijk", "Nieuw"]
    assert titles(client, q="wijk", sorteer="relevantie") == ["Over de wijk", "Nieuw"]
    assert titles(client, q="wijk", sorteer="datum") == ["Nieuw", "Over de wijk"]
    assert titles(client, sorteer="relevantie") == ["Nieuw", "Over de wijk"]
    html = unescape(page_of(client, q="wijk"))
    assert '<a href="/publicaties/?q=wijk" aria-current="true">relevantie</a>' in html
    assert '<a href="/publicaties/?q=wijk&sorteer=datum">publicatiedatum</a>' in html
    assert "relevantie" not in page_of(client)


def test_the_chosen_order_goes_along_with_the_next_search(client):
    make_publication(title="wijk")
    hidden = '<input type="hidden" name="sorteer" value="datum">'
    assert hidden in page_of(client, q="wijk", sorteer="datum")
    assert hidden not in page_of(client, q="wijk")
    assert 'name="sorteer"' not in page_of(client)


def test_hit_words_are_marked_in_the_lead(client):
    make_publication(title="a", lead="Twee wijken in de Súdwest-hoek.", body="<p>wijk</p>")
    html = page_of(client, q="wijk sudwest")
    assert "Twee <mark>wijken</mark> in de <mark>Súdwest</mark>-hoek." in html


def test_the_text_shows_the_hit_when_the_lead_has_none(client):
    make_publication(
        title="a", lead="Inleiding.", body="<p>Een</p><p>de <b>wijk</b>agent &amp;</p>"
    )
    html = page_of(client, q="wijk")
    assert "Een de <mark>wijkagent</mark> &amp;" in html
    assert "Inleiding." not in html


def test_the_lead_stands_there_when_the_hit_is_elsewhere(client):
    make_publication(title="wijk", lead="Inleiding.")
    html = page_of(client, q="wijk")
    assert "Inleiding." in html
    assert "<mark>" not in html


def test_marked_text_is_escaped(client):
    make_publication(title="a", lead="<script>alert(1)</script> wijk <b>vet</b>")
    html = page_of(client, q="wijk script")
    assert (
        "&lt;<mark>script</mark>&gt;alert(1)&lt;/<mark>script</mark>&gt; <mark>wijk</mark>" in html
    )
    assert "<b>vet" not in html


@pytest.mark.parametrize(
    ("words", "text", "marked"),
    [
        ("huis", "Twee huizen", "Twee <mark>huizen</mark>"),
        ("stad", "De steden", "De <mark>steden</mark>"),
        ("steden", "De stad", "De <mark>stad</mark>"),
        ("brieven", "De Brief.", "De <mark>Brief</mark>."),
        ("wijk", "Wij wijken uit", "Wij <mark>wijken</mark> uit"),
        ("boom", "Bomen", "<mark>Bomen</mark>"),
        ("hoog", "Hoge lat", "<mark>Hoge</mark> lat"),
        ("woord", "Woorden", "<mark>Woorden</mark>"),
        ('"in de wijk"', "In de wijken", "In de <mark>wijken</mark>"),
        ("idee", "Ideeën", "<mark>Ideeën</mark>"),
        ('"derde stoel"', "de derde stoel", "de <mark>derde</mark> <mark>stoel</mark>"),
        ("wijk -buurt", "wijk en buurt", "<mark>wijk</mark> en buurt"),
        ("boom", "huis", None),
        ("de", "de huizen", None),  # stop words alone look in titles and names
    ],
)
def test_all_forms_of_a_word_are_marked(words, text, marked):
    assert mark(words, text) == marked


def test_a_compound_is_marked_whole(client):
    make_publication(title="a", lead="De krachtwijken van toen.")
    assert "De <mark>krachtwijken</mark> van toen." in page_of(client, q="wijk")


def test_a_long_text_shows_the_part_with_the_hit():
    text = "woord " * 200 + "de bloem staat hier " + "woord " * 200
    passage = mark("bloem", text)
    assert passage.startswith("… ")
    assert passage.endswith("…")
    assert "<mark>bloem</mark> staat hier" in passage
    assert len(passage) < LENGTH + 40


def test_a_typo_is_answered_with_a_link_that_finds(client):
    make_publication(title="Leefbaar wonen")
    html = unescape(page_of(client, q="leefbaer wonen"))
    link = '<a href="/publicaties/?q=leefbaar+wonen">leefbaar wonen</a>'
    assert f"Bedoelde u {link}?" in html
    assert titles(client, q="leefbaar wonen") == ["Leefbaar wonen"]


@pytest.fixture
def often_buurten():
    for _ in range(20):
        make_publication(lead="Over de buurten van de stad.")


@pytest.mark.usefixtures("made_anew")
def test_a_slip_that_stands_in_one_text_is_answered_above_what_it_finds(client, often_buurten):
    make_publication(title="Plein", body="<p>In deze burten en straten.</p>")
    make_publication(title="Straat", body="<p>Een straat met buurten.</p>")
    html = unescape(page_of(client, q="burten straten"))
    assert titles(client, q="burten straten") == ["Plein"]
    link = '<a href="/publicaties/?q=buurten+straten">buurten straten</a>'
    assert html.count(f"Bedoelde u {link}?") == 1
    assert html.index("Bedoelde u") < html.index("Plein")


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        ("buurter", {"body": "<p>Het dorp Buurter ligt in de polder.</p>"}),  # a place
        ("buurter", {"title": "De buurter"}),  # somebody looked at that
        ("burten", {"authors": "Burten B.", "body": "<p>burten</p>"}),
        ("moestuin", {"body": "<p>Een moestuin.</p>"}),  # rare, and like nothing else
        ("burt", {"body": "<p>Een burt.</p>"}),  # too short to tell
        ('"burten straten"', {"body": "<p>burten straten</p>"}),
    ],
)
def test_a_rare_word_that_is_right_is_not_doubted(client, often_buurten, words, fields):
    make_publication(**fields)
    assert "Bedoelde u" not in page_of(client, q=words)


def test_a_word_is_not_doubted_for_one_that_is_hardly_more_common(client):
    for _ in range(19):
        make_publication(lead="Over de buurten.")
    make_publication(body="<p>burten</p>")
    assert "Bedoelde u" not in page_of(client, q="burten")


def test_a_word_in_three_publications_is_not_doubted(client, often_buurten):
    for _ in range(3):
        make_publication(body="<p>burten</p>")
    assert "Bedoelde u" not in page_of(client, q="burten")


def test_words_that_readers_may_not_find_are_never_proposed(client):
    make_publication(title="Zonnebloem", status="draft")
    make_publication(title="Klaproos", published_on=None, status="withdrawn", withdrawal_reason="x")
    for typo in ("zonneblom", "klaprös"):
        assert "Bedoelde u" not in page_of(client, q=typo)


def test_a_proposal_is_escaped(client):
    make_publication(title="Zonnebloem")
    html = client.get(LIST, {"q": 'zonneblom <script>"'}).content.decode()
    assert "<script>" not in html


def test_an_empty_result_leads_on_without_a_word_or_the_filters(client):
    make_publication(title="Wijk", year=2020)
    make_publication(title="Boom", year=2021)
    html = unescape(page_of(client, q="wijk boom"))
    assert '<a href="/publicaties/?q=wijk">Zoek op “wijk” (1 publicatie)</a>' in html
    assert '<a href="/publicaties/?q=boom">Zoek op “boom” (1 publicatie)</a>' in html
    html = unescape(page_of(client, q="wijk", jaar="2021", sorteer="titel"))
    link = '<a href="/publicaties/?q=wijk&sorteer=titel">Zoek zonder de filters (1 publicatie)</a>'
    assert link in html


def test_an_empty_result_names_the_themes_that_resemble_it(client):
    make_publication().themes.add(Theme.objects.create(name="Sociale véiligheid"))
    make_publication(status="draft").themes.add(Theme.objects.create(name="Veilig geheim"))
    html = unescape(page_of(client, q="veiligheidshuis"))
    assert '<a href="/themas/sociale-veiligheid/">Het thema Sociale véiligheid</a>' in html
    assert "Veilig geheim" not in html, "that stands on a draft only"


@pytest.fixture
def garden(client):
    """Publications on and off the Kennisplein, of two years and with a theme."""
    for title, year, on_kennisplein in (
        ("Geveltuin aan de straat", 2020, False),
        ("Geveltuin met bankje", 2021, False),
        ("Leefbaar dorp", 2020, True),
        ("Zonnebloem", 2021, True),
        ("Cadat-Lampe over de wijk", 2021, True),
        ("Kleine buurten", 2019, False),
    ):
        publication = make_publication(title=title, year=year, on_kennisplein=on_kennisplein)
        publication.themes.add(Theme.objects.get_or_create(name=f"Thema {title.split()[0]}")[0])
    for number in range(25):
        make_publication(title=f"Over de buurten {number}", year=2022)
    make_publication(title="Klein", body="<p>In de burten.</p>", year=2019)
    make_publication(title="Zonnewijzer", status="draft")


LINKED = [
    {},
    {"jaar": "2020"},
    {"jaar": "2021"},
    {"jaar": "1801..1802"},
    {"thema": "thema-leefbaar"},
    {"sorteer": "titel", "jaar": "2021"},
]
TYPED = [
    "geveltuin", "gevltuin", "leefbaer", "leefbaer zonnebloem", "leefbaer zonneblom", "burten",
    "leefbaar zonnebloem", "geveltuin zonnebloem", "zonnewijser", "leefbaer -dorp", "burten klein",
    '"leefbaer dorp"', '"geveltuin straat"', "cadat-lampe geveltuin", "thematisch", "gevltuin dorp",
    "leefbaer geveltuin bankje wijk", "zonneblom AND", "-geveltuin -leefbaar", "kleine buurten",
]  # fmt: skip


@pytest.mark.usefixtures("made_anew")
@pytest.mark.parametrize("path", [LIST, "/kennisplein/"])
@pytest.mark.slow
def test_every_way_on_leads_to_something(client, garden, path):
    followed = 0
    for words in TYPED:
        for chosen in LINKED:
            response = client.get(path, {"q": words, **chosen})
            ways = response.context.get("ways_on")
            links = [ways.did_you_mean, *ways.ways] if ways else [response.context.get("meant")]
            for link in filter(None, links):
                followed += 1
                led = client.get(link.href)
                assert led.status_code == 200, link
                count = led.context["page"].paginator.count
                assert count, (words, chosen, link)
                assert "(" not in link.label or f"({count} " in link.label
    assert followed > 40


def test_a_part_of_the_catalogue_leads_on_to_all_of_it(client, garden):
    html = unescape(client.get("/kennisplein/?q=geveltuin&jaar=2020").content.decode())
    link = '<a href="/publicaties/?q=geveltuin&jaar=2020">Zoek in alle publicaties (1 publicatie)<'
    assert link in html
    html = unescape(client.get("/kennisplein/?q=geveltuin&jaar=2022").content.decode())
    assert '<a href="/publicaties/?q=geveltuin">Zoek in alle publicaties (2 publicaties)<' in html
    html = unescape(client.get("/kennisplein/?q=gevltuin").content.decode())
    assert 'Bedoelde u <a href="/publicaties/?q=geveltuin">geveltuin</a>?' in html


def test_a_better_word_keeps_the_filters_only_when_it_is_found_inside_them(client, garden):
    meant = 'Bedoelde u <a href="{}">'
    for query, href in {
        "q=leefbaer&jaar=2020": "/publicaties/?q=leefbaar&jaar=2020",
        "q=leefbaer&jaar=2021": "/publicaties/?q=leefbaar",
    }.items():
        assert meant.format(href) in unescape(client.get(f"{LIST}?{query}").content.decode())
    assert "Bedoelde u" not in page_of(client, q="leefbaer zonnebloem")


def test_synonyms_work_at_once_in_both_directions(client):
    make_publication(title="Dansen met senioren")
    make_publication(title="De Wmo")
    make_publication(title="Wet maatschappelijke ondersteuning")
    assert titles(client, q="bejaarde") == []
    SearchSynonym.objects.create(words="bejaarde, senior")
    row = SearchSynonym.objects.create(words="wmo, wet maatschappelijke ondersteuning")
    assert titles(client, q="bejaarden") == ["Dansen met senioren"]
    assert (
        len(titles(client, q="wmo"))
        == len(titles(client, q="wet maatschappelijke ondersteuning"))
        == 2
    )
    row.delete()
    assert titles(client, q="wmo") == ["De Wmo"]


def test_facets_count_inside_the_result(client):
    make_publication(title="Wijk", year=2020, organisation=make_organisation("Movisie"))
    make_publication(title="Boom", year=2021)
    facets = {f.dimension.name: f for f in client.get(LIST, {"q": "wijken"}).context["facets"]}
    assert [(c.label, c.count) for c in facets["jaar"].open] == [("2020", 1)]
    assert [c.label for c in facets["organisatie"].open] == ["Movisie"]
