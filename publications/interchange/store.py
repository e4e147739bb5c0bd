"""Records -> the database, many at a time: the one place where an import writes.

A record's slug says which publication it is. A publication that says the same already is not
touched; one that differs gets the record's values. Reactions and old addresses are only added.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from publications.interchange import parts, relations
from publications.interchange.checks import is_cut
from publications.interchange.lookups import Authors, Terms
from publications.interchange.record import Record, Refused
from publications.interchange.rows import Status, columns, record_of, with_record
from publications.models import (
    OldAddress,
    Organisation,
    Publication,
    PublicationType,
    Series,
    Theme,
)


@dataclass(frozen=True)
class Entry:
    """A checked record and where it stands; `silent` names the keys its source does not show."""

    file: str
    line: int
    record: Record
    silent: frozenset[str] = frozenset()
    size: int = 0  # bytes


class Outcome(Enum):
    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    KEPT = "kept"


class Store:
    """Writes entries. Callers open the transaction, and call `forget` when one failed."""

    def __init__(self, *, keep_existing: bool = False):
        self.keep_existing = keep_existing
        self.now = timezone.now()
        self.made: set[str] = set()  # slugs that this run added
        self.forget()

    def forget(self) -> None:
        """Look every name up again: the rows behind them may have been rolled back."""
        self.moved = OldAddress.objects.moved_slugs()
        self.authors = Authors()
        self.organisations = Terms(Organisation)
        self.types = Terms(PublicationType)
        self.themes = Terms(Theme)
        self.series = Terms(Series)

    def write(self, entries: Sequence[Entry]) -> list[Outcome | Refused]:
        """Store the entries, each slug at most once, and return what became of each."""
        with transaction.atomic():
            return _Batch(self, [self._at_todays_address(entry) for entry in entries]).write()

    def _at_todays_address(self, entry: Entry) -> Entry:
        """Return `entry` with the slug its publication has now: an editor may have changed it."""
        slug = self.moved.get(entry.record.slug)
        return replace(entry, record=replace(entry.record, slug=slug)) if slug else entry

    def explain(self, record: Record) -> str:
        """Return why the database may have refused `record`, or nothing when that is not known."""
        series, number = self.series.pk(record.series.title), record.series.number
        same_place = Publication.objects.filter(series=series, series_number=number)
        taken = same_place.exclude(slug=record.slug).first()
        if series is None or number is None or taken is None:
            return ""
        reason = _("series: number %(number)d of “%(series)s” is “%(slug)s” already")
        return reason % {"number": number, "series": record.series.title, "slug": taken.slug}

    def spelled(self, record: Record) -> Record:
        """Return `record` with each name as its list spells it."""
        partners = {self.organisations.spelling(name) for name in record.partners}
        themes = {self.themes.spelling(name) for name in record.themes}
        return replace(
            record,
            organisation=self.organisations.spelling(record.organisation),
            type=self.types.spelling(record.type),
            series=record.series._replace(title=self.series.spelling(record.series.title)),
            partners=tuple(sorted(partners)),
            themes=tuple(sorted(themes)),
        )

    def add_names(self, records: Sequence[Record]) -> None:
        """Make the organisations, types, themes, series and authors that are not there yet."""
        partners = [name for record in records for name in record.partners]
        self.organisations.add([*[record.organisation for record in records], *partners])
        self.types.add(record.type for record in records)
        self.themes.add(name for record in records for name in record.themes)
        self.series.add(record.series.title for record in records)
        self.authors.add(printed for record in records for printed in record.authors)


class _Batch:
    """One call of `Store.write`."""

    def __init__(self, store: Store, entries: Sequence[Entry]):
        self.store, self.entries = store, entries

    @cached_property
    def stored(self) -> dict[str, Publication]:
        slugs = [entry.record.slug for entry in self.entries]
        found = with_record(Publication.objects.filter(slug__in=slugs))
        return {publication.slug: publication for publication in found}

    @cached_property
    def successors(self) -> dict[str, int]:
        """The primary keys of the successors that records name or that publications have."""
        slugs = {entry.record.successor for entry in self.entries} - {""}
        named = Publication.objects.filter(slug__in=slugs).values_list("slug", "pk")
        kept = [p.successor for p in self.stored.values() if p.successor]
        return dict(named) | {successor.slug: successor.pk for successor in kept}

    def write(self) -> list[Outcome | Refused]:
        outcomes, wanted = [], {}
        for entry in self.entries:
            outcome, record = self._judge(entry)
            outcomes.append(outcome)
            if outcome in (Outcome.ADDED, Outcome.CHANGED, Outcome.UNCHANGED):
                wanted[entry.record.slug] = (outcome, record)
        saved = self._save([pair for pair in wanted.values() if pair[0] is not Outcome.UNCHANGED])
        ids = {slug: publication.pk for slug, publication in (self.stored | saved).items()}
        rows = [(ids[slug], record.reactions) for slug, (_outcome, record) in wanted.items()]
        reacted = parts.write("reactions", [row for row in rows if row[1]])
        return [
            Outcome.CHANGED
            if outcome is Outcome.UNCHANGED and ids[entry.record.slug] in reacted
            else outcome
            for entry, outcome in zip(self.entries, outcomes, strict=True)
        ]

    def _judge(self, entry: Entry) -> tuple[Outcome | Refused, Record]:
        """Return what is to become of the entry, and its record as it will be stored."""
        publication = self.stored.get(entry.record.slug)
        if publication and self.store.keep_existing and entry.record.slug not in self.store.made:
            return Outcome.KEPT, entry.record
        old = record_of(publication) if publication else None
        record = self._completed(entry, old)
        if refusal := self._refusal(record, old, entry.silent):
            return refusal, record
        if old is None:
            return Outcome.ADDED, record
        return (Outcome.UNCHANGED if record == old else Outcome.CHANGED), record

    def _completed(self, entry: Entry, old: Record | None) -> Record:
        """Return the record with what its source is silent on, and the moments that follow."""
        record = self.store.spelled(entry.record)
        if old:
            record = replace(record, **{key: getattr(old, key) for key in entry.silent})
        published_on, withdrawn_at = record.published_on, record.withdrawn_at
        if record.status == Status.PUBLISHED and published_on is None:
            published_on = (old and old.published_on) or self.store.now
        if record.status == Status.WITHDRAWN and withdrawn_at is None:
            withdrawn_at = (old and old.withdrawn_at) or self.store.now
        return replace(
            record,
            published_on=published_on,
            withdrawn_at=withdrawn_at,
            comments_until=record.comments_until if record.comments_open else None,
        )

    def _refusal(
        self, record: Record, old: Record | None, silent: frozenset[str]
    ) -> Refused | None:
        if record.successor and record.successor not in self.successors:
            reason = _("successor: there is no publication “%(slug)s”")
            return Refused(reason % {"slug": record.successor})
        if old is None:
            return None
        if "slug" in silent and is_cut(record.title) and record.title != old.title:
            reason = _("another publication has “%(slug)s”: add a “slug” to the record")
            return Refused(reason % {"slug": record.slug})
        if record.status != old.status and record.status not in Publication.TRANSITIONS[old.status]:
            names = {"old": Status(old.status).label, "new": Status(record.status).label}
            return Refused(_("status: “%(old)s” cannot become “%(new)s”.") % names)
        return None

    def _save(self, pairs: list[tuple[Outcome, Record]]) -> dict[str, Publication]:
        """Write publications and all that hangs on them; return them by slug."""
        records = [record for _outcome, record in pairs]
        self.store.add_names(records)
        publications = {record.slug: self._filled(record) for record in records}
        Publication.objects.bulk_create(
            p for slug, p in publications.items() if slug not in self.stored
        )
        for slug in publications.keys() & self.stored.keys():
            publications[slug].save_base(force_update=True)
        self.store.made |= publications.keys() - self.stored.keys()
        relations.write(self.store, [(publications[record.slug], record) for record in records])
        return publications

    def _filled(self, record: Record) -> Publication:
        """Return the publication, stored or new, with the columns of the record."""
        publication = self.stored.get(record.slug) or Publication()
        for name, value in columns(record).items():
            setattr(publication, name, value)
        publication.organisation_id = self.store.organisations.pk(record.organisation)
        publication.type_id = self.store.types.pk(record.type)
        publication.series_id = self.store.series.pk(record.series.title)
        publication.successor_id = self.successors.get(record.successor)
        return publication
