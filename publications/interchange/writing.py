"""Batches that fail are written again record by record, so that only what is broken stays out.

A database that is locked or gone is another matter: that error goes up and ends the run.
"""

from collections.abc import Sequence
from dataclasses import replace

from django.db import DataError, IntegrityError, transaction

from publications.interchange.record import Refused
from publications.interchange.store import Entry, Outcome, Store
from publications.models import Publication
from publications.models.portions import PORTION, portions

BROKEN = (DataError, IntegrityError)

BATCH = PORTION  # records a transaction
Outcomes = list[Outcome | Refused]


def write(store: Store, entries: Sequence[Entry]) -> Outcomes:
    """Store the entries in one transaction and return what became of each."""
    try:
        with transaction.atomic():
            return store.write(entries)
    except BROKEN:
        store.forget()
        return [_write_alone(store, entry) for entry in entries]


def write_with_successors(store: Store, entries: Sequence[Entry]) -> Outcomes:
    """Store entries that name a successor, also when it is one of them, in one transaction."""
    try:
        with transaction.atomic():
            return _write_linked(store, entries)
    except BROKEN:
        store.forget()
        return _write_linked_alone(store, entries)


def _write_alone(store: Store, entry: Entry) -> Outcome | Refused:
    try:
        with transaction.atomic():
            return store.write([entry])[0]
    except BROKEN as error:
        store.forget()
        return Refused(store.explain(entry.record) or " ".join(str(error).split()))


def _write_linked(store: Store, entries: Sequence[Entry]) -> Outcomes:
    """Make the new publications first, without successor; then write all of them whole."""
    new = _new_ones(entries)
    bare = [replace(entry, record=replace(entry.record, successor="")) for entry in new]
    _write_in_batches(store, bare)
    made = {entry.record.slug for entry in bare}
    return [
        Outcome.ADDED if entry.record.slug in made else outcome
        for entry, outcome in zip(entries, _write_in_batches(store, entries), strict=True)
    ]


def _write_linked_alone(store: Store, entries: Sequence[Entry]) -> Outcomes:
    """Write one by one, again and again while some find a successor that came in meanwhile."""
    outcomes: dict[str, Outcome | Refused] = {}
    waiting, before = [*entries], None
    while waiting and len(waiting) != before:
        before = len(waiting)
        for entry in waiting:
            outcomes[entry.record.slug] = _write_alone(store, entry)
        waiting = [e for e in waiting if isinstance(outcomes[e.record.slug], Refused)]
    return [outcomes[entry.record.slug] for entry in entries]


def _write_in_batches(store: Store, entries: Sequence[Entry]) -> Outcomes:
    return [outcome for batch in portions(entries, BATCH) for outcome in store.write(batch)]


def _new_ones(entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries to make: not stored yet, and their successors are or will be there."""
    named = {entry.record.slug for entry in entries} | {entry.record.successor for entry in entries}
    there = {*Publication.objects.filter(slug__in=named).values_list("slug", flat=True)}
    new, before = [entry for entry in entries if entry.record.slug not in there], None
    while len(new) != before:
        before = len(new)
        reachable = there | {entry.record.slug for entry in new}
        new = [entry for entry in new if entry.record.successor in reachable]
    return new
