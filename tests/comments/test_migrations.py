"""Migrations keep what is stored and what people may do, in both directions, on both databases."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from comments.models import Comment, OutgoingMail, RateLimitCounter
from tests.support.make import make_comment

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

BEFORE_RENAMES = "0008_entered_by_a_moderator"
LATEST = "0010_rate_limit_counter"


@pytest.fixture
def migrate():
    """Return a function that migrates this app and returns its models as they are then."""

    def run(name):
        call_command("migrate", "comments", name, verbosity=0)
        loader = MigrationExecutor(connection).loader
        targets = [("comments", name), *loader.graph.leaf_nodes("publications")]
        return loader.project_state(targets).apps.all_models["comments"]

    yield run
    call_command("migrate", verbosity=0)


def granted(holder):
    """Return the permissions of a group or a user on the tables of this app, by name."""
    ContentType.objects.clear_cache()
    relation = holder.permissions if isinstance(holder, Group) else holder.user_permissions
    names = relation.filter(content_type__app_label="comments").values_list(
        "content_type__model", "codename"
    )
    return sorted(names)


def rows_of(model):
    return [*model.objects.order_by("pk").values()]


def test_a_renamed_table_keeps_its_rows_and_who_may_see_them(migrate):
    moderators = Group.objects.get(name="moderator")
    everything = granted(moderators)
    comment = make_comment()
    old = migrate(BEFORE_RENAMES)
    old["letter"].objects.create(
        comment_id=comment.pk,
        recipient="anna@example.org",
        subject="Uw reactie",
        text="Dank u.",
        headers={"Reply-To": "redactie@example.org"},
        attempts=2,
        error="refused",
    )
    old["letter"].objects.create(recipient="els@example.org", sent_at=timezone.now())
    user = User.objects.create_user("joke")
    user.user_permissions.add(Permission.objects.get(codename="view_letter"))
    old["tally"].objects.create(kind="reaction", sender="c0de", moments=[1, 2])
    rows, counters = rows_of(old["letter"]), rows_of(old["tally"])

    for _twice in range(2):
        new = migrate(LATEST)
        assert rows_of(new["outgoingmail"]) == rows
        assert rows_of(new["ratelimitcounter"]) == counters
        assert granted(moderators) == everything
        assert granted(user) == [("outgoingmail", "view_outgoingmail")]
        known = ContentType.objects.filter(app_label="comments")
        assert not known.filter(model__in=["letter", "tally"]).exists()
        old = migrate(BEFORE_RENAMES)
        assert (rows_of(old["letter"]), rows_of(old["tally"])) == (rows, counters)
        assert granted(user) == [("letter", "view_letter")]

    migrate(LATEST)
    with pytest.raises(IntegrityError):
        RateLimitCounter.objects.create(kind="reaction", sender="c0de")
    Comment.objects.get().delete()
    assert OutgoingMail.objects.get().recipient == "els@example.org", "the other went along"


def test_moderators_who_are_there_get_the_new_tables(migrate):
    moderators = Group.objects.get(name="moderator")
    everything = granted(moderators)
    migrate("0001_initial")
    ContentType.objects.filter(app_label="comments").exclude(model="comment").delete()
    assert granted(moderators) != everything
    migrate(LATEST)
    assert granted(moderators) == everything
