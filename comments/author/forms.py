"""The forms on the pages behind the secret link."""

from copy import copy

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comments.forms.comment import BaseCommentForm
from comments.forms.fields import AnswersField
from comments.models import Comment


class ChangeForm(forms.ModelForm):
    """The name and the text of a reaction, and the version of them that its author saw."""

    class Meta(BaseCommentForm.Meta):
        fields = ["name", "text"]

    def __init__(self, comment: Comment, sent: QueryDict | None = None):
        super().__init__(sent, instance=copy(comment))
        self.version = comment.version if sent is None else _number(sent.get("version", ""))
        self.problems: list[str | Promise] = []
        self.is_overtaken = False  # by another change, that the page then shows

    def start_from(self, version: int) -> None:
        """Let the author submit the same words again, now that they have seen the newer version."""
        self.version, self.is_overtaken = version, True
        self.problems = [
            _("Your reaction changed after you opened this page. Compare both and save again.")
        ]


class AddressForm(forms.ModelForm):
    """The author's address, and whether they want mail about answers."""

    wants_answers = AnswersField()

    class Meta(BaseCommentForm.Meta):
        fields = ["email"]

    def __init__(self, comment: Comment, sent: QueryDict | None = None):
        wants = comment.wants_answers != Comment.WantsAnswers.NO
        super().__init__(sent, instance=copy(comment), initial={"wants_answers": wants})
        self.fields["email"].required = True
        if comment.status != Comment.Status.PENDING:
            self.fields["email"].help_text = _("Is not shown.")
        self.fields["email"].error_messages["required"] = _(
            "Fill in your e-mail address. To erase it, use the button below."
        )
        self.problems: list[str | Promise] = []


def _number(text: str) -> int:
    """Return a version number, or 0, which no reaction has, for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
