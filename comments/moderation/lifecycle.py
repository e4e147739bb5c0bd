"""The one place where a reaction changes: its status, its name and text, and its reports.

Each function locks the row, refuses what may not, writes a line of history, and returns what
happened as a `Step`. Two signals tell others of the steps. `deciding` goes out within the
transaction: what a listener writes is stored with the step or not at all, and its failure undoes
both. `decided` goes out after the commit; who listens cannot undo it. `version` is the one that the
caller saw: when it is not the present one somebody was first, and nothing happens.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.dispatch import Signal
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from comments.models import Comment, Decision, OutgoingMail, Report
from comments.models.status import Status, may_become
from comments.moderation.spam import fingerprint
from publications.models import Publication

Action = Decision.Action
Via = Decision.Via

deciding = Signal()  # sender=Comment, steps=[Step, …]; in the transaction
decided = Signal()  # sender=Comment, steps=[Step, …]; after the commit


class NotAllowed(Exception):
    """A step that is not allowed; the message says why, for people."""


class Outdated(NotAllowed):
    """Someone else was first; the message says who did what."""


@dataclass(frozen=True)
class Step:
    comment: Comment  # as it is after the step
    before: str  # its status before
    decision: Decision
    answer: Comment | None = None  # written in this step


def approve(
    comment: Comment,
    by: User | None = None,
    *,
    via: Via = Via.ADMIN,
    version: int | None = None,
    seen_report: int | None = None,
) -> Step:
    """Approve a reaction, so that readers see it.

    `seen_report` is the last report on it that the caller saw, here and below: what came after it
    stays open. None closes all.
    """
    return _decide_one(comment, Status.APPROVED, by, via, version, seen_report)


def reject(
    comment: Comment,
    by: User | None = None,
    reason: str = "",
    *,
    via: Via = Via.ADMIN,
    version: int | None = None,
    seen_report: int | None = None,
) -> Step:
    """Refuse a reaction; its author reads the reason."""
    return _decide_one(comment, Status.REJECTED, by, via, version, seen_report, reason)


def mark_spam(
    comment: Comment,
    by: User | None = None,
    *,
    via: Via = Via.ADMIN,
    version: int | None = None,
    seen_report: int | None = None,
) -> Step:
    return _decide_one(comment, Status.SPAM, by, via, version, seen_report)


@transaction.atomic
def decide(
    comments: QuerySet,
    status: str,
    by: User | None = None,
    reason: str = "",
    *,
    via: Via = Via.ADMIN,
    seen: int | None = None,
) -> list[Step]:
    """Give every reaction `status` that may have it, the same few queries for any number.

    `seen` is the last line of history that the caller saw: what changed after it stays as it is.
    """
    asked = Comment.objects.filter(pk__in=comments.order_by().values("pk"))
    rows = asked.filter(status__in=may_become(status)).select_for_update().order_by("pk")
    found = [*rows]
    if seen is not None:  # asked once the rows are locked
        later = Decision.objects.filter(comment__in=found, pk__gt=seen)
        changed = {*later.values_list("comment", flat=True)}
        found = [row for row in found if row.pk not in changed]
    return _move(found, status, by, via, reason)


@transaction.atomic
def edit(
    comment: Comment,
    *,
    name: str,
    text: str,
    by: User | None = None,
    via: Via = Via.ADMIN,
    version: int | None = None,
    suspicion: str | None = None,
) -> Step:
    """Change the name or the text.

    The author may do so until a moderator has decided; readers see that a moderator edited it.

    `suspicion` is what the rules against spam say of the new words; None keeps what they said.
    """
    row = _lock(comment, version)
    if via == Via.VISITOR and row.status != Status.PENDING:
        raise NotAllowed(_("The editors have decided on this reaction, so it cannot change now."))
    if (row.name, row.text) == (name, text):
        raise NotAllowed(_("Nothing was changed in the name or the text."))
    changes: dict[str, Any] = {"name": name, "text": text, "fingerprint": fingerprint(text)}
    if via != Via.VISITOR:
        changes["edited_at"] = timezone.now()
    if suspicion is not None:
        changes["suspicion"] = suspicion
    _change([row], **changes)
    return _tell([_step(row, row.status, Action.EDITED, by, via)])[0]


@transaction.atomic
def answer(
    comment: Comment,
    *,
    by: User,
    role: str,
    name: str,
    text: str,
    via: Via = Via.ADMIN,
    submission: UUID | None = None,
) -> Step:
    """Answer as the editorial team or as contact person, for readers to see at once.

    One `submission` (a form) stores one answer.
    """
    row = _lock(comment)
    if row.status != Status.APPROVED:
        raise NotAllowed(_("Readers do not see this reaction. Approve it first, then answer it."))
    if row.parent_id:
        raise NotAllowed(_("An answer cannot be answered again."))
    if submission and Comment.objects.filter(submission=submission).exists():
        raise NotAllowed(_("This answer was stored before."))
    written = Comment.objects.create(
        publication_id=row.publication_id,
        parent=row,
        role=role,
        name=name,
        text=text,
        status=Status.APPROVED,
        moderated_by=by,
        moderated_at=timezone.now(),
        submission=submission,
    )
    step = _step(row, row.status, Action.ANSWERED, by, via, answer=written)
    return _tell([step])[0]


@transaction.atomic
def enter(
    publication: Publication,
    *,
    by: User,
    name: str,
    email: str,
    text: str,
    submission: UUID,
    token_hash: str,
    via: Via = Via.ADMIN,
) -> Step:
    """Put a reaction on the site that its author could not send with the form.

    The moderator who enters it has judged it. One `submission` (a form) stores one reaction: when
    the same words come again, a second click, the step of the first time is returned. Raises
    NotAllowed when the form comes again with other words.
    """
    words = {"publication": publication, "name": name, "email": email, "text": text}
    written, is_new = Comment.objects.get_or_create(
        submission=submission,
        defaults=words
        | {
            "fingerprint": fingerprint(text),
            "status": Status.APPROVED,
            "moderated_by": by,
            "moderated_at": timezone.now(),
            "token_hash": token_hash,
        },
    )
    if is_new:
        return _tell([_step(written, Status.PENDING, Action.ENTERED, by, via)])[0]
    entered = written.decisions.filter(action=Action.ENTERED).first()
    if entered is None or any(getattr(written, field) != value for field, value in words.items()):
        raise NotAllowed(_("This reaction was stored before."))
    return Step(written, Status.PENDING, entered)


@transaction.atomic
def withdraw(
    comment: Comment,
    by: User | None = None,
    *,
    via: Via = Via.VISITOR,
    version: int | None = None,
) -> Step:
    """Take a reaction back for its author: what was written is erased, for good.

    `by` is the moderator who does so when the author asked for it.

    The row stays. Readers see its trace as long as it has answers that they see; answers that a
    rejection had hidden stay hidden.
    """
    row = _lock(comment, version, with_answers=True)
    before = row.status
    if before != Status.APPROVED:
        _reject_answers(row, via)
    OutgoingMail.objects.about([row]).delete()
    _change(
        [row],
        status=Status.WITHDRAWN,
        name="",
        text="",
        email="",
        wants_answers=Comment.WantsAnswers.NO,
        email_erased_at=timezone.now() if row.email else row.email_erased_at,
        suspicion="",
        rejection_reason="",
        sender="",
        fingerprint="",
    )
    Report.objects.filter(comment=row).delete()
    return _tell([_step(row, before, Action.WITHDRAWN, by, via)])[0]


@transaction.atomic
def keep(
    comment: Comment,
    by: User | None = None,
    *,
    via: Via = Via.ADMIN,
    seen_report: int | None = None,
) -> Step:
    """Close the reports of readers and keep the reaction as it is."""
    row = _lock(comment)
    if not _close_reports([row], by, seen_report):
        if row.reports.open().exists():
            raise Outdated(_("This report came after you opened the page. Read it first."))
        raise NotAllowed(_("No report on this reaction is open."))
    return _tell([_step(row, row.status, Action.REPORTS_HANDLED, by, via)])[0]


@transaction.atomic
def _decide_one(
    comment: Comment,
    status: str,
    by: User | None,
    via: Via,
    version: int | None,
    seen_report: int | None,
    reason: str = "",
) -> Step:
    row = _lock(comment, version)
    if status not in row.next_statuses:
        raise Outdated(_last_word(row))
    return _move([row], status, by, via, reason, seen_report)[0]


def _lock(comment: Comment, version: int | None = None, *, with_answers: bool = False) -> Comment:
    """Return the stored row, locked; raise when it may not change or is not what the caller saw.

    Answers are locked in the same query: transactions that lock one by one may deadlock.
    """
    asked = Q(pk=comment.pk) | Q(parent=comment.pk) if with_answers else Q(pk=comment.pk)
    rows = {row.pk: row for row in Comment.objects.select_for_update().filter(asked).order_by("pk")}
    row = rows.get(comment.pk)
    if row is None:
        raise Outdated(_("This reaction is not there any more."))
    if row.is_withdrawn:
        raise Outdated(_("The author withdrew this reaction. Nothing can change now."))
    if version not in (None, row.version):
        raise Outdated(_last_word(row))
    return row


def _last_word(row: Comment) -> str:
    """Return a sentence that says who was first."""
    last = row.decisions.last()
    if last is None:
        return _("This reaction is “%(status)s” already. Nothing was changed.") % {
            "status": row.get_status_display()
        }
    return _("%(who)s was first: %(what)s on %(when)s. Nothing was changed.") % {
        "who": last.who,
        "what": last.get_action_display(),
        "when": date_format(timezone.localtime(last.at), "j F Y, H:i"),
    }


def _move(
    rows: list[Comment],
    status: str,
    by: User | None,
    via: Via,
    reason: str,
    seen_report: int | None = None,
) -> list[Step]:
    before = {row.pk: row.status for row in rows}
    reason = reason if status == Status.REJECTED else ""
    _change(
        rows,
        status=status,
        rejection_reason=reason,
        moderated_by=by,
        moderated_at=timezone.now(),
    )
    _close_reports(rows, by, seen_report)
    lines = [_line(row, Action(status), by, via, reason) for row in rows]
    decisions = Decision.objects.bulk_create(lines)
    found = zip(rows, decisions, strict=True)
    return _tell([Step(row, before[row.pk], decision) for row, decision in found])


def _change(rows: list[Comment], **changes) -> None:
    """Store the same changes in all rows, as a new version of each."""
    pks = [row.pk for row in rows]
    Comment.objects.filter(pk__in=pks).update(version=F("version") + 1, **changes)
    for row in rows:
        row.version += 1
        for name, value in changes.items():
            setattr(row, name, value)


def _reject_answers(row: Comment, via: Via) -> None:
    hidden = [*row.answers.visible()]
    if hidden:
        _move(hidden, Status.REJECTED, None, via, _("The reaction that this answers is gone."))


def _close_reports(rows: list[Comment], by: User | None, seen_report: int | None) -> int:
    is_open = Report.objects.open().filter(comment__in=[row.pk for row in rows])
    if seen_report is not None:
        is_open = is_open.filter(pk__lte=seen_report)
    return is_open.update(handled_at=timezone.now(), handled_by=by)


def _line(row: Comment, action: str, by: User | None, via: Via, reason: str = "") -> Decision:
    name = (by.get_full_name() or by.get_username())[:150] if by else ""
    return Decision(
        comment=row, action=action, by=by, by_name=name, via=via, reason=reason, version=row.version
    )


def _step(
    row: Comment,
    before: str,
    action: str,
    by: User | None,
    via: Via,
    answer: Comment | None = None,
) -> Step:
    decision = _line(row, action, by, via)
    decision.save()
    return Step(row, before, decision, answer)


def _tell(steps: list[Step]) -> list[Step]:
    if steps:
        deciding.send(sender=Comment, steps=steps)
        transaction.on_commit(lambda: decided.send_robust(sender=Comment, steps=steps), robust=True)
    return steps
