"""JSON lines become publications; what is broken is named and stops nothing else."""

import io
import json
from datetime import UTC, date, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from comments.models import Comment
from comments.moderation import lifecycle
from publications.interchange import jsonl, writing
from publications.interchange.store import Store
from publications.models import (
    Author,
    AuthorAlias,
    Authorship,
    OldAddress,
    Organisation,
    Publication,
    Series,
    Theme,
)
from tests.support.make import make_comment, make_organisation, make_publication

pytestmark = pytest.mark.django_db

REACTION = {"name": "Anna", "text": "Mooi.", "created_at": "2022-10-04T09:12:00+02:00"}


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def run(tmp_path, capsys):
    """Import lines (objects, or text as it is) and return what was said: stdout, stderr."""

    def run(*lines, file="records.jsonl", **options):
        text = "\n".join(x if isinstance(x, str) else json.dumps(x) for x in lines)
        (tmp_path / file).write_text(text)
        error = None
        try:
            call_command("import_publications", str(tmp_path / file), **options)
        except CommandError as caught:
            error = caught
        said = capsys.readouterr()
        stderr = said.err.replace(str(tmp_path) + "/", "")
        return (str(error) if error else said.out.strip()), stderr.splitlines()

    return run


def refusals(run, *lines) -> list[str]:
    return run(*lines)[1]


# What goes in


def test_every_key_reaches_its_field(run):
    make_publication(slug="opvolger")
    summary, errors = run(
        {
            "title": "Buurten in beeld",
            "slug": "buurten",
            "lead": "Waar dit over gaat.",
            "body": "<h2>Kop</h2><p>Tekst.</p>",
            "authors": ["de Vries, S.", "Jansen J."],
            "organisation": "Movisie",
            "partners": ["Stichting B", "Stichting A"],
            "year": 2021,
            "type": "Boek",
            "published_on": "2022-03-31",
            "contact_name": "Judith Jansen",
            "contact_phone": "06 - 5544 0518",
            "contact_email": "judith@example.org",
            "on_kennisplein": True,
            "themes": ["Wonen", "Sociale cohesie"],
            "series": {"title": "Reeks", "number": 3},
            "language": "fy",
            "source_url": "https://example.org/a",
            "identifiers": {"isbn": "9789020400014", "doi": "10.1234/abc"},
            "status": "withdrawn",
            "comments_open": True,
            "reactions": [REACTION | {"status": "approved"}],
            "comments_until": "2023-01-01",
            "withdrawal_reason": "Verouderd.",
            "withdrawn_at": "2024-01-01T12:00:00+01:00",
            "successor": "opvolger",
        }
    )
    assert errors == []
    assert summary == "1 added, 0 changed, 0 unchanged, 0 refused."
    publication = Publication.objects.get(slug="buurten")
    assert publication.title == "Buurten in beeld"
    assert publication.lead == "Waar dit over gaat."
    assert publication.body == "<h2>Kop</h2><p>Tekst.</p>"
    assert [(a.author.surname, a.printed) for a in publication.authorships.all()] == [
        ("Vries", "de Vries, S."),
        ("Jansen", "Jansen J."),
    ]
    assert publication.organisation.name == "Movisie"
    assert {partner.name for partner in publication.partners.all()} == {
        "Stichting A",
        "Stichting B",
    }
    assert publication.year == 2021
    assert publication.type.name == "Boek"
    assert publication.published_on == date(2022, 3, 31)
    assert publication.contact_name == "Judith Jansen"
    assert str(publication.contact_phone) == "06 55440518"
    assert publication.contact_email == "judith@example.org"
    assert publication.on_kennisplein
    themes = {theme.name: theme.is_pillar for theme in publication.themes.all()}
    assert themes == {"Wonen": False, "Sociale cohesie": True}
    assert (publication.series.name, publication.series_number) == ("Reeks", 3)
    assert publication.language == "fy"
    assert publication.source_url == "https://example.org/a"
    assert (publication.isbn, publication.doi) == ("9789020400014", "10.1234/abc")
    assert publication.status == "withdrawn"
    assert publication.withdrawal_reason == "Verouderd."
    assert publication.withdrawn_at == datetime(2024, 1, 1, 11, tzinfo=UTC)
    assert publication.successor.slug == "opvolger"
    assert publication.comments_policy == "until"
    assert publication.comments_until == date(2023, 1, 1)
    comment = Comment.objects.get()
    assert (comment.name, comment.text, comment.status) == ("Anna", "Mooi.", "approved")
    assert comment.created_at == datetime(2022, 10, 4, 7, 12, tzinfo=UTC)


def test_title_is_enough_for_a_draft(run):
    run({"title": "Wij in de wijk"})
    publication = Publication.objects.get()
    assert publication.slug == "wij-in-de-wijk"
    assert publication.status == "draft"
    assert publication.comments_policy == "open"


def test_record_with_a_date_and_no_status_is_published(run):
    run({"title": "A", "published_on": "2022-01-01"}, {"title": "B", "status": "published"})
    assert Publication.objects.get(slug="a").is_published
    assert Publication.objects.get(slug="b").published_on == timezone.localdate()


def test_moment_ahead_plans_the_publication(run):
    run({"title": "Later", "published_on": "2999-05-01T09:30:00+02:00"})
    assert Publication.objects.get().is_scheduled


def test_names_are_found_again_whatever_their_capitals(run):
    movisie = make_organisation("Movisie")
    Theme.objects.create(name="Wonen")
    run({"title": "A", "organisation": "MOVISIE", "partners": [" movisie "], "themes": ["wonen"]})
    publication = Publication.objects.get()
    assert publication.organisation == movisie
    assert [*publication.partners.all()] == [movisie]
    assert Organisation.objects.count() == Theme.objects.count() == 1


def test_new_names_that_slug_alike_get_addresses_of_their_own(run):
    make_organisation("Wijk & Co")
    run({"title": "A", "organisation": "Wijk Co"}, {"title": "B", "organisation": "Wijk, Co"})
    slugs = {*Organisation.objects.values_list("slug", flat=True)}
    assert slugs == {"wijk-co", "wijk-co-2", "wijk-co-3"}


def test_author_that_was_merged_away_is_not_made_again(run):
    kept = make_publication(authors="Jansen, Judith").authors.get()
    AuthorAlias.objects.create(author=kept, name="Jansen J.")
    run({"title": "A", "authors": ["J. Jansen"]})
    assert Publication.objects.get(slug="a").authors.get() == kept
    assert Author.objects.count() == 1


def test_old_addresses_are_kept_and_taken_ones_left_alone(run):
    owner = make_publication(title="Wij in de wijk", slug="eerder")
    run({"title": "Wij in de wijk", "published_on": "2022-01-01"})
    assert OldAddress.objects.get(path="content/kennisplein/wij-de-wijk").publication == owner
    assert OldAddress.objects.get(path="publicaties/wij-in-de-wijk").publication != owner


def test_html_is_cleaned_in_the_body_and_plain_text_everywhere_else(run):
    script = "<script>alert(1)</script>"
    run(
        {
            "title": f"T {script}",
            "lead": script,
            "body": f'{script}<p onclick="x()">A<b>b</b></p><img src=x onerror=y>',
            "authors": [f"{script} J."],
            "organisation": script,
            "contact_name": script,
            "reactions": [REACTION | {"text": script}],
            "published_on": "2022-01-01",
        }
    )
    publication = Publication.objects.get()
    assert publication.body == "<p>A<strong>b</strong></p>"
    assert publication.title == f"T {script}"
    assert publication.lead == publication.contact_name == publication.organisation.name == script
    assert Comment.objects.get().text == script


def test_phone_of_the_right_length_goes_in_though_nobody_has_it(run):
    run({"title": "A", "contact_phone": "06 - 0000 1234"})
    assert str(Publication.objects.get().contact_phone) == "+31600001234"


def test_successor_may_come_later_and_two_may_point_at_each_other(run):
    withdrawn = {"status": "withdrawn", "withdrawal_reason": "Oud.", "published_on": "2020-01-01"}
    summary, errors = run(
        {"title": "A", "successor": "b"} | withdrawn,
        {"title": "B", "successor": "c"} | withdrawn,
        {"title": "C"},
        {"title": "X", "successor": "y"} | withdrawn,
        {"title": "Y", "successor": "x"} | withdrawn,
        {"title": "Z", "successor": "nowhere"} | withdrawn,
        {"title": "Q", "successor": "z"} | withdrawn,
    )
    found = dict(Publication.objects.values_list("slug", "successor__slug"))
    assert found == {"a": "b", "b": "c", "c": None, "x": "y", "y": "x"}
    assert summary == "5 added, 0 changed, 0 unchanged, 2 refused."
    assert errors == [
        "records.jsonl:6: successor: there is no publication “nowhere”",
        "records.jsonl:7: successor: there is no publication “z”",
    ]


def test_successor_is_set_with_keep_existing_too(run):
    run({"title": "A", "successor": "b"}, {"title": "B", "successor": "a"}, keep_existing=True)
    assert Publication.objects.get(slug="a").successor.slug == "b"


# Again


FULL = {
    "title": "Wijk",
    "authors": ["de Vries, S."],
    "organisation": "Movisie",
    "partners": ["B", "A"],
    "themes": ["Wonen"],
    "series": {"title": "Reeks", "number": 1},
    "published_on": "2022-01-01",
    "contact_phone": "06 - 5544 0518",
    "body": "<p>Een <b>vet</b> woord",
    "reactions": [REACTION | {"answers": [REACTION | {"name": "Bas"}]}, REACTION],
}


def test_second_time_writes_nothing(run):
    run(FULL, {"title": "Los", "status": "published"})
    before = [*Publication.objects.order_by("pk").values()]
    with CaptureQueriesContext(connection) as queries:
        summary, _errors = run(FULL, {"title": "Los", "status": "published"})
    assert summary == "0 added, 0 changed, 2 unchanged, 0 refused."
    verbs = {query["sql"].split()[0] for query in queries}
    assert verbs.isdisjoint({"INSERT", "UPDATE", "DELETE"})
    assert [*Publication.objects.order_by("pk").values()] == before
    assert Comment.objects.count() == 3


def test_record_that_differs_brings_the_publication_up_to_date(run):
    run(FULL)
    made = Publication.objects.get()
    changed = FULL | {
        "lead": "Nieuw.",
        "authors": ["Jansen J.", "de Vries, S."],
        "partners": ["A", "C"],
        "themes": [],
        "organisation": "Ander",
    }
    summary, _errors = run(changed)
    assert summary == "0 added, 1 changed, 0 unchanged, 0 refused."
    publication = Publication.objects.get()
    assert publication.lead == "Nieuw."
    assert [row.printed for row in publication.authorships.all()] == ["Jansen J.", "de Vries, S."]
    assert {partner.name for partner in publication.partners.all()} == {"A", "C"}
    assert publication.organisation.name == "Ander"
    assert not publication.themes.exists()
    assert (publication.pk, publication.created_at) == (made.pk, made.created_at)
    assert publication.updated_at > made.updated_at


def test_authors_that_an_editor_merged_stay_merged_when_the_line_is_the_same(run):
    run(FULL)
    other = make_publication(authors="Vries, Sanne de").authors.get()
    Authorship.objects.filter(printed="de Vries, S.").update(author=other)
    run(FULL | {"lead": "Nieuw."})
    assert Publication.objects.get(slug="wijk").authors.get() == other


def test_keys_without_an_empty_value_keep_what_is_there_when_absent(run):
    day = date(2030, 1, 1)
    successor = make_publication(slug="opvolger")
    make_publication(
        title="Wijk", slug="wijk", language="fy", on_kennisplein=True, status="withdrawn",
        withdrawal_reason="Oud.", comments_policy="until", comments_until=day,
        successor=successor,
    )  # fmt: skip
    run({"title": "Wijk", "lead": "Nieuw.", "published_on": "2022-01-01"})
    publication = Publication.objects.get(slug="wijk")
    assert publication.lead == "Nieuw."
    assert publication.successor == successor
    assert (publication.language, publication.on_kennisplein) == ("fy", True)
    assert (publication.status, publication.withdrawal_reason) == ("withdrawn", "Oud.")
    assert (publication.comments_policy, publication.comments_until) == ("until", day)


def test_keep_existing_leaves_a_publication_alone(run):
    make_publication(title="Wijk", slug="wijk", lead="Van de redactie.")
    summary, _errors = run(
        {"title": "Wijk", "lead": "Anders."}, {"title": "Nieuw"}, keep_existing=True
    )
    assert summary == "1 added, 0 changed, 0 unchanged, 1 kept as they are, 0 refused."
    assert Publication.objects.get(slug="wijk").lead == "Van de redactie."


def test_import_keeps_to_the_order_of_statuses(run):
    make_publication(title="Wijk", slug="wijk")
    assert refusals(run, {"title": "Wijk", "status": "in_review"}) == [
        "records.jsonl:1: status: “published” cannot become “in review”."
    ]
    assert Publication.objects.get().status == "published"


def test_reactions_are_added_but_never_changed_or_removed(run):
    run(FULL)
    first, _answer, _second = Comment.objects.order_by("pk")
    Comment.objects.filter(pk=first.pk).update(status="rejected")
    make_comment(first.publication, name="Bezoeker")
    summary, _errors = run(FULL | {"reactions": [REACTION, REACTION | {"text": "Nog een."}]})
    assert summary == "0 added, 1 changed, 0 unchanged, 0 refused."
    assert Comment.objects.count() == 5
    first.refresh_from_db()
    assert first.status == "rejected"


def test_reaction_that_its_author_withdrew_does_not_come_back(run):
    run(FULL)
    Comment.objects.update(status="withdrawn", name="", text="")
    summary, _errors = run(FULL)
    assert summary == "0 added, 0 changed, 1 unchanged, 0 refused."
    assert not Comment.objects.exclude(text="").exists()


def test_words_that_were_edited_out_do_not_come_back(run):
    run(FULL)
    for comment in Comment.objects.all():
        lifecycle.edit(comment, name="Anoniem", text="[weggehaald]")
    Comment.objects.filter(parent=None).update(edited_at=None)  # as an author's own edit
    summary, _errors = run(FULL)
    assert summary == "0 added, 0 changed, 1 unchanged, 0 refused."
    assert {*Comment.objects.values_list("text", flat=True)} == {"[weggehaald]"}


def test_withdrawn_reaction_comes_in_without_its_words(run):
    run(FULL | {"reactions": [REACTION | {"status": "withdrawn"}]})
    assert Comment.objects.values_list("status", "name", "text").get() == ("withdrawn", "", "")


def test_dry_run_reports_the_same_and_stores_nothing(run):
    make_publication(title="Wijk", slug="wijk", lead="Van de redactie.")
    lines = [FULL | {"status": "published"}, {"title": "Nieuw", "type": "Boek"}, "x"]
    dry, dry_errors = run(*lines, dry_run=True)
    assert dry == "1 added, 1 changed, 0 unchanged, 1 refused."
    assert Publication.objects.get().lead == "Van de redactie."
    assert not Organisation.objects.exists()
    assert not Comment.objects.exists()
    assert run(*lines) == (dry, dry_errors)
    assert Publication.objects.count() == 2


# What is refused


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("no json", "no JSON: Expecting value at character 1"),
        ('{"title": "A"', "no JSON"),
        ('{"title": "A"} {"title": "B"}', "no JSON: Extra data"),
        ("[1]", "an object is expected, not [1]"),
        ('"A"', "an object is expected"),
        ("[" * 100_000, "no JSON"),
        ('{"title": "A", "title": "B"}', "the key “title” stands there twice"),
        ('{"title": "A", "series": {"title": "R", "title": "S"}}', "“title” stands there twice"),
        ('{"title": "A", "year": NaN}', "NaN is no JSON"),
        ('{"title": "A", "year": -Infinity}', "-Infinity is no JSON"),
        ('{"title": "A", "year": 1' + "0" * 9000 + "}", "no JSON"),
        ('{"title": "\\ud800"}', "title: half a character"),
        ('{"title": "\\u0000"}', "title: a null byte"),
        ("{}", "title: this is the one key"),
        ('{"title": " "}', "title: this is the one key"),
        ('{"title": null}', "title: this is the one key"),
        ('{"title": "A", "titel": "B"}', "the key “titel” is not known"),
        ('{"title": 3}', "title: a text is expected, not 3"),
        ('{"title": "A", "authors": "B"}', 'authors: a list is expected, not "B"'),
        ('{"title": "A", "authors": ["Jansen", ""]}', "authors: #2: an empty text"),
        ('{"title": "A", "authors": ["..."]}', 'authors: there is no name in "..."'),
        ('{"title": "A", "year": "2022"}', 'year: a whole number is expected, not "2022"'),
        ('{"title": "A", "year": true}', "year: a whole number is expected, not true"),
        ('{"title": "A", "year": 2022.0}', "year: a whole number"),
        ('{"title": "A", "year": 22}', "year: "),
        ('{"title": "A", "on_kennisplein": "ja"}', "on_kennisplein: true or false"),
        ('{"title": "A", "published_on": "16 september 2022"}', "published_on: a date like"),
        ('{"title": "A", "published_on": "2022-02-30"}', "published_on: a date like"),
        ('{"title": "A", "published_on": "0001-01-01"}', "published_on: a date like"),
        ('{"title": "A", "published_on": "9999-12-31T23:59:00-05:00"}', "published_on: a date"),
        ('{"title": "A", "contact_phone": "bel mij"}', 'contact_phone: "bel mij" is no telephone'),
        ('{"title": "A", "contact_phone": "06 - 55"}', 'contact_phone: "06 - 55" is no telephone'),
        ('{"title": "A", "contact_email": "x"}', "contact_email: "),
        ('{"title": "A", "source_url": "javascript:alert(1)"}', "source_url: "),
        ('{"title": "A", "identifiers": {"isbn": "123"}}', "identifiers: "),
        ('{"title": "A", "identifiers": {"issn": "123"}}', "the key “issn” is not known"),
        ('{"title": "A", "language": "xx"}', "language: "),
        ('{"title": "A", "status": "gone"}', "status: "),
        ('{"title": "A", "status": "withdrawn"}', "withdrawal_reason: a withdrawn publication"),
        ('{"title": "A", "withdrawn_at": "2022-01-01"}', "withdrawn_at: this goes with"),
        ('{"title": "A", "successor": "a"}', "successor: a publication cannot replace itself"),
        ('{"title": "A", "series": {"number": 1}}', "series: a number needs a title"),
        ('{"title": "A", "series": {"title": "R", "number": 40000}}', "series: the number must be"),
        ('{"title": "A", "series": "R"}', 'series: an object is expected, not "R"'),
        ('{"title": "A", "comments_open": false, "comments_until": "2030-01-01"}', "goes with"),
        ('{"title": "A", "slug": "Een slug"}', "slug: "),
        ('{"title": "中国"}', "slug: this title gives no web address"),
        ('{"title": "%s"}' % ("x" * 301), "title: "),
        ('{"title": "A", "organisation": "%s"}' % ("x" * 201), "organisation: "),
        ('{"title": "A", "authors": ["%s"]}' % ("x" * 201), "authors: "),
        ('{"title": "A", "attachments": [{"title": "A", "file": "x.pdf"}]}', "not among the site"),
        ('{"title": "A", "attachments": [{"title": "A", "file": "../etc/x.pdf"}]}', "attachments"),
        ('{"title": "A", "attachments": [{"title": "A", "file": "x.exe"}]}', "attachments"),
        ('{"title": "A", "reactions": [{"name": "B", "text": "C"}]}', "reactions: #1: "),
        ('{"title": "A", "reactions": [{"created_at": "2022-01-01"}]}', "a name and a text"),
        (
            '{"title": "A", "reactions": [{"role": "baas", "created_at": "2022-01-01"}]}',
            "reactions: #1: \"baas\" is no role",
        ),
        ('{"title": "A", "reactions": [{"email": "a@example.org"}]}', "“email” is not known"),
    ],
)  # fmt: skip
def test_broken_record_is_refused_with_its_line_and_reason(run, line, reason):
    summary, errors = run({"title": "Goed"}, "", line, {"title": "Ook goed"})
    assert summary == "2 added, 0 changed, 0 unchanged, 1 refused."
    assert len(errors) == 1
    assert errors[0].startswith("records.jsonl:3: ")
    assert reason in errors[0]
    assert {*Publication.objects.values_list("slug", flat=True)} == {"goed", "ook-goed"}


@pytest.mark.parametrize("key", ["name", "text"])
def test_reaction_that_is_too_long_is_refused(run, key):
    errors = refusals(run, {"title": "A", "reactions": [REACTION | {key: "x" * 5001}]})
    assert f"reactions: #1: {key} is longer than" in errors[0]


def test_all_complaints_about_one_record_come_at_once(run):
    errors = refusals(run, {"title": "A", "year": 1, "contact_phone": "x", "source_url": "x"})
    assert len(errors) == 1
    assert [key for key in ("year:", "contact_phone:", "source_url:") if key not in errors[0]] == []


@pytest.mark.slow
def test_line_of_5_megabytes_goes_in(run):
    body = "".join(f"<p>Alinea {number} over de wijk.</p>" for number in range(160_000))
    assert len(body) > 5_000_000
    summary, _errors = run({"title": "Groot", "body": body}, {"title": "Klein"})
    assert summary == "2 added, 0 changed, 0 unchanged, 0 refused."
    assert Publication.objects.get(slug="groot").body == body


def test_giant_line_is_refused_and_the_next_one_goes_in(run, monkeypatch):
    monkeypatch.setattr(jsonl, "LONGEST_LINE", 1024 * 1024)
    _summary, errors = run({"title": "A", "body": "x" * 5_000_000}, {"title": "B"})
    assert errors == ["records.jsonl:1: the line is longer than 1 MB"]
    assert Publication.objects.get().slug == "b"


def test_bytes_that_are_not_utf8_are_refused_and_a_byte_order_mark_is_not(tmp_path, capsys):
    file = tmp_path / "a.jsonl"
    file.write_bytes(b'\xef\xbb\xbf{"title": "A"}\r\n{"title": "caf\xe9"}\r\n{"title": "B"}\r\n')
    with pytest.raises(CommandError):
        call_command("import_publications", str(file))
    assert capsys.readouterr().err == f"{file}:2: not UTF-8, from byte 15 on\n"
    assert Publication.objects.count() == 2


def test_same_slug_twice_is_refused_when_the_content_differs(run):
    summary, errors = run(
        {"title": "Wijk", "lead": "Een"}, {"title": "Wijk", "lead": "Een"}, {"title": "WIJK!"}
    )
    assert summary == "1 added, 0 changed, 1 unchanged, 1 refused."
    assert len(errors) == 1
    assert errors[0].startswith("records.jsonl:3: “wijk” stands in ")
    assert "records.jsonl:1 too, with other content" in errors[0]


def test_long_titles_that_differ_at_the_end_only_do_not_overwrite_each_other(run):
    start = "Een titel over de wijk " * 5
    run({"title": f"{start} deel een"})
    errors = refusals(run, {"title": f"{start} deel twee"})
    assert "add a “slug”" in errors[0]
    assert Publication.objects.get().title.endswith("deel een")


def test_one_that_the_database_refuses_does_not_take_its_batch_along(run):
    make_publication(slug="eerste", series=Series.objects.create(name="Reeks"), series_number=7)
    lines = [
        {"title": f"P {n}", "organisation": f"O {n}", "reactions": [REACTION]} for n in range(60)
    ]
    lines[30] |= {"series": {"title": "Reeks", "number": 7}, "organisation": "Nergens anders"}
    summary, errors = run(*lines)
    assert summary == "59 added, 0 changed, 0 unchanged, 1 refused."
    assert errors == ["records.jsonl:31: series: number 7 of “Reeks” is “eerste” already"]
    assert Publication.objects.count() == 60
    assert Comment.objects.count() == 59
    assert not Organisation.objects.filter(name="Nergens anders").exists()


def test_broken_one_among_those_with_a_successor_does_not_take_the_others_along(run):
    make_publication(slug="eerste", series=Series.objects.create(name="Reeks"), series_number=7)
    place = {"series": {"title": "Reeks", "number": 7}}
    summary, errors = run(
        {"title": "A", "successor": "b"},
        {"title": "B", "successor": "eerste"},
        {"title": "C", "successor": "eerste"} | place,
        {"title": "D", "successor": "c"},
    )
    assert summary == "2 added, 0 changed, 0 unchanged, 2 refused."
    assert [error.split(":")[1] for error in errors] == ["3", "4"]
    assert dict(Publication.objects.values_list("slug", "successor__slug")) == {
        "eerste": None,
        "a": "b",
        "b": "eerste",
    }


def test_batches_follow_each_other_without_losing_a_record(run, monkeypatch):
    monkeypatch.setattr(writing, "BATCH", 7)
    summary, _errors = run(*({"title": f"P {n}", "authors": [f"Bos {n % 5}"]} for n in range(50)))
    assert summary == "50 added, 0 changed, 0 unchanged, 0 refused."
    assert Author.objects.count() == 5


def test_number_of_queries_does_not_grow_with_the_records(run):
    def queries(first, count):
        with CaptureQueriesContext(connection) as caught:
            run(*(FULL | {"title": f"P {n}", "series": {}} for n in range(first, first + count)))
        return len(caught)

    queries(0, 1)
    assert queries(1, 2) == queries(3, 20)


# The command


def test_path_that_is_not_there_stops_before_anything_is_stored(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"title": "A"}')
    for path, reason in [("b.jsonl", "no such file"), ("x", "no such file")]:
        with pytest.raises(CommandError, match=reason):
            call_command("import_publications", str(tmp_path / "a.jsonl"), str(tmp_path / path))
    (tmp_path / "c.doc").write_text("x")
    with pytest.raises(CommandError, match="the name must end in"):
        call_command("import_publications", str(tmp_path / "c.doc"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(CommandError, match="this folder has no"):
        call_command("import_publications", str(tmp_path / "empty"))
    assert not Publication.objects.exists()


def test_database_that_is_locked_ends_the_run_with_a_message(run, monkeypatch):
    def fail(store, entries):
        raise OperationalError("database is locked")

    monkeypatch.setattr(Store, "write", fail)
    assert run({"title": "A"})[0] == (
        "The database stopped the import (database is locked). Run it again."
    )
    assert not Publication.objects.exists()


def test_dash_reads_json_lines_from_stdin(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'{"title": "A"}\nx\n')))
    with pytest.raises(CommandError, match="1 added"):
        call_command("import_publications", "-")
    assert capsys.readouterr().err.startswith("-:2: no JSON")
    assert Publication.objects.get().title == "A"


def test_progress_shows_on_a_terminal_only(tmp_path, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    file = tmp_path / "a.jsonl"
    file.write_text('{"title": "A"}\nx\n')
    for stream, shown in [(Terminal(), True), (io.StringIO(), False)]:
        monkeypatch.setattr("publications.management.progress.DELAY", 0)
        with pytest.raises(CommandError):
            call_command("import_publications", str(file), stderr=stream)
        assert ("0%" in stream.getvalue()) is shown
        assert "a.jsonl:2: no JSON" in stream.getvalue()


def test_empty_file_is_no_error(run):
    assert run("")[0] == "0 added, 0 changed, 0 unchanged, 0 refused."


def test_operator_reads_dutch(run):
    with translation.override("nl"):
        summary, errors = run({"title": "A"}, {"titel": "B"})
    assert summary == "1 toegevoegd, 0 gewijzigd, 0 ongewijzigd, 1 geweigerd."
    assert errors == ["records.jsonl:2: de sleutel “titel” is niet bekend"]


def test_record_finds_its_publication_after_an_editor_changed_the_address(run):
    run({"title": "Wij in de wijk", "published_on": "2022-01-01"})
    publication = Publication.objects.get()
    publication.slug = "wij-in-de-wijk-een"
    publication.save()

    run({"title": "Wij in de wijk", "lead": "Nu met inleiding.", "published_on": "2022-01-01"})

    publication = Publication.objects.get()
    assert (publication.slug, publication.lead) == ("wij-in-de-wijk-een", "Nu met inleiding.")


def test_corrected_author_line_leaves_no_empty_author_behind(run):
    run({"title": "Wij", "authors": ["Jnasen J."]})
    run({"title": "Wij", "authors": ["Jansen J."]})

    assert [author.surname for author in Author.objects.all()] == ["Jansen"]
