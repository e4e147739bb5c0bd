"""Nothing stops at a thousand: not an import, not a list, not a decision about many reactions."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comments.models import Comment, OutgoingMail
from comments.moderation import lifecycle
from publications.models import Author, Publication
from publications.search import indexer

pytestmark = pytest.mark.django_db

MANY, AUTHORS = 200, 6  # publications, and authors of each, all different
PARTICLES = ("van der", "van de", "de van", "van den", "de", "")
SYLLABLES = ("bak", "ker", "jan", "sen", "vis", "mul", "der", "smit", "hoek", "stra")


def surname(number: int) -> str:
    letters = [SYLLABLES[int(digit)] for digit in f"{number:04}"]
    return "".join(letters).title()


def record(number: int) -> str:
    names = [
        f"{'ABCDEF'[at]}. {PARTICLES[at]} {surname(number * AUTHORS + at)}".replace("  ", " ")
        for at in range(AUTHORS)
    ]
    values = {"title": f"Over de wijk {number}", "slug": f"p-{number}", "authors": names}
    values |= {"body": "<p>Wat er in de wijk gebeurt.</p>", "published_on": "2022-03-01"}
    return json.dumps(values | {"status": "draft" if number % 2 else "published"})


@pytest.fixture
def many(tmp_path):
    """Import the publications, and return the file."""
    file = tmp_path / "many.jsonl"
    file.write_text("\n".join(map(record, range(MANY))))
    call_command("import_publications", str(file), stdout=io.StringIO())
    return file


def test_an_import_of_many_with_many_authors_each_goes_in_and_is_found(many, client):
    assert Author.objects.count() == MANY * AUTHORS
    assert not indexer.is_behind()
    name = surname(7 * AUTHORS * 2)
    page = client.get("/publicaties/", {"q": f"A. van der {name}"}).content.decode()
    assert f"/publicaties/p-{7 * 2}/" in page


def test_an_import_again_and_an_export_of_many_change_nothing(many):
    out = io.StringIO()
    call_command("import_publications", str(many), stdout=out)
    assert out.getvalue().startswith(f"0 toegevoegd, 0 gewijzigd, {MANY} ongewijzigd")
    first = io.StringIO()
    call_command("export_publications", stdout=first)
    assert len(first.getvalue().splitlines()) == MANY
    many.write_text(first.getvalue())
    call_command("import_publications", str(many), stdout=(out := io.StringIO()))
    assert f"{MANY} ongewijzigd" in out.getvalue()


def test_many_are_reindexed_listed_and_published_in_one_action(many, client, admin_client):
    call_command("reindex_search", verbosity=0, stdout=io.StringIO())
    assert client.get("/publicaties/?pagina=2").status_code == 200
    assert client.get("/auteurs/").status_code == 200
    address = reverse("admin:publications_publication_changelist")
    chosen = {"action": "publish", "select_across": "1", "_selected_action": ["0"]}
    assert admin_client.get(address, {"all": ""}).status_code == 200
    pk = Publication.objects.first().pk
    response = admin_client.post(address, chosen | {"_selected_action": [pk]}, follow=True)
    assert response.status_code == 200
    assert Publication.objects.published().count() == MANY
    change = reverse("admin:publications_publication_change", args=[pk])
    assert admin_client.get(change).status_code == 200


@pytest.mark.parametrize("phrase", ["van der", "van de", "de van", "in de wijk"])
def test_a_phrase_that_many_names_have_is_answered(many, client, phrase):
    response = client.get("/publicaties/", {"q": f'"{phrase}"'})
    assert response.status_code == 200
    assert response.context["page"].paginator.count == MANY // 2


def test_a_decision_on_more_than_a_thousand_reactions_is_told_to_all():
    publications = Publication.objects.bulk_create(
        Publication(title=f"P {n}", slug=f"p-{n}") for n in range(1_100)
    )
    Comment.objects.bulk_create(
        Comment(publication=publication, name="Anna", text="Dag.", email="anna@example.org")
        for publication in publications
    )
    lifecycle.decide(Comment.objects.all(), "approved")
    assert OutgoingMail.objects.count() == 1_100


# HYPOTHESIS_PROFILE=thorough tries many more.
GENERATED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
WORDS = st.sampled_from(["van", "der", "de", "den", "in", "het", "wijk", "wat", "gebeurt", "over"])
NAMES = st.integers(0, MANY * AUTHORS - 1).map(surname)
ODD = st.sampled_from(["-wijk", "*", "(", "“", "’s", "e-mail", "1.000", "É", "\u0130", "|", ":"])
PHRASES = st.lists(WORDS | NAMES, min_size=1, max_size=4).map(lambda words: f'"{" ".join(words)}"')
PIECES = WORDS | NAMES | ODD | PHRASES | PHRASES.map("-{}".format)
QUERIES = st.lists(PIECES, min_size=1, max_size=5).map(" ".join)


@pytest.fixture(scope="module")
def catalogue(django_db_setup, django_db_blocker, tmp_path_factory):
    from django.db import transaction

    file = tmp_path_factory.mktemp("many") / "many.jsonl"
    file.write_text("\n".join(map(record, range(MANY))))
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("import_publications", str(file), stdout=io.StringIO())
        yield
        transaction.set_rollback(True)


@settings(GENERATED, max_examples=settings().max_examples // 2)
@given(query=QUERIES)
def test_whatever_is_asked_of_many_is_answered(catalogue, client, query):
    assert client.get("/publicaties/", {"q": query}).status_code == 200


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=60)
RECORDS = st.fixed_dictionaries(
    {"title": TEXTS.filter(str.strip).map(lambda text: f"T {text}".strip())},
    optional={
        "lead": TEXTS,
        "authors": st.lists(NAMES.map("A. {}".format), max_size=40, unique=True),
        "partners": st.lists(NAMES.map("Stichting {}".format), max_size=30, unique=True),
        "themes": st.lists(NAMES.map("Thema {}".format), max_size=30, unique=True),
        "year": st.integers(1700, 2200),
        "series": st.fixed_dictionaries(
            {"title": NAMES}, optional={"number": st.integers(-1, 40_000)}
        ),
        "published_on": st.dates().map(str),
        "status": st.sampled_from(["draft", "in_review", "published", "withdrawn", "gone"]),
        "body": TEXTS.map("<p>{}</p>".format) | st.just("<ul><li><p>een</p></li></ul>"),
    },
)


@settings(GENERATED, max_examples=settings().max_examples // 4)
@given(records=st.lists(RECORDS, max_size=8))
def test_whatever_record_comes_in_is_stored_or_named(db, records, tmp_path_factory, capsys):
    """Of each record the report says one thing, and an import again changes nothing."""
    file = tmp_path_factory.mktemp("records") / "records.jsonl"
    file.write_text("\n".join(json.dumps(one) for one in records))
    before = Publication.objects.count()
    counts = [counted(file) for _time in range(2)]
    stored = Publication.objects.count() - before
    assert counts[0]["toegevoegd"] == stored
    assert sum(counts[0].values()) == sum(counts[1].values()) == len(records)
    assert counts[1]["toegevoegd"] == counts[1]["gewijzigd"] == 0
    assert counts[1]["geweigerd"] == counts[0]["geweigerd"]


def counted(file) -> dict[str, int]:
    """Import the file and return the numbers of the report by what became of the records."""
    out = io.StringIO()
    try:
        call_command("import_publications", str(file), stdout=out, stderr=io.StringIO())
        report = out.getvalue()
    except CommandError as refused:
        report = str(refused)
    parts = [part.split(" ", 1) for part in report.strip().rstrip(".").split(", ")]
    return {what: int(number) for number, what in parts}
