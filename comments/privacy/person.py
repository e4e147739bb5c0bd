"""What the site holds on one email address: to export, or to erase.

Nothing of others goes along: no moderator's name, no report of another reader, no answer to the
reaction; of texts of others that name the address only the place is told. Nor does the text of a
mail: it may hold a secret link.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Field, Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comments.mail.compose import full_address
from comments.models import Comment, Decision, OutgoingMail, Report
from comments.models.comment import CommentQuerySet
from comments.moderation import lifecycle, limits
from comments.moderation.lifecycle import NotAllowed, Via
from publications.models import Publication

# What is told of each row, in this order.
REACTION = (
    "id", "publication", "parent", "role", "name", "email", "wants_answers", "text", "status",
    "rejection_reason", "suspicion", "created_at", "moderated_at", "edited_at", "email_given_at",
    "email_erased_at", "version", "submission", "token_hash", "sender", "fingerprint",
)  # fmt: skip
DECISION = ("action", "via", "reason", "at")
MAIL = ("recipient", "subject", "created_at", "sent_at", "attempts", "error")
ACCOUNT = ("username", "first_name", "last_name", "email", "date_joined", "last_login")
CONTACT = ("title", "contact_name", "contact_phone", "contact_email")
# Where a model has no label for people.
LABELS = {
    "id": gettext_lazy("number"),
    "parent": gettext_lazy("answer to number"),
    "version": gettext_lazy("version"),
    "submission": gettext_lazy("number of the form"),
    "token_hash": gettext_lazy("code of the secret link"),
    "sender": gettext_lazy("code of the internet address"),
    "fingerprint": gettext_lazy("code of the text"),
}
# Texts that people type, where an address may stand too.
TEXTS = (
    (Comment.objects.select_related("publication"), ("name", "text", "rejection_reason")),
    (Decision.objects.select_related("comment__publication"), ("reason",)),
    (Report.objects.select_related("comment__publication"), ("text",)),
    (Publication.objects.all(), ("title", "lead", "body", "withdrawal_reason")),
)


@dataclass(frozen=True)
class Held:
    """All that is held on `address`, whatever its case."""

    address: str
    reactions: list[Comment]
    mails: list[OutgoingMail]
    accounts: list[User]
    contacts: list[Publication]
    elsewhere: list[Comment | Publication]  # what names it in a text, or in what is about it

    def __bool__(self):
        return any((self.reactions, self.mails, self.accounts, self.contacts, self.elsewhere))

    @property
    def record(self) -> dict:
        """Return it as JSON values, under Dutch names."""
        return {
            _("e-mail address"): self.address,
            _("made at"): _plain(timezone.now()),
            _("reactions"): [_reaction(row) for row in self.reactions],
            _("mails"): [_told(row, MAIL) for row in self.mails],
            _("accounts"): [_told(row, ACCOUNT) for row in self.accounts],
            _("contact person of"): [_told(row, CONTACT) for row in self.contacts],
            _("named in a text"): [
                {_("what"): str(row), _("place"): full_address(row.get_absolute_url())}
                for row in self.elsewhere
            ],
        }


def held_on(address: str) -> Held:
    with_history = Comment.objects.select_related("publication").prefetch_related("decisions")
    reactions = _at(with_history, "email", address)
    own = [row.pk for row in reactions]
    return Held(
        address=address,
        reactions=reactions,
        mails=_at(OutgoingMail.objects.all(), "recipient", address),
        accounts=_at(get_user_model().objects.all(), "email", address),
        contacts=_at(Publication.objects.all(), "contact_email", address),
        elsewhere=_elsewhere(address, own),
    )


@transaction.atomic
def erase_address(address: str, by: User) -> int:
    """Erase the address, and mails to it; keep names and texts.

    Return the number of reactions.
    """
    held = held_on(address)
    rows = _locked(held.reactions)
    _note(rows, by, _("E-mail address erased on request."))
    rows.erase_email()
    _erase_mails(held)
    return len(held.reactions)


@transaction.atomic
def erase_all(address: str, by: User) -> int:
    """Withdraw the reactions with this address and erase everything that identifies the author.

    Return the number of reactions.
    """
    held = held_on(address)
    rows = _locked(held.reactions)
    _note(rows, by, _("Withdrawn and erased on request."))
    for row in held.reactions:
        try:
            lifecycle.withdraw(row, by, via=Via.ADMIN)
        except NotAllowed:  # its author was first
            continue
    rows.update(token_hash=None, submission=None)
    Decision.objects.filter(comment__in=rows).update(reason="")
    _erase_mails(held)
    return len(held.reactions)


def _locked(reactions: list[Comment]) -> CommentQuerySet:
    """Return the rows, locked together with their answers.

    One query takes all locks in one order: one by one they could deadlock with a moderator.
    """
    pks = [row.pk for row in reactions]
    is_meant = Q(pk__in=pks) | Q(parent__in=pks)
    rows = Comment.objects.filter(is_meant).order_by("pk").select_for_update()
    for _pk in rows.values_list("pk"):
        pass
    return Comment.objects.filter(pk__in=pks)


def _erase_mails(held: Held) -> None:
    """Erase mails to the address, and the counter of its mails today."""
    limits.forget_mailbox(held.address)
    OutgoingMail.objects.filter(pk__in=[mail.pk for mail in held.mails]).delete()


def _note(rows: QuerySet, by: User, message: str) -> None:
    """Log in the admin who did this, but not for which address."""
    LogEntry.objects.log_actions(by.pk, rows.select_related("publication"), CHANGE, message)


def _at(rows: QuerySet, field: str, address: str) -> list:
    """Return the rows with this address.

    Databases fold letters beyond ASCII differently, so they only narrow it down.
    """
    local = address.rpartition("@")[0]
    found = rows.filter(**{f"{field}__istartswith": f"{local}@"}).order_by("pk")
    return [row for row in found if _folded(getattr(row, field)) == _folded(address)]


def _elsewhere(address: str, own: list[int]) -> list[Comment | Publication]:
    """Return rows whose text mentions the address, except the address's own reactions."""
    local = address.rpartition("@")[0]
    names = re.compile(rf"(?<![\w.+-]){re.escape(_folded(address))}(?![\w-]|\.\w)")
    found: dict[Comment | Publication, None] = {}  # each once, in order
    for rows, fields in TEXTS:
        may = Q()
        for field in fields:
            may |= Q(**{f"{field}__icontains": f"{local}@"})
        for row in rows.filter(may).order_by("pk"):
            of: Any = getattr(row, "comment", row)
            is_own = isinstance(of, Comment) and of.pk in own
            if not is_own and any(names.search(_folded(getattr(row, name))) for name in fields):
                found[of] = None
    return [*found]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def _reaction(row: Comment) -> dict:
    history = [_told(line, DECISION) for line in row.decisions.all()]
    place = {_("place"): full_address(row.get_absolute_url())}
    return _told(row, REACTION) | place | {_("history"): history}


def _told(row: Model, names: tuple[str, ...]) -> dict:
    """Return the values of a row under the labels that people see, without empty ones."""
    values = {name: _value(row, name) for name in names}
    return {_label(row, name): value for name, value in values.items() if value not in ("", None)}


def _label(row: Model, name: str) -> str:
    return str(LABELS.get(name) or _field(row, name).verbose_name)


def _value(row: Model, name: str):
    field = _field(row, name)
    if field.choices:
        return str(getattr(row, f"get_{name}_display")())
    value = getattr(row, field.attname)
    return _plain(getattr(row, name).title if name == "publication" else value)


def _field(row: Model, name: str) -> Field:
    return next(field for field in row._meta.fields if field.name == name)


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    return value if isinstance(value, int | None) else str(value)
