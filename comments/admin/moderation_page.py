"""The page of one reaction for a moderator: its forms, and taking the chosen step."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from comments.admin.forms import AnswerForm, EditForm, ReasonForm
from comments.models import Comment, Decision
from comments.moderation import lifecycle

Status, Action = Comment.Status, Decision.Action

# What each button did, for the moderator to read.
DONE = {
    "approve": _("Approved: readers see this reaction now."),
    "reject": _("Rejected."),
    "spam": _("Marked as spam."),
    "edit": _("Changed. Readers see that a moderator took something out."),
    "edit_approve": _("Changed and approved: readers see this reaction now."),
    "answer": _("Answered: readers see the answer now."),
    "approve_answer": _("Approved and answered: readers see both now."),
    "keep": _("The reports are done: this reaction stays as it is."),
}
ACTIONS = {  # in the history, each with how much higher the version is after it
    "approve": [(Action.APPROVED, 1)],
    "reject": [(Action.REJECTED, 1)],
    "spam": [(Action.SPAM, 1)],
    "edit": [(Action.EDITED, 1)],
    "edit_approve": [(Action.EDITED, 1), (Action.APPROVED, 2)],
    "answer": [(Action.ANSWERED, 0)],
    "approve_answer": [(Action.APPROVED, 1), (Action.ANSWERED, 1)],
    "keep": [(Action.REPORTS_HANDLED, 0)],
}
STAYS = {"edit"}  # after these the moderator still has to decide


def read_key(sent: str) -> int | None:
    """Return the primary key that a form submitted, or None when it is not one."""
    return int(sent) if sent.isdecimal() and len(sent) < 19 else None


class ModerationPage:
    """The forms beside one reaction; the submitted one is bound to what was typed."""

    def __init__(self, comment: Comment, sent=None):
        self.comment = comment
        self.step: str = sent.get("step", "") if sent else ""
        self.sent_version = sent.get("version", "") if sent else ""
        self.sent_report = sent.get("seen_report", "") if sent else ""
        self.reports = [*comment.reports.open()]
        self.reason = ReasonForm(self._sent(sent, "reject"))
        self.edit = EditForm(
            self._sent(sent, "edit", "edit_approve"),
            initial={"name": comment.name, "text": comment.text},
        )
        contact_name = comment.publication.contact_name
        self.answer = AnswerForm(contact_name, self._sent(sent, "answer", "approve_answer"))

    def _sent(self, sent, *steps):
        return sent if self.step in steps else None

    @property
    def is_understood(self) -> bool:
        """Return whether the submitted values are those of this page."""
        return self.step in DONE and self.sent_version.isdecimal() and len(self.sent_version) < 10

    @property
    def last_report(self) -> int:
        """Return the newest report on the page, for its buttons to submit."""
        return max((report.pk for report in self.reports), default=0)

    @property
    def form(self):
        """Return the form that goes with the button, if there is one."""
        return next((f for f in (self.reason, self.edit, self.answer) if f.is_bound), None)

    @property
    def may_approve(self) -> bool:
        return Status.APPROVED in self.comment.next_statuses

    @property
    def may_reject(self) -> bool:
        return Status.REJECTED in self.comment.next_statuses

    @property
    def may_be_spam(self) -> bool:
        return Status.SPAM in self.comment.next_statuses

    @property
    def may_answer(self) -> bool:
        return not self.comment.parent_id and not self.comment.is_withdrawn

    def was_taken_before(self, by) -> bool:
        """Return whether `by` already took this step from this page: a second click."""
        rows = Comment.objects.filter(pk=self.comment.pk)
        words = self.form.cleaned_data if self.form else {}
        if self.form is self.edit:
            rows = rows.filter(**words)
        elif self.form is self.answer:
            answers = Comment.objects.filter(parent=self.comment.pk)
            if not answers.filter(submission=words["submission"], text=words["answer_text"]):
                return False
        history = Decision.objects.filter(comment__in=rows, by=by)
        if self.form is self.reason:
            history = history.filter(reason=words["reason"])
        version = int(self.sent_version)
        return all(
            history.filter(action=action, version=version + higher).exists()
            for action, higher in ACTIONS[self.step]
        )

    @transaction.atomic
    def take(self, by) -> None:
        """Take the step; raise NotAllowed when it is not allowed or someone else was first."""
        comment, version = self.comment, int(self.sent_version)
        words = self.form.cleaned_data if self.form else {}
        seen = read_key(self.sent_report)
        match self.step:
            case "reject":
                lifecycle.reject(comment, by, words["reason"], version=version, seen_report=seen)
            case "spam":
                lifecycle.mark_spam(comment, by, version=version, seen_report=seen)
            case "keep":
                lifecycle.keep(comment, by, seen_report=seen)
            case "edit" | "edit_approve":
                lifecycle.edit(comment, **words, by=by, version=version)
                version += 1
        if self.step in ("approve", "edit_approve", "approve_answer"):
            lifecycle.approve(comment, by, version=version, seen_report=seen)
        if self.step in ("answer", "approve_answer"):
            lifecycle.answer(
                comment,
                by=by,
                role=words["role"],
                name=words["answer_name"],
                text=words["answer_text"],
                submission=words["submission"],
            )
