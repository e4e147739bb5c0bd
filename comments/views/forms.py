"""The form of a reaction. Whatever is wrong with it, it is shown again with everything typed."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comments.author import links, notifications
from comments.captcha.challenge import Verdict, attempt
from comments.captcha.field import SumField
from comments.forms.comment import BaseCommentForm
from comments.forms.fields import AnswersField
from comments.forms.tokens import FormToken
from comments.mail.moderators import announce
from comments.models import Comment
from comments.moderation import limits, spam
from publications.models import Publication

SUM_ERRORS = {
    Verdict.WRONG: _("That is not the outcome of the sum. Here is a new sum."),
    Verdict.EMPTY: _("Fill in the outcome of the sum."),
    Verdict.GONE: _("That sum has expired or was used before. Here is a new sum."),
}


class CommentForm(BaseCommentForm):
    wants_answers = AnswersField()
    captcha = SumField(
        label=_("What is the outcome of the sum?"),
        help_text=_(
            "This question checks that you are a person, to prevent automated input (spam)."
        ),
    )

    def __init__(
        self, publication: Publication, sent: QueryDict | None = None, *, judge: bool = True
    ):
        """`sent` is what the visitor sent; with `judge` off it is only shown again."""
        shown_again = [*self.Meta.fields, "wants_answers"]
        typed = {name: sent.get(name, "") for name in shown_again} if sent else None
        super().__init__(sent if judge else None, initial=typed)
        self.instance.publication = publication
        self.sent = QueryDict() if sent is None else sent
        self.problems: list[str | Promise] = []
        self.wait = 0  # seconds, when too much came from the visitor's address
        self.is_ours = True
        self.token = FormToken(publication.pk) if sent is None else self._read_token()
        self.sent_nonce = self.token.nonce
        if self.token.is_expired:
            self._renew(_("The form was open for more than a day. Please send it once more."))
        self.is_solved = self.token.is_solved(self.sent.get("solved", ""))

    def _read_token(self) -> FormToken:
        publication = self.instance.publication.pk
        try:
            return FormToken.read(self.sent.get("token", ""), publication)
        except ValueError:
            self.is_ours = False
            self.problems.append(_("The form was not complete. Please send it once more."))
            return FormToken(publication).waited()

    def _renew(self, problem: str | Promise) -> None:
        """Go on with a new nonce. A proof stays behind with the old one, or one sum would do
        for any number of reactions.
        """
        self.problems.append(problem)
        self.token = self.token.renewed()
        self.is_solved = False

    @property
    def proof(self) -> str:
        """Return the proof of a correct answer for a hidden field, or nothing."""
        return self.token.sign_solved() if self.is_solved else ""

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.token.is_young:
            self.problems.append(
                _("You sent the form within three seconds, as machines do. Please send it again.")
            )
            self.token = self.token.waited()
        if self.sent.get("website"):
            self.problems.append(
                _("A hidden field that must stay empty was filled in. Please send the form again.")
            )
        if self.cleaned_data.get("wants_answers") and self.cleaned_data.get("email") == "":
            self.add_error("email", _("Fill in your e-mail address to get mail about answers."))
        for problem in self.problems:
            self.add_error(None, str(problem))
        self.judge_sum()
        return self.cleaned_data

    def judge_sum(self) -> None:
        """Check the answer, which can be used once; a correct one is remembered on the form."""
        if self.is_solved:
            return
        captcha = self.fields["captcha"]
        verdict = attempt(
            *captcha.clean(captcha.widget.value_from_datadict(self.sent, {}, "captcha"))
        )
        self.is_solved = verdict is Verdict.RIGHT
        if self.is_bound and not self.is_solved:
            self.add_error("captcha", SUM_ERRORS[verdict])

    def is_repeat(self) -> bool:
        """Return whether this reaction was stored before: a second click, or a resend.

        After "back" the form can be sent with another text: that is a new reaction and is stored.
        """
        first = Comment.objects.filter(submission=self.sent_nonce).first()
        if first is None:
            return False
        texts = {
            name: self.fields[name].to_python(self.sent.get(name)) for name in self.Meta.fields
        }
        if all(getattr(first, name) == text for name, text in texts.items()):
            return True
        if self.token.nonce == self.sent_nonce:
            self._renew(_("This form sent a reaction before. Send it again to send this one too."))
        return False

    def store(self, sender: str) -> bool:
        """Store the reaction; return False when another click was first with this form, or when
        too much came from `sender`.
        """
        row = self.instance
        row.submission, row.sender = self.token.nonce, sender
        row.token_hash = links.hash_of(links.token_for(row.submission))
        if self.cleaned_data["wants_answers"]:
            row.wants_answers = Comment.WantsAnswers.ASKED
        row.fingerprint = spam.fingerprint(row.text)
        row.suspicion = spam.suspicion_of(row)
        try:
            with transaction.atomic():
                self.save()  # first: a second click takes no turn
                notifications.received(row)
                limits.take("reaction", sender, settings.REACTION_LIMITS)
                # After the commit: whatever goes wrong with a mail, the reaction is safe.
                transaction.on_commit(lambda: announce(self.instance), robust=True)
        except IntegrityError:
            return False
        except limits.TooMany as error:
            self.wait = error.seconds
            self.problems.append(_when_to_try_again(error))
            return False
        return True


def _when_to_try_again(error: limits.TooMany) -> str | Promise:
    now = timezone.localtime()
    if (now + timedelta(seconds=error.seconds)).date() > now.date():
        return _(
            "Very many reactions came from your internet address today. "
            "Keep your text and send it tomorrow."
        )
    return _(
        "Many reactions came from your internet address in a short time. "
        "Send yours again after %(time)s."
    ) % {"time": error.clock}
