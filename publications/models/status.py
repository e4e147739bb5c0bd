"""The life of a publication: its statuses and their transitions."""

from datetime import datetime

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


# From a status to the ones that may follow it.
TRANSITIONS: dict[str, set[str]] = {
    Status.DRAFT: {Status.IN_REVIEW, Status.PUBLISHED},
    Status.IN_REVIEW: {Status.DRAFT, Status.PUBLISHED},
    Status.PUBLISHED: {Status.DRAFT, Status.WITHDRAWN},
    Status.WITHDRAWN: {Status.PUBLISHED},
}


def may_become(status: str) -> set[str]:
    """Return the statuses from which `status` may follow."""
    return {old for old, following in TRANSITIONS.items() if status in following}


def is_published(at: datetime, path: str = "") -> Q:
    """Return the condition that readers may find a publication: published, at a moment in the past.

    `path` leads from the rows that are filtered to the publication: "publication__".
    """
    return Q(**{f"{path}status": Status.PUBLISHED, f"{path}published_at__lte": at})
