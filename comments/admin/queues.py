"""The moderators' queues: pending, suspect and reported reactions."""

from django.db.models import Case, Count, Exists, OuterRef, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comments.models import Comment, Report

WAITING, SUSPECT, REPORTED = "pending", "suspect", "reported"
LABELS = {WAITING: _("to be judged"), SUSPECT: _("suspect"), REPORTED: _("reported")}
CONDITIONS = {
    WAITING: Q(status=Comment.Status.PENDING, suspicion=""),
    SUSPECT: Q(status=Comment.Status.PENDING) & ~Q(suspicion=""),
    REPORTED: Q(Exists(Report.objects.open().filter(comment=OuterRef("pk")))),
}


def counted() -> list[dict]:
    """Return each queue with its length and addresses, in two queries."""
    numbers = Comment.objects.pending().aggregate(
        **{queue: Count("pk", filter=CONDITIONS[queue]) for queue in (WAITING, SUSPECT)}
    ) | Report.objects.open().aggregate(**{REPORTED: Count("comment", distinct=True)})
    return [
        {
            "key": queue,
            "label": LABELS[queue],
            "number": number,
            "list": f"{reverse('admin:comments_comment_changelist')}?status={queue}",
            "start": reverse("admin:comments_comment_next", args=[queue]),
        }
        for queue, number in numbers.items()
    ]


def queue_of(comment: Comment, is_reported: bool) -> str:
    """Return the queue that the reaction is in, or None."""
    if comment.status == Comment.Status.PENDING:
        return SUSPECT if comment.suspicion else WAITING
    return REPORTED if is_reported else ""


def next_in(queue: str, after: Comment | None = None) -> Comment | None:
    """Return the next reaction in the queue after another one; after the last, the first."""
    rows = Comment.objects.filter(CONDITIONS[queue])
    if after is None:
        return rows.oldest_first().first()
    later = Q(created_at__gt=after.created_at) | Q(created_at=after.created_at, pk__gt=after.pk)
    turn = Case(When(later, then=Value(0)), default=Value(1))
    return rows.exclude(pk=after.pk).order_by(turn, "created_at", "pk").first()
