"""Who gets mail about answers, and at which address."""

from django.db import transaction
from django.utils import timezone

from comments.author import notifications
from comments.models import Comment, OutgoingMail
from comments.moderation import limits

Wants = Comment.WantsAnswers


@transaction.atomic
def keep_address(comment: Comment, email: str, *, wants_answers: bool) -> bool:
    """Store where the author is reached; return whether a mail asks to confirm it.

    Mail about answers starts only after that; an address that was confirmed before stays confirmed.
    Raises limits.TooMany when this mailbox was mailed too often, by whomever.
    """
    if (row := _lock(comment)) is None:
        return False
    if row.email != email:
        OutgoingMail.objects.to_authors([row]).delete()
    is_confirmed = row.email == email and row.wants_answers == Wants.CONFIRMED
    asked = Wants.CONFIRMED if is_confirmed else Wants.ASKED
    row.email, row.email_given_at, row.email_erased_at = email, timezone.now(), None
    row.wants_answers = asked if wants_answers else Wants.NO
    row.save(update_fields=["email", "email_given_at", "email_erased_at", "wants_answers"])
    is_asked = row.wants_answers == Wants.ASKED
    if is_asked:
        limits.take_mail(email)
        notifications.ask_to_confirm(row)
    return is_asked


def confirm(comment: Comment) -> None:
    """Start mail about answers, when the address is the same and the wish is still there."""
    rows = Comment.objects.filter(pk=comment.pk, email=comment.email, wants_answers=Wants.ASKED)
    rows.update(wants_answers=Wants.CONFIRMED)


def stop(comment: Comment) -> None:
    Comment.objects.filter(pk=comment.pk).update(wants_answers=Wants.NO)


@transaction.atomic
def erase(comment: Comment) -> None:
    if row := _lock(comment):
        Comment.objects.filter(pk=row.pk).erase_email()


def _lock(comment: Comment) -> Comment | None:
    rows = Comment.objects.select_for_update().filter(pk=comment.pk)
    return rows.exclude(status=Comment.Status.WITHDRAWN).first()
