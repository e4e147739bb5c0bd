"""The neutral record in the middle: what one publication says, free of any format and database.

Every format in or out is a small module beside this one. The fields stand in the order in which
JSONL writes them, and carry its keys as names.
"""

from dataclasses import dataclass, field, fields
from datetime import date, datetime
from typing import NamedTuple

from django.utils import timezone

from publications.models.publication import start_of_day

# These have no empty value, so they are always written; where a source leaves one out, a
# publication that exists keeps what it has.
ALWAYS_WRITTEN = frozenset({"on_kennisplein", "language", "status", "comments_open"})


class Refused(ValueError):
    """A record cannot go in. The text tells the operator why; `line` where, if it is known."""

    def __init__(self, reason: str, line: int | None = None):
        super().__init__(reason)
        self.line = line


class SeriesPlace(NamedTuple):
    title: str = ""
    number: int | None = None


class Identifiers(NamedTuple):
    isbn: str = ""
    doi: str = ""


class StoredFile(NamedTuple):
    """An attachment: a file itself cannot travel in text, so its name in the storage does."""

    title: str
    file: str


NO_SERIES, NO_IDENTIFIERS = SeriesPlace(), Identifiers()


@dataclass(frozen=True)
class Record:
    """One publication. `published_on` is a day, or a moment when it is not the start of a day."""

    title: str
    slug: str = ""
    lead: str = ""
    body: str = ""
    authors: tuple[str, ...] = ()  # as printed, in order
    organisation: str = ""
    partners: tuple[str, ...] = ()
    year: int | None = None
    type: str = ""
    published_on: date | datetime | None = None
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    on_kennisplein: bool = False
    themes: tuple[str, ...] = ()
    series: SeriesPlace = NO_SERIES
    language: str = "nl"
    source_url: str = ""
    identifiers: Identifiers = NO_IDENTIFIERS
    status: str = ""
    comments_open: bool = True
    # What another app keeps (see parts.py), as JSON values; it compares them itself.
    reactions: tuple[dict, ...] = field(default=(), compare=False)
    comments_until: date | None = None
    withdrawal_reason: str = ""
    withdrawn_at: datetime | None = None
    successor: str = ""  # the slug of another publication
    attachments: tuple[StoredFile, ...] = ()
    is_sample: bool = False

    def to_json(self) -> dict:
        """Return the record as JSON values in the order of KEYS, empty values left out."""
        values = ((key, _plain(getattr(self, key))) for key in KEYS)
        return {
            key: value for key, value in values if key in ALWAYS_WRITTEN or not _is_empty(value)
        }


KEYS = tuple(part.name for part in fields(Record))


def day_or_moment(moment: datetime) -> date | datetime:
    """Return the day that starts at `moment` on this site, else the moment in the site's time."""
    local = timezone.localtime(moment)
    return local.date() if local == start_of_day(local.date()) else local


def _plain(value: object):
    """Return `value` as JSON knows it."""
    if isinstance(value, date):
        return value.isoformat()
    if hasattr(value, "_asdict"):
        return {key: item for key, item in value._asdict().items() if not _is_empty(item)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _is_empty(value: object) -> bool:
    return value is None or value is False or value in ("", [], {})
