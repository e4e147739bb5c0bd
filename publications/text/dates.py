"""Days and moments as readers and machines read them: pages have many, so they are made cheaply."""

from datetime import date, datetime
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format


@lru_cache(maxsize=4096)
def _words(day: date) -> str:
    return date_format(day, "j F Y")


def _here(moment: date | datetime) -> date | datetime:
    """Return a moment as the clock shows it here; a day is the same everywhere."""
    if isinstance(moment, datetime) and timezone.is_aware(moment):
        return timezone.localtime(moment)
    return moment


def in_words(moment: date | datetime) -> str:
    """Return "2 mei 2026", or "2 mei 2026, 14:30" of a moment."""
    here = _here(moment)
    if not isinstance(here, datetime):
        return _words(here)
    return f"{_words(here.date())}, {here:%H:%M}"


def iso(moment: date | datetime) -> str:
    """Return "2026-05-02", or "2026-05-02T14:30:00+02:00" of a moment."""
    here = _here(moment)
    return here.isoformat(timespec="seconds") if isinstance(here, datetime) else here.isoformat()
