"""How long personal data is kept: one rule a kind, applied by `manage.py purge_personal_data`.

/privacy/ prints the promises of these same rules, so the site does what it says. Undecided
reactions are kept, however old: `undecided` counts them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from captcha.models import CaptchaStore
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from comments.models import Comment, Decision, OutgoingMail, Report
from comments.models.comment import CommentQuerySet
from comments.models.status import Status
from comments.moderation import limits, spam
from publications.models.publication import start_of_day

BATCH = 500  # rows in one transaction, so that writers do not wait long
LATE = timedelta(days=7)  # what is overdue for longer says that no timer runs


@dataclass(frozen=True)
class Rule:
    """One kind of data: which rows are due, and how they are erased."""

    label: str | Promise  # for the operator who runs the purge
    promise: str | Promise  # for visitors
    due: Callable[[], QuerySet]
    erase: Callable[[Any], int]  # of the rows that are due; returns how many
    term: str | int | None = None  # days, or the name of a setting that holds them
    with_answers: bool = False

    @property
    def days(self) -> int | None:
        return getattr(settings, self.term) if isinstance(self.term, str) else self.term

    @property
    def told(self) -> str:
        """Return the promise with the number of days filled in."""
        return str(self.promise if self.days is None else self.promise % {"days": self.days})


def purge() -> Iterator[tuple[Rule, int]]:
    """Erase what is due, a batch a transaction; yield how many of each kind."""
    for rule in RULES:
        yield rule, sum(_erase(rule, pks) for pks in _batches(rule))


def counted() -> Iterator[tuple[Rule, int]]:
    """Yield how many of each kind are due. Answers that would go along are not counted."""
    for rule in RULES:
        yield rule, rule.due().count()


def undecided() -> int:
    """Return how many reactions have waited longer than all their data would have been kept."""
    return Comment.objects.pending().filter(created_at__lte=_ago("REACTION_EMAIL_DAYS")).count()


def overdue() -> int:
    """Return how many pseudonyms of senders are more than a week overdue: each reaction has one, so
    this shows whether the purge runs. Two look-ups in an index.
    """
    day = _today() - LATE
    comments = Comment.objects.filter(sender__gt="", created_at__lt=day)
    return comments.count() + Report.objects.filter(sender__gt="", at__lt=day).count()


def promises() -> list[str]:
    """Return the promises to visitors, a sentence or two for each kind."""
    return [*dict.fromkeys(rule.told for rule in RULES)]


def _batches(rule: Rule) -> Iterator[list]:
    """Yield the keys of what is due, in order."""
    keys = rule.due().order_by("pk").values_list("pk", flat=True)
    pks = [*keys[:BATCH]]
    while pks:
        yield pks
        pks = [*keys.filter(pk__gt=pks[-1])[:BATCH]]


@transaction.atomic
def _erase(rule: Rule, pks: list) -> int:
    """Lock the rows, look again whether they are due, and erase."""
    is_meant = Q(pk__in=pks) | Q(parent__in=pks) if rule.with_answers else Q(pk__in=pks)
    rows = rule.due().model.objects.filter(is_meant)
    for _pk in rows.order_by("pk").select_for_update().values_list("pk"):
        pass  # all of them, in one order: transactions that lock in different orders may deadlock
    return rule.erase(rule.due().filter(pk__in=pks))


def _ago(setting: str) -> datetime:
    return timezone.now() - timedelta(days=getattr(settings, setting))


def _today() -> datetime:
    """Return the moment from which senders have new pseudonyms: see limits.sender_of."""
    return start_of_day(timezone.localdate())


def _decided(lookup: str, moment: datetime) -> Q:
    """Return the condition on the moment of decision; imported reactions have none."""
    return Q(**{f"moderated_at__{lookup}": moment}) | Q(
        **{"moderated_at": None, f"created_at__{lookup}": moment}
    )


def _answered_since(moment: datetime) -> Exists:
    answers = Comment.objects.visible().filter(_decided("gt", moment), parent=OuterRef("pk"))
    return Exists(answers)


def _emails() -> QuerySet:
    """Keep reactions whose address is no longer needed.

    The decision is long ago, and so is the last answer to an author who confirmed to want mail.
    """
    moment = _ago("REACTION_EMAIL_DAYS")
    known = Comment.objects.exclude(email="").exclude(status=Status.PENDING)
    is_in_use = Q(wants_answers=Comment.WantsAnswers.CONFIRMED) & Q(_answered_since(moment))
    is_new = Q(email_given_at__gt=moment, email_given_at__isnull=False)
    return known.filter(_decided("lte", moment)).exclude(is_in_use).exclude(is_new)


def _tokens() -> QuerySet:
    """Keep reactions whose secret link went unused for the term."""
    moment = _ago("REACTION_TOKEN_DAYS")
    known = Comment.objects.exclude(token_hash=None).exclude(status=Status.PENDING)
    lines = Exists(Decision.objects.filter(comment=OuterRef("pk"), at__gt=moment))
    is_in_use = Q(lines | _answered_since(moment)) | Q(
        email_given_at__gt=moment, email_given_at__isnull=False
    )
    return known.filter(_decided("lte", moment)).exclude(is_in_use)


def _refused() -> QuerySet:
    """Keep what was rejected long ago, unless someone's answer to it still waits for a decision."""
    refused = Comment.objects.filter(status__in=[Status.REJECTED, Status.SPAM])
    waits = Exists(Comment.objects.pending().filter(parent=OuterRef("pk")))
    return refused.filter(_decided("lte", _ago("REJECTED_REACTION_DAYS"))).exclude(waits)


def _outgoing_mail() -> QuerySet:
    """Keep mail that was sent, or given up, long ago."""
    kept = timedelta(days=settings.MAIL_KEPT_DAYS)
    given_up = Q(
        sent_at=None,
        attempts__gt=0,
        created_at__lte=timezone.now() - timedelta(days=settings.MAIL_DAYS) - kept,
    )
    return OutgoingMail.objects.filter(Q(sent_at__lte=timezone.now() - kept) | given_up)


def _delete(rows: QuerySet) -> int:
    """Delete rows with what cascades from them; return the number of rows themselves."""
    return rows.delete()[1].get(rows.model._meta.label, 0)


def _blank_sender(rows: QuerySet) -> int:
    return rows.update(sender="")


CODES = _("The code of your internet address: after the day on which it was made.")

RULES = (
    Rule(
        _("E-mail addresses with reactions"),
        ngettext_lazy(
            "Your e-mail address: %(days)d day after we decided on your reaction, or after you "
            "gave the address if that was later. Did you confirm that you want mail about "
            "answers? Then we count from the last answer, if there is one.",
            "Your e-mail address: %(days)d days after we decided on your reaction, or after you "
            "gave the address if that was later. Did you confirm that you want mail about "
            "answers? Then we count from the last answer, if there is one.",
            "days",
        ),
        _emails,
        CommentQuerySet.erase_email,
        "REACTION_EMAIL_DAYS",
    ),
    Rule(
        _("Secret links of reactions"),
        ngettext_lazy(
            "The code of your secret link: %(days)d day after something last happened with your "
            "reaction. The link does not work any more then.",
            "The code of your secret link: %(days)d days after something last happened with your "
            "reaction. The link does not work any more then.",
            "days",
        ),
        _tokens,
        lambda rows: rows.update(token_hash=None),
        "REACTION_TOKEN_DAYS",
    ),
    Rule(
        _("Rejected reactions and spam"),
        ngettext_lazy(
            "A reaction that we rejected, with all that belongs to it: %(days)d day after that.",
            "A reaction that we rejected, with all that belongs to it: %(days)d days after that.",
            "days",
        ),
        _refused,
        _delete,
        "REJECTED_REACTION_DAYS",
        with_answers=True,
    ),
    Rule(
        _("Codes of senders, with reactions"),
        CODES,
        lambda: Comment.objects.filter(sender__gt="", created_at__lt=_today()),
        _blank_sender,
    ),
    Rule(
        _("Codes of senders, with reports"),
        CODES,
        lambda: Report.objects.filter(sender__gt="", at__lt=_today()),
        _blank_sender,
    ),
    Rule(
        _("Counts by sender"),
        CODES,
        lambda: limits.past().exclude(kind=limits.MAILBOX),
        _delete,
    ),
    Rule(
        _("Counts by mailbox"),
        _(
            "A code of your e-mail address, another one each day, that counts our mails so that "
            "nobody can flood you with them: after the day on which it was made."
        ),
        lambda: limits.past().filter(kind=limits.MAILBOX),
        _delete,
    ),
    Rule(
        _("Codes of texts"),
        ngettext_lazy(
            "The code of your text: after %(days)d day. It shows us whether the same text is sent "
            "again and again.",
            "The code of your text: after %(days)d days. It shows us whether the same text is sent "
            "again and again.",
            "days",
        ),
        lambda: Comment.objects.exclude(fingerprint="").filter(
            created_at__lte=timezone.now() - spam.SAME_TEXT_FOR
        ),
        lambda rows: rows.update(fingerprint=""),
        spam.SAME_TEXT_FOR.days,
    ),
    Rule(
        _("Reports that were handled"),
        ngettext_lazy(
            "A report on a reaction: %(days)d day after we handled it.",
            "A report on a reaction: %(days)d days after we handled it.",
            "days",
        ),
        lambda: Report.objects.filter(handled_at__lte=_ago("REPORT_DAYS")),
        _delete,
        "REPORT_DAYS",
    ),
    Rule(
        _("Mails that were sent or given up"),
        ngettext_lazy(
            "That we sent you a mail, and about what: %(days)d day after it. The text of a mail is "
            "erased as soon as it is sent.",
            "That we sent you a mail, and about what: %(days)d days after it. The text of a mail "
            "is erased as soon as it is sent.",
            "days",
        ),
        _outgoing_mail,
        _delete,
        "MAIL_KEPT_DAYS",
    ),
    Rule(
        _("Expired sums"),
        _("The sum that protects a form: when it has expired. Nothing about you stands with it."),
        lambda: CaptchaStore.objects.filter(expiration__lte=timezone.now()),
        _delete,
    ),
    Rule(
        _("Expired logins"),
        _("That an editor is logged in: when that has expired."),
        lambda: Session.objects.filter(expire_date__lt=timezone.now()),
        _delete,
    ),
)
