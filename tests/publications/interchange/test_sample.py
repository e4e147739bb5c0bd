"""The sample catalogue comes once, goes with one command, and takes nothing of an editor along."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.core.management.color import no_style
from django.db import connection

from comments.models import Comment
from publications.interchange import sample
from publications.models import (
    Author,
    OldAddress,
    Organisation,
    Publication,
    PublicationType,
    Series,
    Theme,
)
from tests.support.make import make_comment, make_organisation, make_publication

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue(tmp_path):
    """A small sample, in a database that never had a publication."""
    reset_the_counter()
    shared = {"organisation": "Movisie", "partners": ["Partner"], "themes": ["Wonen"]}
    shared |= {"authors": ["Jansen J."], "type": "Boek", "published_on": "2022-01-01"}
    shared |= {"themes": ["Wonen", "Sociale cohesie"]}
    reaction = {"name": "Anna", "text": "Mooi.", "created_at": "2022-02-01"}
    lines = [
        shared | {"title": "Een", "series": {"title": "Reeks", "number": 1}},
        shared | {"title": "Twee", "authors": ["Bos K."], "reactions": [reaction]},
    ]
    file = tmp_path / "sample.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)))
    return file


def reset_the_counter():
    column = {"table": Publication._meta.db_table, "column": "id"}
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_by_name_sql(no_style(), [column]):
            cursor.execute(statement)


def load(file, **options):
    call_command("load_sample", file=file, **options)


def titles() -> set[str]:
    return {*Publication.objects.values_list("title", flat=True)}


def test_sample_is_loaded_and_marked(catalogue, capsys):
    load(catalogue)
    assert titles() == {"Een", "Twee"}
    assert Publication.objects.filter(is_sample=True).count() == 2
    assert Comment.objects.count() == 1
    assert "2 publicaties" in capsys.readouterr().out


def test_sample_does_not_come_back_after_it_was_removed(catalogue, capsys):
    load(catalogue)
    call_command("remove_sample")
    load(catalogue)
    assert titles() == set()
    assert "niet opnieuw geladen" in capsys.readouterr().out


def test_sample_does_not_undo_what_an_editor_did_to_it(catalogue):
    load(catalogue)
    Publication.objects.filter(slug="een").delete()
    Publication.objects.filter(slug="twee").update(title="Van de redactie")
    load(catalogue)
    assert titles() == {"Van de redactie"}
    load(catalogue, force=True)
    assert titles() == {"Van de redactie", "Een"}


def test_sample_stays_out_of_a_catalogue_with_publications(catalogue):
    make_publication(title="Eigen")
    load(catalogue)
    assert titles() == {"Eigen"}


def test_sample_that_is_missing_or_broken_is_an_error(catalogue, tmp_path):
    with pytest.raises(CommandError, match="nergens"):
        load(tmp_path / "nergens.jsonl")
    catalogue.write_text('{"title": "Een"}\nx')
    with pytest.raises(CommandError, match="1 record"):
        load(catalogue)
    assert titles() == {"Een"}


def test_removing_takes_along_what_came_with_the_sample(catalogue, capsys):
    load(catalogue)
    call_command("remove_sample")
    for model in (Publication, Comment, Author, Organisation, PublicationType, Series, OldAddress):
        assert not model.objects.exists(), model
    assert [theme.name for theme in Theme.objects.all()] == ["Sociale cohesie"]  # a pillar stays
    said = capsys.readouterr().out
    assert "  2 publicaties\n" in said
    assert "  1 reactie\n" in said


def test_removing_leaves_what_an_editor_made_or_uses(catalogue):
    load(catalogue)
    sampled = Publication.objects.get(slug="een")
    own = make_publication(title="Eigen", authors="Jansen J.", organisation=sampled.organisation)
    own.themes.set(sampled.themes.all())
    Publication.objects.filter(pk=own.pk).update(successor=sampled)
    make_comment(own)
    make_organisation("Nog ongebruikt")
    Series.objects.update(description="Door de redactie beschreven.")
    call_command("remove_sample")
    assert titles() == {"Eigen"}
    own.refresh_from_db()
    assert own.successor is None
    assert own.organisation.name == "Movisie"
    assert [author.surname for author in Author.objects.all()] == ["Jansen"]
    assert {o.name for o in Organisation.objects.all()} == {"Movisie", "Nog ongebruikt"}
    assert {theme.name for theme in own.themes.all()} == {"Wonen", "Sociale cohesie"}
    assert Series.objects.count() == Comment.objects.count() == 1


def test_dry_run_removes_nothing(catalogue, capsys):
    load(catalogue)
    call_command("remove_sample", dry_run=True)
    assert Publication.objects.count() == 2
    assert Organisation.objects.count() == 2
    assert "Dit zou weggaan:\n" in capsys.readouterr().out


def test_removing_without_a_sample_says_so(capsys):
    make_publication()
    call_command("remove_sample")
    assert Publication.objects.count() == 1
    assert capsys.readouterr().out == "Er is geen democatalogus om weg te halen.\n"


def test_imported_over_a_sample_is_no_sample_any_more(catalogue, tmp_path):
    load(catalogue)
    (tmp_path / "own.jsonl").write_text('{"title": "Een", "lead": "Echt."}')
    call_command("import_publications", str(tmp_path / "own.jsonl"))
    call_command("remove_sample")
    assert titles() == {"Een"}


def test_sample_catalogue_of_the_project_goes_in_whole():
    reset_the_counter()
    load(sample.CATALOGUE)
    assert Publication.objects.filter(is_sample=True).count() >= 20
    assert not Publication.objects.filter(is_sample=False).exists()
