"""The revision changes with all that readers see, and with nothing else."""

from datetime import date, timedelta

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from comments.models import (
    Comment,
    Decision,
    OutgoingMail,
    RateLimitCounter,
    ReasonTemplate,
    Report,
    SpamWord,
)
from comments.moderation import lifecycle
from publications.changes import revision, triggers
from publications.models import (
    Attachment,
    Author,
    Authorship,
    Change,
    IndexQueueEntry,
    Organisation,
    Publication,
    SearchEntry,
    SearchWord,
    Theme,
    ZeroResultSearch,
)
from tests.support.make import make_comment, make_organisation, make_publication
from tests.support.racing import at_most_a_moment

# Readers see nothing of these.
UNSEEN = {Change, IndexQueueEntry, SearchEntry, ZeroResultSearch, SearchWord}
UNSEEN |= {Decision, OutgoingMail, ReasonTemplate, Report, SpamWord, RateLimitCounter}


@pytest.fixture
def catalogue(db):
    publication = make_publication(
        authors="de Vries S.", organisation=make_organisation("Movisie"), title="Eerste"
    )
    publication.themes.add(Theme.objects.create(name="Wonen"))
    publication.partners.add(make_organisation("Partner"))
    make_comment(publication)
    Comment.objects.create(publication=publication, name="B", text="Wacht.", status="pending")
    return publication


CHANGES = {
    "save": lambda p: p.save(),
    "update": lambda p: Publication.objects.update(title="Anders"),
    "publish": lambda p: Publication.objects.filter(status="draft").publish(),
    "withdraw": lambda p: Publication.objects.all().withdraw("Fout."),
    "bulk_create": lambda p: Publication.objects.bulk_create([Publication(title="n", slug="n")]),
    "bulk_update": lambda p: Publication.objects.bulk_update([p], ["lead"]),
    "add a theme": lambda p: p.themes.add(Theme.objects.create(name="Nieuw")),
    "take a theme": lambda p: p.themes.clear(),
    "take a partner": lambda p: p.partners.clear(),
    "authors": lambda p: p.write_authors([]),
    "author's name": lambda p: Author.objects.update(
        given_names="T.", particle="de", surname="Vries"
    ),
    "author line": lambda p: Authorship.objects.update(printed="Vries"),
    "organisation": lambda p: p.organisation.save(),
    "theme": lambda p: Theme.objects.update(name="Leven"),
    "file": lambda p: Attachment.objects.bulk_create(
        [Attachment(publication=p, title="t", file="x.pdf")]
    ),
    "delete": lambda p: p.delete(),
    "approve": lambda p: lifecycle.decide(Comment.objects.all(), "approved"),
    "refuse": lambda p: lifecycle.decide(Comment.objects.visible(), "rejected"),
    "edit a reaction": lambda p: lifecycle.edit(Comment.objects.visible()[0], name="A", text="B"),
    "answer": lambda p: lifecycle.answer(
        Comment.objects.visible()[0], by=None, role="editors", name="Redactie", text="Dank."
    ),
    "withdraw a reaction": lambda p: lifecycle.withdraw(Comment.objects.visible()[0]),
    "take a reaction": lambda p: Comment.objects.visible().delete(),
    "change a reaction": lambda p: Comment.objects.visible().update(text="Nieuw."),
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_way_of_writing_changes_the_revision(catalogue, name):
    Publication.objects.create(title="Concept")
    before = revision.current()
    CHANGES[name](catalogue)
    assert revision.current().key != before.key


def test_what_readers_do_not_see_leaves_the_revision(catalogue):
    before = revision.current()
    make_comment(catalogue, status="pending")
    lifecycle.decide(Comment.objects.pending(), "spam")
    lifecycle.withdraw(Comment.objects.filter(status="spam")[0])
    Comment.objects.filter(status="withdrawn").delete()
    Comment.objects.visible()[0].reports.create(text="Onaardig.")
    lifecycle.keep(Comment.objects.visible()[0])
    User.objects.create_user("redactie")
    assert revision.current() == before


def test_every_model_is_watched_or_known_to_be_unseen():
    through = [Publication.themes.through, Publication.partners.through]
    models = [
        *apps.get_app_config("publications").get_models(),
        *apps.get_app_config("comments").get_models(),
        *through,
    ]
    assert {w.model for w in triggers.watched()} == set(models) - UNSEEN


def test_a_rolled_back_revision_never_comes_back(catalogue):
    start = revision.current()
    seen = set()
    for number in range(3):
        point = transaction.savepoint()
        Publication.objects.update(title=f"Titel {number}")
        seen.add(revision.current().key)
        transaction.savepoint_rollback(point)
        assert revision.current() == start
    assert len(seen) == 3


def test_a_planned_moment_and_midnight_change_the_revision(catalogue):
    now = timezone.now().replace(hour=9)
    with time_machine.travel(now, tick=False) as clock:
        make_publication(published_on=None, published_at=now + timedelta(hours=1))
        before = revision.current()
        clock.shift(timedelta(minutes=59))
        assert revision.current() == before
        clock.shift(timedelta(minutes=1))
        appeared = revision.current()
        assert appeared.key != before.key
        clock.shift(timedelta(hours=1))
        assert revision.current() == appeared
        clock.shift(timedelta(days=1))
        assert revision.current().key != appeared.key
        clock.move_to(now)
        assert revision.current() == before, "a function of the data and the clock"


def test_the_look_up_is_one_query(catalogue, django_assert_num_queries):
    revision.current()
    with django_assert_num_queries(1):
        revision.current()


def test_without_a_log_there_is_no_revision(catalogue):
    Change.objects.all().delete()
    assert revision.current() is None


def test_the_log_stays_short(catalogue, monkeypatch):
    Change.objects.bulk_create([Change(token="x", kind="page") for _ in range(3000)], 100)
    top = Change.objects.order_by("-pk")[0].pk
    Change.objects.create(pk=-(-(top + triggers.KEPT) // 1000) * 1000, token="y", kind="page")
    assert not Change.objects.filter(pk__lt=top - 1000).exists()


def test_a_line_names_the_publication_and_what_changed(catalogue):
    Change.objects.all().delete()
    other = make_publication()
    Change.objects.all().delete()
    Authorship.objects.update(publication=other)
    catalogue.organisation.save()
    lines = [*Change.objects.order_by("pk").values_list("kind", "publication_id")]
    assert lines == [
        ("publication", catalogue.pk), ("publication", other.pk), ("organisatie", None),
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_migrating_again_brings_the_triggers_back():
    publication = make_publication()
    triggers.remove()
    before = revision.current()
    publication.save()
    assert revision.current() == before, "no triggers, no change"
    call_command("migrate", verbosity=0)
    again = revision.current()
    assert again.key != before.key
    publication.save()
    assert revision.current().key != again.key


@pytest.mark.django_db(transaction=True)
def test_reading_writes_nothing_to_the_log(client):
    make_publication(published_on=date(2020, 1, 1))
    before = revision.current()
    client.get("/publicaties/")
    assert revision.current() == before


@pytest.fixture
def other_writer(transactional_db):
    """Somebody on another connection, in the middle of a change of the catalogue."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time anyway")
    publication, other = make_publication(), connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute(
                "UPDATE publications_publication SET year = 1999 WHERE id = %s", [publication.pk]
            )
        yield other
    finally:
        other.rollback()
        other.close()


def test_who_waits_for_writers_does_not_go_on_before_they_are_done(other_writer):
    with pytest.raises(OperationalError), at_most_a_moment():
        triggers.wait_for_writers("default")
    other_writer.commit()
    with at_most_a_moment():
        triggers.wait_for_writers("default")


def test_a_writer_waits_before_it_holds_any_row(other_writer):
    """Else two who write the same rows in another order wait for each other."""
    with pytest.raises(OperationalError), at_most_a_moment():
        Organisation.objects.filter(pk=0).update(website="https://example.org")
    other_writer.commit()
    with at_most_a_moment():
        Organisation.objects.filter(pk=0).update(website="https://example.org")


def test_the_revision_is_looked_up_once_a_request(rf, db, django_assert_num_queries):
    now, request = revision.current(), rf.get("/")
    with django_assert_num_queries(1):
        assert revision.of(request) == revision.of(request) == now
