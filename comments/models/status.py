"""The statuses of a reaction and their transitions; see comments/moderation/lifecycle.py."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    PENDING = "pending", _("pending")
    APPROVED = "approved", _("approved")
    REJECTED = "rejected", _("rejected")
    SPAM = "spam", _("spam")
    WITHDRAWN = "withdrawn", _("withdrawn")


# From a status to the ones that may follow it. Withdrawn is the end: nothing is left to show.
TRANSITIONS = {
    Status.PENDING: {Status.APPROVED, Status.REJECTED, Status.SPAM, Status.WITHDRAWN},
    Status.APPROVED: {Status.REJECTED, Status.SPAM, Status.WITHDRAWN},
    Status.REJECTED: {Status.APPROVED, Status.SPAM, Status.WITHDRAWN},
    Status.SPAM: {Status.APPROVED, Status.REJECTED, Status.WITHDRAWN},
    Status.WITHDRAWN: set(),
}


def may_become(status: str) -> set[str]:
    """Return the statuses from which `status` may follow."""
    return {old for old, following in TRANSITIONS.items() if status in following}
