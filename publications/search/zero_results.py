"""Searches without results, counted by month: words and a number, nothing about anybody.

A GET writes nothing. A count waits in memory; now and then, when an answer is on its way already,
the counts of that process are written together. Stopping a process loses a minute at most.

A page that is kept (ten minutes at most) is answered without coming here, so reloading it or
going back to it does not count again: a number says in how many stretches of time somebody asked.

A reader may type a name or an address. So rare searches are not shown to anyone, a postcode and
a long number are not counted, and what is old goes: /privacy/ promises so.
"""

import re
import threading
from collections import Counter
from contextlib import suppress
from datetime import date
from time import monotonic

from django.conf import settings
from django.db import DatabaseError, close_old_connections, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from publications.models.search import ZeroResultSearch
from publications.search.plan import Plan

LONGEST = 60  # characters
MOST_WAITING = 500  # different queries; more at the same time do not come from readers
MOST_DIGITS = 4  # of one word: a longer number may be somebody's
POSTCODE = re.compile(r"\b[1-9]\d{3}\s*[a-z]{2}\b", re.IGNORECASE)
SHOWN_FROM = 3  # times in a month: what fewer asked for may be about one person
IS_SHOWN = Q(count__gte=SHOWN_FROM)
KEPT_MONTHS = 13  # so that a month stands beside the one of a year before

_waiting: Counter[str] = Counter()
_lock = threading.Lock()
_last = monotonic()


def note(plan: Plan) -> None:
    """Count a query that found nothing, in memory."""
    words = " ".join(one.term.plain for one in plan.wanted)
    if max(len(words), len(plan.text)) > LONGEST or not any(c.isalpha() for c in words):
        return
    if "@" in plan.text or POSTCODE.search(plan.text):
        return
    if any(sum(c.isdigit() for c in w) > MOST_DIGITS for w in words.split()):
        return
    with _lock:
        if words in _waiting or len(_waiting) < MOST_WAITING:
            _waiting[words] += 1


def write_when_due(**kwargs) -> None:
    """Write what waits, when the last time is long enough ago; runs behind an answer."""
    global _last
    if not _waiting or monotonic() - _last < settings.SEARCH_GAPS_EVERY:
        return
    _last = monotonic()
    with suppress(DatabaseError):  # nothing depends on this; later searches count again
        write()
    close_old_connections()


def write() -> None:
    with _lock:
        counts = dict(_waiting)
        _waiting.clear()
    month = timezone.localdate().replace(day=1)
    with transaction.atomic():
        _due(month).delete()
        ZeroResultSearch.objects.bulk_create(
            [ZeroResultSearch(words=words, month=month) for words in sorted(counts)],
            ignore_conflicts=True,
        )
        for words in sorted(counts):
            row = ZeroResultSearch.objects.filter(words=words, month=month)
            row.update(count=F("count") + counts[words])


def _due(month: date) -> QuerySet:
    """Keep what goes in `month`: what is old, and what was seldom asked in a month that is over."""
    years, months = divmod(month.year * 12 + month.month - 1 - KEPT_MONTHS, 12)
    is_old = Q(month__lte=date(years, months + 1, 1))
    return ZeroResultSearch.objects.filter(is_old | (Q(month__lt=month) & ~IS_SHOWN))
