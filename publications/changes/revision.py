"""The revision: a value for the state of the catalogue and its reactions, in one cheap look-up.

Two pages made at the same revision are the same. It changes with every commit that readers can
see, by whatever process (publications/changes/triggers.py), when a planned publication appears,
and at midnight, when a last day for reactions ends, also the one of their age.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from publications.models import Publication

LAST_CHANGE = "SELECT id, token FROM publications_change ORDER BY id DESC LIMIT 1"


@dataclass(frozen=True)
class Revision:
    change: int  # where the log of changes stands
    token: str
    day: date
    moment: datetime | None  # the newest publication date that has come

    @property
    def key(self) -> str:
        """Return text that identifies this revision."""
        moment = int(self.moment.timestamp() * 1_000_000) if self.moment else ""
        return f"{self.token}.{self.day:%y%m%d}.{moment}"


@dataclass(frozen=True)
class _Horizon:
    """The publication dates around now, as long as the log stands at `token`."""

    token: str
    last: datetime | None
    next: datetime | None

    def holds(self, token: str, now: datetime) -> bool:
        return (
            self.token == token
            and (self.last is None or self.last <= now)
            and (self.next is None or now < self.next)
        )


_horizon = _Horizon("", None, None)


def of(request: HttpRequest) -> Revision | None:
    """Return the revision for `request`, looked up once, before anything else is read."""
    kept = vars(request)
    if "_revision" not in kept:
        kept["_revision"] = current()
    return kept["_revision"]


def current() -> Revision | None:
    """Return the revision now, or None when the log is empty: then nothing may be kept.

    What is read after this is at least as new.
    """
    global _horizon
    with connection.cursor() as cursor:
        cursor.execute(LAST_CHANGE)
        found = cursor.fetchone()
    if found is None:
        return None
    change, token = found
    now, horizon = timezone.now(), _horizon
    if not horizon.holds(token, now):
        horizon = _horizon = _look_around(token, now)
    return Revision(change, token, timezone.localdate(now), horizon.last)


def last_token() -> str:
    """Return the end of the log of changes as this process last saw it; no query."""
    return _horizon.token


def newest_moment(now: datetime | None = None) -> datetime | None:
    """Return the newest publication date that has come."""
    moments = _moments().filter(published_at__lte=now or timezone.now())
    return moments.order_by("-published_at").first()


def _look_around(token: str, now: datetime) -> _Horizon:
    coming = _moments().filter(published_at__gt=now).order_by("published_at")
    return _Horizon(token, newest_moment(now), coming.first())


def _moments():
    published = Publication.objects.filter(status=Publication.Status.PUBLISHED)
    return published.values_list("published_at", flat=True)
