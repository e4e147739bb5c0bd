"""Pages of the original site, as they were saved, become publications with every field."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from publications.interchange import seed_page
from publications.interchange.record import Refused
from publications.models import OldAddress, Publication

SEEDS = Path(settings.BASE_DIR).parent / "shared" / "seeds"
needs_seeds = pytest.mark.skipif(
    not SEEDS.is_dir(), reason="the two saved pages stand beside the repository, not in it"
)
NBSP = "\u00a0"

PAGE = f"""Platform voor buurtontwikkeling

Reageer op dit artikel

CAPTCHA
Deze vraag is om te controleren dat u een mens bent, om geautomatiseerde invoer (spam) te voorkomen.

De bank vóór ‘het hoekhuis’

Publicatiedatum:{NBSP}
3 mei 2021

Wie zit er op de bank & waarom?{NBSP}

{NBSP}

Vier zomers lang telden buren wie er ging zitten. Dat waren er meer dan
iedereen vooraf dacht.

Eén zomer later{NBSP}

De bank staat er nog, en <daar> zit ook weer iemand.

Auteur:{NBSP}
van 't Hof F.; Bakker,E.; d'Ancona, J.;
Organisatie:{NBSP}
Stichting Bankje
Jaar uitgave:{NBSP}
2020
Type publicatie:{NBSP}
Praktijkverhaal
Naam contactpersoon:{NBSP}
Els Bakker
Telefoonnummer:{NBSP}
06 - 5555 0123
Kennisplein artikel:{NBSP}
ja"""


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def read(page: str):
    return seed_page.read(page.encode())[0]


def refusal(page: str) -> Refused:
    with pytest.raises(Refused) as caught:
        read(page)
    return caught.value


def without(*lines: str) -> str:
    return "\n".join(line for line in PAGE.split("\n") if line.rstrip(NBSP) not in lines)


# The two real pages


@pytest.fixture
def imported(db):
    call_command("import_publications", str(SEEDS))
    return {publication.slug: publication for publication in Publication.objects.all()}


def authors_of(publication):
    return [
        (row.author.given_names, row.author.particle, row.author.surname, row.printed)
        for row in publication.authorships.select_related("author")
    ]


@needs_seeds
def test_first_seed_goes_in_with_every_field(imported):
    publication = imported["wij-in-de-wijk-casusbundel-4"]
    lines = [line.strip() for line in (SEEDS / "000_e011f35275e6c935.txt").read_text().split("\n")]
    assert publication.title == lines[7] == "Wij in de Wijk Casusbundel 4"
    assert publication.published_on == date(2022, 9, 16)
    assert timezone.localtime(publication.published_at).hour == 0
    assert publication.lead == lines[12]
    assert publication.body == "\n".join(
        [
            f"<p>{lines[16]}</p>",
            "<h2>Slotbalans</h2>",
            f"<p>{lines[20]}</p>",
            "<h2>Blijven investeren</h2>",
            f"<p>{lines[24]}</p>",
        ]
    )
    assert "‘omzien naar elkaar’" in publication.body
    assert NBSP not in publication.lead + publication.body
    assert authors_of(publication) == [
        ("M.", "", "Cadat-Lampe", "Cadat-Lampe M."),
        ("J.", "", "Dermaux", "Dermaux J."),
        ("R.", "", "Engbersen", "Engbersen R."),
        ("", "", "Jansen", "Jansen"),
        ("S.", "de", "Vries", "de Vries, S."),
    ]
    assert publication.organisation.name == "Movisie"
    assert publication.year == 2022
    assert publication.type.name == "Onderzoeksrapport"
    assert publication.contact_name == "Marc Engberts"
    assert not publication.contact_phone
    assert publication.on_kennisplein
    assert publication.status == "published"
    assert publication.comments_policy == "open"
    assert publication.language == "nl"
    assert not publication.is_sample


@needs_seeds
def test_second_seed_goes_in_with_every_field(imported):
    publication = imported["casusbundel-wij-in-de-wijk"]
    lines = [line.strip() for line in (SEEDS / "001_49665ec0ce6f9899.txt").read_text().split("\n")]
    assert publication.title == lines[2] == "Casusbundel Wij in de Wijk"
    assert publication.published_on == date(2022, 3, 31)
    assert publication.lead == lines[7]
    assert publication.body == "\n".join(f"<p>{lines[at]}</p>" for at in (9, 11, 13))
    assert "begeschreven" in publication.body
    assert "én overbruggende" in publication.body
    assert authors_of(publication) == [
        ("M.", "", "Cadat-Lampe", "Cadat-Lampe M."),
        ("J.", "", "Dermaux", "Dermaux J."),
        ("N.", "", "Doornink", "Doornink N."),
        ("R.", "", "Engbersen", "Engbersen R."),
        ("J.", "", "Jansen", "Jansen J."),
        ("J.", "van de", "Kamp", "van de Kamp J."),
        ("T.", "", "Keers", "Keers T."),
        ("L.", "von", "Meyenfeldt", "von Meyenfeldt L."),
        ("L.", "", "Repetur", "Repetur L."),
        ("S.", "de", "Vries", "de Vries S."),
    ]
    assert publication.organisation.name == "Movisie"
    assert publication.year == 2021
    assert publication.type.name == "Onderzoeksrapport"
    assert publication.contact_name == "Judith Jansen"
    assert publication.contact_phone.as_e164 == "+31655440518"
    assert str(publication.contact_phone) == "06 55440518"
    assert publication.on_kennisplein
    assert publication.comments_policy == "closed"


@needs_seeds
def test_the_two_seeds_share_the_authors_that_are_printed_alike(imported):
    first, second = (
        {row.author_id for row in publication.authorships.all()}
        for publication in imported.values()
    )
    assert len(first & second) == 4  # "Jansen" and "Jansen J." stay two, an editor decides


@needs_seeds
def test_old_addresses_of_the_seeds_lead_to_them(imported):
    paths = OldAddress.objects.values_list("path", "publication__slug")
    assert (
        "content/kennisplein/wij-de-wijk-casusbundel-4",
        "wij-in-de-wijk-casusbundel-4",
    ) in paths
    assert ("content/kennisplein/casusbundel-wij-de-wijk", "casusbundel-wij-in-de-wijk") in paths


# A page of our own, with all that is odd about the real ones


def test_page_is_read_with_every_field():
    record = read(PAGE)
    assert record.title == "De bank vóór ‘het hoekhuis’"
    assert record.published_on == date(2021, 5, 3)
    assert record.lead == "Wie zit er op de bank & waarom?"
    assert record.body == (
        "<p>Vier zomers lang telden buren wie er ging zitten. Dat waren er meer dan iedereen "
        "vooraf dacht.</p>\n<h2>Eén zomer later</h2>\n"
        "<p>De bank staat er nog, en &lt;daar&gt; zit ook weer iemand.</p>"
    )
    assert record.authors == ("van 't Hof F.", "Bakker,E.", "d'Ancona, J.")
    assert record.organisation == "Stichting Bankje"
    assert record.year == 2020
    assert record.type == "Praktijkverhaal"
    assert record.contact_name == "Els Bakker"
    assert record.contact_phone == "06 - 5555 0123"
    assert record.on_kennisplein
    assert record.comments_open


def test_page_without_the_form_has_closed_reactions():
    assert not read(without(*seed_page.REACTION_BLOCK)).comments_open


def test_fields_that_a_page_lacks_stay_empty():
    record = read(PAGE[: PAGE.index("Auteur:")])
    assert record.authors == ()
    assert record.organisation == record.type == record.contact_phone == ""
    assert record.year is None
    assert not record.on_kennisplein


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_value_may_stand_behind_its_label_and_lines_may_end_in_any_way(ending):
    page = PAGE.replace(f":{NBSP}\n", f":{NBSP}").replace("\n", ending)
    assert read(page) == read(PAGE)


def test_byte_order_mark_and_extra_empty_lines_do_not_matter():
    page = "\ufeff" + PAGE.replace("\n", f"\n{NBSP}\n").replace("meer dan\n\u00a0\n", "meer dan\n")
    assert read(page) == read(PAGE)


def test_nee_means_not_on_kennisplein():
    assert not read(PAGE[:-2] + "nee").on_kennisplein


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ("", "a page starts with", 1),
        ("Iets anders\n", "a page starts with", 1),
        ("Platform voor buurtontwikkeling\n\n", "the title is missing", None),
        (without("De bank vóór ‘het hoekhuis’"), "the title is missing", 9),
        (without("Publicatiedatum:"), "“Publicatiedatum:” is expected", 10),
        (without("3 mei 2021"), "a date like", 12),
        (PAGE.replace("3 mei 2021", "31 februari 2021"), "a date like", 11),
        (PAGE.replace("3 mei 2021", "3 May 2021"), "a date like", 11),
        (PAGE + f"\nOrganisatie:{NBSP}\nMovisie", "“Organisatie:” stands there twice", 38),
        (
            PAGE + f"\nPublicatiedatum:{NBSP}\n3 mei 2021",
            "“Publicatiedatum:” stands there twice",
            38,
        ),
        (without("Stichting Bankje"), "no value behind “Organisatie:”", 26),
        (PAGE[:-2], "no value behind “Kennisplein artikel:”", 36),
        (PAGE.replace("\n2020", "\nvorig jaar"), "a year of four digits", 29),
        (PAGE[:-2] + "misschien", "“ja” or “nee”", 37),
        (PAGE + "\nen nog iets", "a field is expected", 38),
        (PAGE.replace("van 't Hof F.; Bakker,E.; d'Ancona, J.;", ";;"), "no name in", 25),
        (PAGE.replace("Stichting", "Sticht\0ing"), "a null byte", 27),
    ],
)
def test_broken_page_is_refused_with_its_line_and_reason(text, reason, line):
    error = refusal(text)
    assert reason in str(error)
    assert error.line == line


def test_page_that_is_not_utf8_is_refused_with_its_line():
    with pytest.raises(Refused, match="not UTF-8") as caught:
        seed_page.read(PAGE.encode("latin-1", "replace"))
    assert caught.value.line == 8


def test_giant_page_is_refused():
    with pytest.raises(Refused, match="larger than 4 MB"):
        seed_page.read(b"x" * (seed_page.LARGEST + 1))


# Into the database


@pytest.mark.django_db
def test_page_leaves_alone_what_it_does_not_show(tmp_path):
    (tmp_path / "bank.txt").write_text(PAGE)
    call_command("import_publications", str(tmp_path))
    Publication.objects.update(contact_email="els@example.org", language="fy", isbn="9789020400014")
    (tmp_path / "bank.txt").write_text(PAGE.replace("Vier zomers", "Vijf zomers"))
    call_command("import_publications", str(tmp_path))
    publication = Publication.objects.get()
    assert "Vijf zomers" in publication.body
    assert publication.contact_email == "els@example.org"
    assert publication.language == "fy"
    assert publication.isbn == "9789020400014"


@pytest.mark.django_db
def test_page_does_not_bring_back_a_withdrawn_publication(tmp_path):
    (tmp_path / "bank.txt").write_text(PAGE)
    call_command("import_publications", str(tmp_path))
    Publication.objects.update(
        status="withdrawn", withdrawal_reason="Verouderd.", withdrawn_at=timezone.now()
    )
    call_command("import_publications", str(tmp_path))
    assert Publication.objects.get().status == "withdrawn"


@pytest.mark.django_db
def test_broken_page_is_reported_and_the_others_go_in(tmp_path, capsys):
    (tmp_path / "a.txt").write_text(without("Stichting Bankje"))
    (tmp_path / "b.txt").write_text(PAGE)
    (tmp_path / "c.md").write_text("something else")
    with pytest.raises(CommandError, match="1 added, 0 changed, 0 unchanged, 1 refused"):
        call_command("import_publications", str(tmp_path))
    reported = capsys.readouterr().err
    assert reported == f"{tmp_path / 'a.txt'}:26: there is no value behind “Organisatie:”\n"
    assert Publication.objects.get().contact_phone.as_e164 == "+31655550123"
