"""What is exported can be imported again, and nothing is lost on the way."""

import io
import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.models import Comment
from publications.interchange import jsonl
from publications.interchange.checks import checked
from publications.interchange.record import KEYS, Record, Refused
from publications.interchange.rows import columns
from publications.models import (
    Attachment,
    Author,
    Organisation,
    Publication,
    PublicationType,
    Series,
    Theme,
)
from tests.support.make import make_comment, make_organisation, make_publication

ROOT = Path(__file__).parents[3]
MODELS = [Publication, Author, Organisation, PublicationType, Series, Theme]


def export() -> str:
    out = io.StringIO()
    call_command("export_publications", stdout=out)
    return out.getvalue()


def empty_the_catalogue():
    for model in MODELS:
        model.objects.all().delete()


def import_text(text: str, folder) -> None:
    file = folder / "export.jsonl"
    file.write_text(text, encoding="utf-8")
    call_command("import_publications", str(file), verbosity=0)


@pytest.fixture
def everything(settings, tmp_path):
    """A catalogue in which every field of every kind of publication is used."""
    settings.MEDIA_ROOT = tmp_path / "media"
    newer = make_publication(title="Nieuwer", slug="nieuwer", published_on=date(2024, 5, 1))
    series = Series.objects.create(name="Wij in de wijk")
    full = make_publication(
        title="‘Eén’ wijk & <alle> buren \U0001f3e1 \u2028 naïef",
        slug="wijk",
        lead="Regel een.\r\n\r\nRegel\ttwee “aangehaald” \\ met / tekens.",
        body="<h2>Kop</h2>\n<p>Tekst met &amp; en <strong>vet</strong>, ook&nbsp;hier.</p>",
        authors="de Vries, S.; Jansen J.; van 't Hof F.; Gemeente Zaanstad",
        published_on=date(2021, 7, 1),
        year=1999,
        type=PublicationType.objects.create(name="Boek"),
        organisation=make_organisation("Movisie"),
        series=series,
        series_number=0,
        contact_name="Judith Jansen",
        contact_phone="+31655440518",
        contact_email="judith@example.org",
        on_kennisplein=True,
        language="fy",
        source_url="https://example.org/a?b=c&d=é",
        isbn="978-90-204-0001-4",
        doi="10.1234/abc<d>",
        status="withdrawn",
        withdrawal_reason="Er is een nieuwere.",
        withdrawn_at=datetime(2024, 5, 2, 9, 30, 15, 123456, tzinfo=UTC),
        successor=newer,
        comments_policy="until",
        comments_until=date(2022, 1, 1),
        is_sample=True,
    )
    full.partners.set([make_organisation("Zorg voor elkaar"), make_organisation("élan")])
    full.themes.set([Theme.objects.create(name="Wonen"), Theme.objects.create(name="Armoede")])
    for position, name in enumerate(["tweede.pdf", "eerste.pdf"]):
        row = Attachment(publication=full, title=f"Deel {name}", position=position)
        row.file.save(name, ContentFile(b"%PDF-1.4"))
    parent = make_comment(full, name="Bas", text="Regel.\n\nEn nog een \U0001f600.")
    make_comment(full, name="Redactie", text="Dank.", parent=parent, role="editors")
    make_comment(full, name="Kaal", edited_at=datetime(2024, 5, 3, 9, 30, 15, 7, tzinfo=UTC))
    make_comment(full, name="Koop", status="pending", suspicion="Er staan 6 links in.")
    make_comment(full, name="Spam", status="spam", created_at=parent.created_at)
    make_comment(full, status="rejected", rejection_reason="Scheldt.")
    make_comment(full, status="withdrawn")
    make_comment(full, name="Bereikbaar", email="weg@example.org")
    for _twice in range(2):
        make_comment(newer, name="Dubbel", created_at=parent.created_at, status="pending")
    Publication.objects.create(title="Kaal", slug="kaal")
    Publication.objects.create(
        title="Ter beoordeling", status="in_review", comments_policy="closed"
    )
    scheduled = datetime(2999, 1, 1, 8, 0, 0, 5, tzinfo=UTC)
    make_publication(title="Gepland", published_at=scheduled, series=series)
    for day in (date(2022, 3, 27), date(2022, 10, 30), date(1930, 1, 1)):  # summer time, old offset
        make_publication(published_on=day)


@pytest.mark.django_db
def test_export_into_an_empty_catalogue_gives_the_same_export(everything, tmp_path):
    first = export()
    addresses = {*Comment.objects.values_list("email", flat=True)}
    empty_the_catalogue()
    import_text(first, tmp_path)
    assert export() == first
    assert first.count("\n") == Publication.objects.count() == 8
    assert addresses - {""}
    assert "weg@example.org" not in first


@pytest.mark.django_db
def test_import_of_an_export_changes_nothing(everything, tmp_path, capsys):
    before = [*Publication.objects.order_by("pk").values()]
    import_text(export(), tmp_path)
    assert [*Publication.objects.order_by("pk").values()] == before
    assert "8 ongewijzigd" in capsys.readouterr().out
    assert Comment.objects.count() == 10


@pytest.mark.django_db
def test_every_field_comes_back_as_it_was(everything, tmp_path):
    moved = {"id", "created_at", "updated_at", "successor_id"}
    moved |= {"organisation_id", "type_id", "series_id"}

    def fields():
        rows = Publication.objects.order_by("slug").values()
        return [{k: str(v) for k, v in row.items() if k not in moved} for row in rows]

    text, before = export(), fields()
    sizes = {*Attachment.objects.values_list("title", "file", "size", "position")}
    empty_the_catalogue()
    import_text(text, tmp_path)
    assert fields() == before
    assert {*Attachment.objects.values_list("title", "file", "size", "position")} == sizes
    answer = Comment.objects.exclude(parent=None).get()
    assert (answer.parent.name, answer.role) == ("Bas", "editors")
    assert Comment.objects.get(name="Kaal").edited_at.microsecond == 7
    assert Comment.objects.suspect().get().suspicion == "Er staan 6 links in."


def test_every_field_that_an_editor_fills_in_travels():
    carried = columns(Record("Titel")).keys() | set(KEYS)
    fields = [f for f in Publication._meta.get_fields() if f.concrete and f.editable]
    assert [f.name for f in fields if f.name not in carried and not f.primary_key] == []


@pytest.mark.django_db
def test_line_has_the_keys_in_their_order_and_no_empty_ones(everything):
    lines = {line["slug"]: line for line in map(json.loads, export().split("\n")[:-1])}
    order = (
        "title slug lead body authors organisation partners year type published_on contact_name "
        "contact_phone contact_email on_kennisplein themes series language source_url identifiers "
        "status comments_open reactions comments_until withdrawal_reason withdrawn_at successor "
        "attachments is_sample"
    )
    assert list(lines["wijk"]) == order.split()
    assert lines["wijk"]["published_on"] == "2021-07-01"
    assert lines["wijk"]["authors"][0] == "de Vries, S."
    assert lines["gepland"]["published_on"] == "2999-01-01T09:00:00.000005+01:00"
    assert lines["kaal"] == {
        "title": "Kaal",
        "slug": "kaal",
        "on_kennisplein": False,
        "language": "nl",
        "status": "draft",
        "comments_open": True,
    }


@pytest.mark.django_db
def test_oldest_stands_first_and_what_has_no_date_last():
    for slug, day in [("c", date(2022, 1, 1)), ("b-b", date(2021, 1, 1)), ("bb", date(2021, 1, 1))]:
        make_publication(slug=slug, published_on=day)
    Publication.objects.create(title="Zonder datum", slug="a")
    slugs = [json.loads(line)["slug"] for line in export().splitlines()]
    assert slugs == ["b-b", "bb", "c", "a"]


@pytest.mark.django_db
def test_number_of_queries_does_not_grow_with_the_publications():
    def queries():
        with CaptureQueriesContext(connection) as caught:
            export()
        return len(caught)

    make_comment(make_publication(authors="Jansen J."))
    few = queries()
    for _more in range(10):
        make_comment(make_publication(authors="Jansen J.; Bos K."))
    assert queries() == few


@pytest.mark.django_db
def test_output_goes_to_a_file_whole_or_not_at_all(tmp_path, monkeypatch):
    make_publication(title="Wijk")
    file = tmp_path / "alles.jsonl"
    call_command("export_publications", output=str(file))
    written = file.read_text()
    assert written == export()

    def fail(record):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(jsonl, "write", fail)
    with pytest.raises(CommandError, match="No space left on device"):
        call_command("export_publications", output=str(file))
    assert file.read_text() == written
    assert [path.name for path in tmp_path.iterdir()] == ["alles.jsonl"]


@pytest.mark.django_db
def test_folder_that_is_not_there_is_an_error_and_no_traceback(tmp_path):
    with pytest.raises(CommandError, match="nergens"):
        call_command("export_publications", output=str(tmp_path / "nergens" / "a.jsonl"))


@pytest.mark.slow
def test_export_is_utf8_with_bare_line_ends_in_any_locale(tmp_path):
    """The real process, with a database of its own: bytes matter here."""
    env = os.environ | {"VAR_DIR": str(tmp_path), "DEBUG": "1", "PYTHONIOENCODING": "ascii"}
    env |= {"DATABASE_URL": f"sqlite:///{tmp_path}/x.sqlite3", "PYTHONUTF8": "0", "LC_ALL": "C"}
    (tmp_path / "a.jsonl").write_text('{"title":"Eén ‘wijk’"}\nx\n', encoding="utf-8")

    def manage(*arguments):
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, env=env, cwd=ROOT, capture_output=True, check=False)

    assert manage("migrate", "-v0").returncode == 0
    imported = manage("import_publications", str(tmp_path / "a.jsonl"))
    assert imported.returncode == 1
    assert f"{tmp_path}/a.jsonl:2: ".encode() in imported.stderr
    assert manage("export_publications").stdout.startswith('{"title":"Eén ‘wijk’",'.encode())


# Any text at all

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@given(title=TEXT, lead=TEXT, reason=TEXT, names=st.lists(TEXT, max_size=3))
@settings(max_examples=300, deadline=None)
def test_any_text_comes_back_from_json_lines_or_is_refused(title, lead, reason, names):
    record = Record(
        title=title, lead=lead, withdrawal_reason=reason, partners=tuple(names), slug="a"
    )
    try:
        found = checked(jsonl.read(jsonl.write(record).encode())[0])
    except Refused:
        whole = "".join([title, lead, reason, *names])
        blank = not title.strip() or any(not name.strip() for name in names)
        assert blank or "\0" in whole
        return
    assert (found.title, found.lead) == (title.strip(), lead.strip())
    assert found.withdrawal_reason == reason.strip()
    assert {*found.partners} <= {name.strip() for name in names}
    line = jsonl.write(found)
    assert "\n" not in line
    assert jsonl.write(checked(jsonl.read(line.encode())[0])) == line


@given(line=st.binary(max_size=300) | TEXT.map(str.encode))
@settings(max_examples=300, deadline=None)
def test_any_line_is_a_record_or_refused(line):
    try:
        record, _silent = jsonl.read(line)
    except Refused:
        return
    assert record.title


@pytest.mark.django_db
@given(texts=st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=4))
@settings(max_examples=40, deadline=None)
@pytest.mark.slow
def test_any_text_survives_the_database(texts, tmp_path_factory):
    empty_the_catalogue()
    lines = [
        {
            "title": f"T{title}",
            "slug": f"s-{number}",
            "lead": lead,
            "body": lead,
            "reactions": [
                {"name": "A", "text": f"T{reaction}", "created_at": f"2022-01-0{at}"}
                for at in (1, 2)
            ],
        }
        for number, (title, lead, reaction) in enumerate(texts)
        if "\0" not in title + lead + reaction
    ]
    folder = tmp_path_factory.mktemp("export")
    import_text("\n".join(json.dumps(line) for line in lines), folder)
    first = export()
    found = [json.loads(line) for line in first.split("\n")[:-1]]
    assert [row["title"] for row in found] == [line["title"].strip() for line in lines]
    assert [row.get("lead", "") for row in found] == [line["lead"].strip() for line in lines]
    empty_the_catalogue()
    import_text(first, folder)
    assert export() == first
