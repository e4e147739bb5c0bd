"""An import from start to end: take entries in, write them in batches, count, report refusals."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from publications.interchange import jsonl, writing
from publications.interchange.record import Refused
from publications.interchange.store import Entry, Outcome, Store

BATCH_SIZE = 8 * 1024 * 1024  # bytes: a few giant records are a batch too


@dataclass(frozen=True)
class Broken:
    """What stands where a record was expected, and why it cannot go in."""

    file: str
    line: int | None  # none when the whole file cannot be read
    reason: str

    def __str__(self):
        return f"{place(self.file, self.line)}: {self.reason}"


def place(file: str, line: int | None) -> str:
    return file if line is None else f"{file}:{line}"


class Run:
    """Takes entries in; `tell` hears of each refusal at once, `counts` says what became of all."""

    def __init__(self, store: Store, tell: Callable[[Broken], None]):
        self.store, self.tell = store, tell
        self.counts: Counter[Outcome] = Counter()
        self.refused = 0
        self._seen: dict[str, tuple[int, str]] = {}  # slug -> content, place
        self._batch: list[Entry] = []
        self._size = 0  # bytes
        self._held: list[Entry] = []  # these have a successor, which may come later

    def take_all(self, items: Iterable[Entry | Broken]) -> None:
        for item in items:
            if isinstance(item, Broken):
                self._refuse(item)
            elif self._is_first(item):
                self._take(item)
        self._flush()
        if self._held:
            self._count(self._held, writing.write_with_successors(self.store, self._held))

    def _take(self, entry: Entry) -> None:
        if entry.record.successor:
            self._held.append(entry)
            return
        self._batch.append(entry)
        self._size += entry.size
        if len(self._batch) >= writing.BATCH or self._size >= BATCH_SIZE:
            self._flush()

    def _flush(self) -> None:
        if self._batch:
            self._count(self._batch, writing.write(self.store, self._batch))
        self._batch, self._size = [], 0

    def _is_first(self, entry: Entry) -> bool:
        """Return whether this run meets the slug for the first time; else answer it here."""
        slug, here = entry.record.slug, place(entry.file, entry.line)
        content = hash(jsonl.write(entry.record))
        if slug not in self._seen:
            self._seen[slug] = (content, here)
            return True
        first_content, first = self._seen[slug]
        if content == first_content:
            self.counts[Outcome.UNCHANGED] += 1
        else:
            reason = _("“%(slug)s” stands in %(place)s too, with other content")
            self._refuse(Broken(entry.file, entry.line, reason % {"slug": slug, "place": first}))
        return False

    def _count(self, entries: list[Entry], outcomes: writing.Outcomes) -> None:
        for entry, outcome in zip(entries, outcomes, strict=True):
            if isinstance(outcome, Refused):
                self._refuse(Broken(entry.file, entry.line, str(outcome)))
            else:
                self.counts[outcome] += 1

    def _refuse(self, broken: Broken) -> None:
        self.refused += 1
        self.tell(broken)
