"""An in-memory index of the catalogue: a posting (a bitmap of places) for each value of a facet.

Places stand in order of publication date, so the N-th page of a list is the N-th bits of a bitmap,
and a facet counts by AND and the number of bits left. `snapshot` reads it and keeps it up to date.
"""

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice, repeat
from typing import TypeVar

from django.utils import timezone
from pyroaring import BitMap, BitMap64

from publications.catalogue.cards import Card, read_cards
from publications.catalogue.facet_terms import FacetTerms
from publications.changes.revision import Revision
from publications.models import Publication
from publications.search.plan import RECENT, Plan
from publications.search.ranking import ranked

CARDS = 2000  # those that lists showed last
REMEMBERED = 256  # answers that a catalogue keeps
YES = 1
DAY = 86_400_000_000  # microseconds
EMPTY = BitMap()
T = TypeVar("T")
NOWHERE = 2**32 - 1  # the place of what is not here


@dataclass(frozen=True)
class Catalogue:
    """What is or will be published, at one revision; never changed, only replaced by a next one.

    A place is a position of a bit. `moments` (in microseconds) and `pks` hold what is at each
    place, oldest first; a place whose publication went stays empty. `postings` has the places of
    each value of a facet; `values` the values at each place, of the facets in MANY_VALUES.
    """

    revision: Revision | None
    moments: array
    pks: array
    places: dict[int, int]
    everything: BitMap
    postings: dict[str, dict[int, BitMap]]
    values: dict[str, list[tuple[int, ...]]]
    titles: list[tuple[str, int]]
    facet_terms: dict[str, FacetTerms]
    visible: BitMap
    cards: dict[int, Card] = field(default_factory=dict, compare=False)
    memory: dict = field(default_factory=dict, compare=False)

    def remember(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what `make()` gave for `key`, made once for this catalogue."""
        try:
            return self.memory[key]
        except KeyError:
            found = make()
            for old in [*self.memory][: max(0, len(self.memory) - REMEMBERED + 1)]:
                self.memory.pop(old, None)
            self.memory[key] = found
            return found

    def posting(self, name: str, key: int) -> BitMap:
        return self.postings[name].get(key, EMPTY)

    def label(self, name: str, key: int | None) -> str:
        """Return what readers see for a value of a facet, nothing when there is none."""
        if key is None:
            return ""
        term = self.facet_terms[name].by_key.get(key)
        return term.label if term else ""

    def cards_of(self, pks: list[int]) -> list[Card]:
        """Return the cards of what readers may find, in this order; the last ones are kept."""
        cards = self.cards
        found = {pk: cards[pk] for pk in pks if pk in cards}
        if missing := [pk for pk in pks if pk not in found]:
            fresh = read_cards(missing, self.label)
            found |= fresh
            cards |= fresh
            for pk in [*islice(cards, max(0, len(cards) - CARDS))]:
                cards.pop(pk, None)
        return [found[pk] for pk in pks if pk in found]

    def on_kennisplein(self) -> BitMap:
        return self.visible & self.posting("kennisplein", YES)

    def count(self, name: str, key: int) -> int:
        """Return how many publications that readers may see have this value."""
        return self.visible.intersection_cardinality(self.posting(name, key))

    def counts(self, name: str, within: BitMap) -> dict[int, int]:
        """Return how many publications `within` have each value, by its key; never 0."""
        postings = self.postings[name]
        if name in self.values and len(within) < len(postings):
            return Counter(chain.from_iterable(map(self.values[name].__getitem__, within)))
        number_of = within.intersection_cardinality
        return {key: n for key, places in postings.items() if (n := number_of(places))}

    def labels_of(self, name: str, pk: int) -> list[str]:
        """Return what readers see of a publication's values, in no order."""
        place, terms = self.places[pk], self.facet_terms[name].by_key
        postings = self.postings[name].items()
        return [terms[key].label for key, places in postings if place in places and key in terms]

    def find(self, pks: Iterable[int]) -> BitMap:
        """Return the bits of what readers may see among publications by primary key."""
        return BitMap([*map(self.places.get, pks, repeat(NOWHERE))]) & self.visible

    def search(self, plan: Plan) -> BitMap:
        """Return the bits of the publications that a search finds."""
        return self._hits(plan)[0]

    def _hits(self, plan: Plan) -> tuple[BitMap, list[tuple[float, BitMap64]]]:
        """Return the bits of what a search finds, and the primary keys of what has each part of its
        rank: an index gives them in order, and few are ever looked at.
        """

        def ask():
            if not plan.wanted:
                rows = Publication.objects.published().filter(plan.fits).order_by()
                return self.find(rows.values_list("pk", flat=True)), []
            found, parts = plan.hits
            worths = zip(plan.worths, parts, strict=True)
            return self.find(found), [(points, BitMap64(pks)) for points, pks in worths if pks]

        return self.remember(("search", plan.text), ask)

    def _recent(self) -> list[tuple[float, BitMap64]]:
        """Return the primary keys of what is new enough to stand a little higher, with the points
        for that.
        """
        now = microseconds(timezone.now())
        return [(points, self._since(now - days * DAY)) for days, points in RECENT]

    def _since(self, moment: int) -> BitMap64:
        first = bisect_left(self.moments, moment)
        return self.remember(("since", first), lambda: BitMap64(self.pks[first:]))

    def _ranked(self, found: BitMap, plan: Plan) -> Iterator[BitMap]:
        """Give `found` in groups of equally good hits of a search, the best first."""
        pks = BitMap64([self.pks[place] for place in found])
        return map(self.find, ranked(pks, self._hits(plan)[1] + self._recent()))

    def in_order(
        self, found: BitMap, order: str, start: int, stop: int, plan: Plan | None = None
    ) -> list[int]:
        """Return the primary keys of the publications from `start` to `stop` in a list.

        With the `plan` of a search what fits best comes first, whatever `order` says.
        """
        if plan is not None and plan.wanted:
            return self._grouped(self._ranked(found, plan), start, stop)
        if order == "titel":
            places = self.places
            by_title = (pk for _title, pk in self.titles if places[pk] in found)
            return [*islice(by_title, start, stop)]
        if order == "jaar":
            return self._grouped(self._by_year(found), start, stop)
        return self._newest(found, start, stop)

    def _newest(self, found: BitMap, start: int, stop: int) -> list[int]:
        last = len(found) - 1
        return [self.pks[found[last - at]] for at in range(start, min(stop, last + 1))]

    def _by_year(self, found: BitMap) -> Iterator[BitMap]:
        for year in sorted(self.postings["jaar"], reverse=True):
            part = found & self.postings["jaar"][year]
            yield part
            found = found - part
        yield found

    def _grouped(self, groups: Iterable[BitMap], start: int, stop: int) -> list[int]:
        """Return the primary keys from `start` to `stop`, one group after the other."""
        pks = []
        for group in groups:
            if start < len(group):
                pks += self._newest(group, start, stop)
            start, stop = max(0, start - len(group)), stop - len(group)
            if stop <= 0:
                break
        return pks


class Selection:
    """A list of publications for a pager: its length costs nothing, a slice fetches its rows."""

    def __init__(
        self, catalogue: Catalogue, found: BitMap, order: str = "datum", plan: Plan | None = None
    ):
        """`plan` is the search whose best hits stand first."""
        self.catalogue, self.found, self.order, self.plan = catalogue, found, order, plan

    def __len__(self):
        return len(self.found)

    def exists(self) -> bool:
        return bool(self.found)

    def __getitem__(self, part: slice) -> list[Card]:
        pks = self.catalogue.in_order(self.found, self.order, part.start or 0, part.stop, self.plan)
        return self.catalogue.cards_of(pks)


def microseconds(moment: datetime) -> int:
    return round(moment.timestamp() * 1_000_000)
