"""The catalogue in this process's memory: a bit for each publication, a bitmap for each value.

Bits stand in order of publication date, so the N-th page of a list is the N-th bits of a bitmap,
and a facet counts by AND and the number of bits left. `of(request)` gives the catalogue as it is at
the request's revision. What changed since comes from the log of changes; only who missed too much
reads everything again.
"""

from array import array
from bisect import bisect_left, bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, islice, product, repeat
from threading import Lock

from django.utils import timezone
from pyroaring import BitMap, BitMap64

from publications.catalogue.cards import Card, read_cards
from publications.changes import revision, triggers
from publications.changes.revision import Revision
from publications.models import (
    Author,
    Authorship,
    Change,
    Organisation,
    Publication,
    PublicationType,
    Series,
    Theme,
)
from publications.search.plan import RECENT
from publications.search.ranking import ranked
from publications.text.folding import fold

VOCABULARIES = {
    "auteur": Author,
    "organisatie": Organisation,
    "serie": Series,
    "thema": Theme,
    "type": PublicationType,
}
COLUMNS = (
    "pk", "published_at", "year", "type_id", "organisation_id", "series_id", "on_kennisplein",
    "title",
)  # fmt: skip
MANY = {
    "auteur": (Authorship, "author_id"),
    "thema": (Publication.themes.through, "theme_id"),
    # A publication is of the organisation in its own row and of its partners alike.
    "organisatie": (Publication.partners.through, "organisation_id"),
}
MANY_VALUES = ("auteur", "organisatie")  # a few publications have few of these
MOST_CHANGED = 1000  # publications; more than this and everything is read again
MOST_INSERTED = 20  # publications between others, each moves the bits behind it
CARDS = 2000  # those that lists showed last
REMEMBERED = 256  # answers that a catalogue keeps
PART = 3  # letters that may stand inside a longer word, where a reader looks for a name
YES = 1
DAY = 86_400_000_000  # microseconds
EMPTY = BitMap()
NOWHERE = 2**32 - 1  # the place of what is not here


@dataclass(frozen=True)
class Term:
    """A value of a facet; `rank` is its place when slugs are sorted."""

    slug: str
    label: str
    rank: int


@dataclass(frozen=True)
class Vocabulary:
    """The terms of one facet by primary key, and the keys by slug."""

    terms: dict[int, Term]
    keys: dict[str, int]

    @cached_property
    def folded(self) -> dict[int, str]:
        """Return the words of each term as a reader may type them; most are never asked for."""
        return {key: f" {fold(term.label)}" for key, term in self.terms.items()}

    def resembling(self, text: str) -> set[int]:
        """Return the keys of the terms with all words of `text`: short words at a word's start."""
        words = [f" {word}" if len(word) < PART else word for word in fold(text).split()]
        return {key for key, name in self.folded.items() if all(word in name for word in words)}


@dataclass(frozen=True)
class Catalogue:
    """What is or will be published, at one revision; never changed, only replaced by a next one.

    A place is a position of a bit. `moments` (in microseconds) and `pks` hold what is at each
    place, oldest first; a place whose publication went stays empty. `bits` has the places of each
    value of a facet; `values` the values at each place, of the facets in MANY_VALUES.
    """

    revision: Revision | None
    moments: array
    pks: array
    places: dict[int, int]
    everything: BitMap
    bits: dict[str, dict[int, BitMap]]
    values: dict[str, list[tuple[int, ...]]]
    titles: list[tuple[str, int]]
    vocabularies: dict[str, Vocabulary]
    visible: BitMap
    cards: dict[int, Card] = field(default_factory=dict, compare=False)
    memory: dict = field(default_factory=dict, compare=False)

    def remember(self, key, make):
        """Return what `make()` gave for `key`, made once for this catalogue."""
        try:
            return self.memory[key]
        except KeyError:
            found = make()
            for old in [*self.memory][: max(0, len(self.memory) - REMEMBERED + 1)]:
                self.memory.pop(old, None)
            self.memory[key] = found
            return found

    def having(self, name: str, key: int) -> BitMap:
        return self.bits[name].get(key, EMPTY)

    def label(self, name: str, key: int | None) -> str:
        """Return what readers see for a value of a facet, nothing when there is none."""
        term = self.vocabularies[name].terms.get(key)
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
        return self.visible & self.having("kennisplein", YES)

    def count(self, name: str, key: int) -> int:
        """Return how many publications that readers may see have this value."""
        return self.visible.intersection_cardinality(self.having(name, key))

    def counts(self, name: str, within: BitMap) -> dict[int, int]:
        """Return how many publications `within` have each value, by its key; never 0."""
        bits = self.bits[name]
        if name in self.values and len(within) < len(bits):
            return Counter(chain.from_iterable(map(self.values[name].__getitem__, within)))
        number_of = within.intersection_cardinality
        return {key: n for key, places in bits.items() if (n := number_of(places))}

    def labels_of(self, name: str, pk: int) -> list[str]:
        """Return what readers see of a publication's values, in no order."""
        place, terms = self.places[pk], self.vocabularies[name].terms
        bits = self.bits[name].items()
        return [terms[key].label for key, places in bits if place in places and key in terms]

    def find(self, pks: Iterable[int]) -> BitMap:
        """Return the bits of what readers may see among publications by primary key."""
        return BitMap([*map(self.places.get, pks, repeat(NOWHERE))]) & self.visible

    def search(self, plan) -> BitMap:
        """Return the bits of the publications that a search finds."""
        return self._hits(plan)[0]

    def _hits(self, plan) -> tuple[BitMap, list[tuple[float, BitMap64]]]:
        """Return the bits of what a search finds, and the primary keys of what has each part of its
        rank: an index gives them in order, and few are ever looked at."""

        def ask():
            if not plan.wanted:
                found = Publication.objects.published().filter(plan.fits).order_by()
                return self.find(found.values_list("pk", flat=True)), []
            found, parts = plan.hits
            worths = zip(plan.worths, parts, strict=True)
            return self.find(found), [(points, BitMap64(pks)) for points, pks in worths if pks]

        return self.remember(("search", plan.text), ask)

    def _recent(self) -> list[tuple[float, BitMap64]]:
        """Return the primary keys of what is new enough to stand a little higher, with the points
        for that."""
        now = _microseconds(timezone.now())
        return [(points, self._since(now - days * DAY)) for days, points in RECENT]

    def _since(self, moment: int) -> BitMap64:
        first = bisect_left(self.moments, moment)
        return self.remember(("since", first), lambda: BitMap64(self.pks[first:]))

    def _ranked(self, found: BitMap, plan) -> Iterator[BitMap]:
        """Give `found` in groups of equally good hits of a search, the best first."""
        pks = BitMap64([self.pks[place] for place in found])
        return map(self.find, ranked(pks, self._hits(plan)[1] + self._recent()))

    def in_order(self, found: BitMap, order: str, start: int, stop: int, plan=None) -> list[int]:
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
        for year in sorted(self.bits["jaar"], reverse=True):
            part = found & self.bits["jaar"][year]
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

    def __init__(self, catalogue: Catalogue, found: BitMap, order: str = "datum", plan=None):
        """`plan` is the search whose best hits stand first."""
        self.catalogue, self.found, self.order, self.plan = catalogue, found, order, plan

    def __len__(self):
        return len(self.found)

    def exists(self) -> bool:
        return bool(self.found)

    def __getitem__(self, part: slice) -> list[Card]:
        pks = self.catalogue.in_order(self.found, self.order, part.start or 0, part.stop, self.plan)
        return self.catalogue.cards_of(pks)


_lock = Lock()
_latest: Catalogue | None = None


def of(request) -> Catalogue:
    """Return the catalogue at the revision of `request`, or newer."""
    return at(revision.of(request))


def at(wanted: Revision | None) -> Catalogue:
    global _latest
    latest = _latest
    if latest is not None and wanted is not None and latest.revision == wanted:
        return latest
    with _lock:
        # Another thread may have been here; and what is read next may be newer than `wanted`.
        now = revision.current()
        if now is None:
            return _read(None)
        if _latest is None or _latest.revision != now:
            _latest = _follow(_latest, now) or _read(now)
        return _latest


def forget() -> None:
    """Drop what is in memory."""
    global _latest
    _latest = None


def _follow(old: Catalogue | None, now: Revision) -> Catalogue | None:
    """Return `old` brought up to `now`, or None when it has to be read again."""
    if old is None:
        return None
    if old.revision.token != now.token:
        lines = Change.objects.filter(pk__gte=old.revision.change).order_by("pk")
        lines = [*lines.values_list("pk", "token", "kind", "publication_id")[: triggers.KEPT]]
        is_whole = 0 < len(lines) < triggers.KEPT
        if not is_whole or lines[0][:2] != (old.revision.change, old.revision.token):
            return None
        kinds = {kind for _pk, _token, kind, _publication in lines[1:]}
        pks = {publication for *_line, publication in lines[1:]} - {None}
        if triggers.EVERYTHING in kinds or len(pks) > MOST_CHANGED:
            return None
        names = kinds & VOCABULARIES.keys()
        if names:
            fresh = {name: _vocabulary(name) for name in names}
            old = replace(old, vocabularies=old.vocabularies | fresh, cards={})
        if pks:
            old = _changed(old, pks)
            if old is None:
                return None
    return replace(old, revision=now, visible=_visible(old, now), memory={})


def _read(now: Revision | None) -> Catalogue:
    """Return the catalogue, read as a whole."""
    moments, pks, titles = array("q"), array("Q"), []
    bits = {name: defaultdict(list) for name in ("jaar", "kennisplein", *VOCABULARIES)}
    for pk, moment, *values, title in _rows().order_by("published_at", "pk").iterator(5000):
        place = len(pks)
        moments.append(_microseconds(moment))
        pks.append(pk)
        titles.append((fold(title), pk))
        for name, key in _values(values):
            bits[name][key].append(place)
    places = {pk: place for place, pk in enumerate(pks)}
    for name, (model, column) in MANY.items():
        for pk, key in (
            model.objects.order_by().values_list("publication_id", column).iterator(5000)
        ):
            if pk in places:
                bits[name][key].append(places[pk])
    titles.sort()
    bits = {n: {k: BitMap(places) for k, places in by.items()} for n, by in bits.items()}
    catalogue = Catalogue(
        revision=now,
        moments=moments,
        pks=pks,
        places=places,
        everything=BitMap(range(len(pks))),
        bits=bits,
        values={name: _at_each_place(bits[name], len(pks)) for name in MANY_VALUES},
        titles=titles,
        vocabularies={name: _vocabulary(name) for name in VOCABULARIES},
        visible=EMPTY,
    )
    return replace(catalogue, visible=_visible(catalogue, now))


def _changed(old: Catalogue, changed: set[int]) -> Catalogue | None:
    """Return `old` with these publications as they are now; None when that is too much work."""
    rows = {pk: row for pk, *row in _rows().filter(pk__in=changed)}
    gone = BitMap([old.places[pk] for pk in changed if pk in old.places])
    bits = {name: _without(by_key, gone, old.values.get(name)) for name, by_key in old.bits.items()}
    everything = old.everything - gone
    moments, pks = old.moments[:], old.pks[:]
    values_at = {name: keys[:] for name, keys in old.values.items()}
    for at, place in product(values_at.values(), gone):
        at[place] = ()
    inserted = 0
    for pk, row in sorted(rows.items(), key=lambda item: (item[1][0], item[0])):
        moment = _microseconds(row[0])
        place = _place(moments, pks, moment, pk)
        if place < len(pks) and (moments[place], pks[place]) == (moment, pk):
            everything.add(place)  # where it was, or was before it went
            continue
        if place < len(pks):
            inserted += 1
            if inserted > MOST_INSERTED:
                return None
            everything = _shifted(everything, place)
            bits = {n: {k: _shifted(b, place) for k, b in by.items()} for n, by in bits.items()}
        moments.insert(place, moment)
        pks.insert(place, pk)
        for at in values_at.values():
            at.insert(place, ())
        everything.add(place)
    if inserted:
        places = {pks[place]: place for place in everything}
    else:
        places = {**old.places}
        for pk in changed & places.keys() - rows.keys():
            del places[pk]
        places |= {pk: _place(moments, pks, _microseconds(row[0]), pk) for pk, row in rows.items()}
    added = defaultdict(list)
    for pk, (_moment, *values, _title) in rows.items():
        for name, key in _values(values):
            added[name, key].append(places[pk])
    for name, (model, column) in MANY.items():
        found = model.objects.filter(publication_id__in=rows).order_by()
        for pk, key in found.values_list("publication_id", column):
            added[name, key].append(places[pk])
    for (name, key), new in added.items():
        new = BitMap(new)
        bits[name][key] = bits[name].get(key, EMPTY) | new
        if name in values_at:
            for place in new:
                values_at[name][place] += (key,)
    return replace(
        old,
        moments=moments,
        pks=pks,
        places=places,
        everything=everything,
        bits=bits,
        values=values_at,
        titles=_retitled(old, changed, {pk: fold(row[-1]) for pk, row in rows.items()}),
        cards={pk: card for pk, card in [*old.cards.items()] if pk not in changed},
    )


def _at_each_place(by_key: dict[int, BitMap], size: int) -> list[tuple[int, ...]]:
    """Return the keys of the values at each place."""
    keys: list[tuple[int, ...]] = [()] * size
    for key, places in by_key.items():
        for place in places:
            keys[place] += (key,)
    return keys


def _retitled(old: Catalogue, changed: set[int], titles: dict[int, str]) -> list:
    """Return the titles in order, with those that changed in their new places."""
    ordered = old.titles
    other = {pk for pk in changed if pk not in titles or not _holds(ordered, (titles[pk], pk))}
    if other & old.places.keys():
        ordered = [item for item in ordered if item[1] not in other]
    elif other:
        ordered = ordered[:]
    for pk in other & titles.keys():
        insort(ordered, (titles[pk], pk))
    return ordered


def _holds(ordered: list, item: tuple) -> bool:
    at = bisect_left(ordered, item)
    return at < len(ordered) and ordered[at] == item


def _rows():
    """Return the rows of what is or will be published; an index alone holds all of it."""
    return Publication.objects.filter(status=Publication.Status.PUBLISHED).values_list(*COLUMNS)


def _values(columns) -> Iterator[tuple[str, int]]:
    year, type_, organisation, series, on_kennisplein = columns
    named = (("jaar", year), ("type", type_), ("organisatie", organisation), ("serie", series))
    yield from ((name, key) for name, key in named if key is not None)
    if on_kennisplein:
        yield "kennisplein", YES


def _visible(catalogue: Catalogue, now: Revision | None) -> BitMap:
    """Return the bits of what has appeared: the planned ones stand behind them."""
    moment = now.moment if now else revision.newest_moment()
    if moment is None:
        return EMPTY
    end = bisect_right(catalogue.moments, _microseconds(moment))
    return catalogue.everything & BitMap(range(end))


def _vocabulary(name: str) -> Vocabulary:
    model = VOCABULARIES[name]
    if model is Author:
        columns = ("pk", "slug", "given_names", "particle", "surname")
    else:
        columns = ("pk", "slug", "name")
    rows = sorted(model.objects.order_by().values_list(*columns), key=lambda row: row[1])
    terms = {
        pk: Term(slug, author_label(*label) if model is Author else label[0], rank)
        for rank, (pk, slug, *label) in enumerate(rows)
    }
    return Vocabulary(terms, {term.slug: pk for pk, term in terms.items()})


def author_label(given: str, particle: str, surname: str) -> str:
    return Author(given_names=given, particle=particle, surname=surname).display_name


def _microseconds(moment) -> int:
    return round(moment.timestamp() * 1_000_000)


def _place(moments: array, pks: array, moment: int, pk: int) -> int:
    """Return where a publication stands or belongs."""
    start, end = bisect_left(moments, moment), bisect_right(moments, moment)
    return bisect_left(pks, pk, start, end)


def _without(
    by_key: dict[int, BitMap], gone: BitMap, values: list[tuple[int, ...]] | None
) -> dict[int, BitMap]:
    """Return bitmaps without the places that are `gone`; `values` tells which bitmaps have them."""
    if values is None:
        touched = [key for key, bits in by_key.items() if bits.intersect(gone)]
    else:
        touched = {key for place in gone for key in values[place]}
    return by_key | {key: by_key[key] - gone for key in touched}


def _shifted(bits: BitMap, place: int) -> BitMap:
    """Return `bits` with room for one more at `place`."""
    if not bits or bits.max() < place:
        return bits
    before = BitMap(range(place))
    return (bits & before) | (bits - before).shift(1)
