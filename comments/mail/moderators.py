"""Notifications to moderators: one for each new reaction, and a digest of the queue."""

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max, QuerySet
from django.urls import reverse
from django.utils import timezone

from comments.mail.compose import full_address, write
from comments.mail.review_links import Link
from comments.models import Comment, OutgoingMail
from comments.moderation.lifecycle import Action, Step, Via, decided
from comments.moderation.roles import MODERATORS

EACH, NONE = "each", "none"  # what MODERATION_MAIL may be, beside "digest"
BETWEEN = timedelta(hours=1)  # two mails about one reaction
LONGEST_LIST = 25  # reactions in one digest; the admin shows the rest


def moderators() -> QuerySet[User]:
    """Return who gets mail: moderators with an address who may log in to the admin."""
    users = get_user_model().objects.filter(is_active=True, is_staff=True)
    return users.filter(groups__name=MODERATORS).exclude(email="").order_by("pk")


def announce(comment: Comment, *, is_changed: bool = False) -> None:
    """Notify each moderator of a pending reaction.

    A suspect one waits for the digest, so that nobody sends spam mail through us.

    There is at most one mail an hour about one reaction: an earlier change by its author waits, and
    is replaced by a later one.
    """
    if settings.MODERATION_MAIL != EACH:
        return
    waiting = Comment.objects.waiting().select_related("publication", "parent")
    row = waiting.filter(pk=comment.pk).first()
    if row is None:
        return
    due_at = _may_go_at(row)
    with transaction.atomic():
        for moderator in moderators():
            _write(
                "moderation_reaction",
                moderator,
                {"address": _address(row, moderator), "is_changed": is_changed},
                row,
                due_at,
            )


@transaction.atomic
def write_digests() -> int:
    """Write each moderator a digest of the queue, oldest first; return the number of mails.

    It replaces a digest that was not sent yet.
    """
    _unsent().filter(comment=None).delete()
    waiting = Comment.objects.waiting()
    counts = {
        "waiting": waiting.count(),
        "suspect": Comment.objects.suspect().count(),
        "reported": Comment.objects.reported().count(),
    }
    if settings.MODERATION_MAIL == NONE or not any(counts.values()):
        return 0
    oldest = [*waiting.select_related("publication", "parent").oldest_first()[:LONGEST_LIST]]
    users = moderators()
    for moderator in users:
        items = [(comment, _address(comment, moderator)) for comment in oldest]
        context = {"items": items, "rest": counts["waiting"] - len(items)} | counts
        _write("moderation_digest", moderator, context)
    return len(users)


def follow(sender: object, steps: list[Step], **kwargs) -> None:
    """Delete unsent notifications that no longer hold, and notify of what the author changed."""
    _unsent().filter(comment__in=[step.comment.pk for step in steps]).delete()
    is_gone = any(_took_words(step) for step in steps)
    if is_gone and _unsent().filter(comment=None).exists():
        write_digests()  # without those words
    for step in steps:
        if (step.decision.action, step.decision.via) == (Action.EDITED, Via.VISITOR):
            announce(step.comment, is_changed=True)


def _took_words(step: Step) -> bool:
    """Return whether the step removed words from the reaction."""
    return step.decision.action in (Action.EDITED, Action.WITHDRAWN)


def _may_go_at(comment: Comment) -> datetime:
    """Return when the next mail about this reaction may be sent to moderators."""
    to_moderators = OutgoingMail.objects.filter(comment=comment).exclude(recipient=comment.email)
    last, now = to_moderators.aggregate(last=Max("sent_at"))["last"], timezone.now()
    return max(last + BETWEEN, now) if last else now


def listen() -> None:
    decided.connect(follow)


def _address(comment: Comment, moderator: User) -> str:
    return Link(comment.pk, comment.version, moderator.pk).address


def _list_id() -> str:
    """Return the List-Id that moderators can filter on, and by which we find these mails."""
    return f"<reacties.{urlsplit(settings.SITE_URL).hostname}>"


def _unsent() -> QuerySet[OutgoingMail]:
    """Return mails to moderators that were not sent yet."""
    return OutgoingMail.objects.unsent().filter(**{"headers__List-Id": _list_id()})


def _write(
    name: str,
    moderator: User,
    context: dict,
    comment: Comment | None = None,
    due_at: datetime | None = None,
) -> None:
    context |= {
        "comment": comment,
        "days": settings.MODERATION_LINK_DAYS,
        "admin_url": full_address(reverse("admin:comments_comment_changelist")),
    }
    headers = {"List-Id": _list_id()}
    write(name, moderator.email, context, comment=comment, headers=headers, due_at=due_at)
