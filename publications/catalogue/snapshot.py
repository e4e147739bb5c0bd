"""The catalogue in this process's memory, as it is at one revision.

`of(request)` gives it at the request's revision. What changed since comes from the log of changes;
a process that missed too much reads everything again.
"""

from array import array
from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product
from threading import Lock

from django.db.models import Model
from django.http import HttpRequest
from pyroaring import BitMap

from publications.catalogue.facet_index import EMPTY, YES, Catalogue, microseconds
from publications.catalogue.facet_terms import TERM_MODELS, read_terms
from publications.changes import revision, triggers
from publications.changes.revision import Revision
from publications.models import Authorship, Change, Publication
from publications.text.folding import fold

COLUMNS = (
    "pk", "published_at", "year", "type_id", "organisation_id", "series_id", "on_kennisplein",
    "title",
)  # fmt: skip
MANY: dict[str, tuple[type[Model], str]] = {
    "auteur": (Authorship, "author_id"),
    "thema": (Publication.themes.through, "theme_id"),
    # A publication is of the organisation in its own row and of its partners alike.
    "organisatie": (Publication.partners.through, "organisation_id"),
}
MANY_VALUES = ("auteur", "organisatie")  # a few publications have few of these
MOST_CHANGED = 1000  # publications; more than this and everything is read again
MOST_INSERTED = 20  # publications between others, each moves the bits behind it

_lock = Lock()
_latest: Catalogue | None = None


def of(request: HttpRequest) -> Catalogue:
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
    if old is None or old.revision is None:
        return None
    if old.revision.token != now.token:
        changes = Change.objects.filter(pk__gte=old.revision.change).order_by("pk")
        lines = [*changes.values_list("pk", "token", "kind", "publication_id")[: triggers.KEPT]]
        is_whole = 0 < len(lines) < triggers.KEPT
        if not is_whole or lines[0][:2] != (old.revision.change, old.revision.token):
            return None
        kinds = {kind for _pk, _token, kind, _publication in lines[1:]}
        pks = {line[-1] for line in lines[1:] if line[-1] is not None}
        if triggers.EVERYTHING in kinds or len(pks) > MOST_CHANGED:
            return None
        names = kinds & TERM_MODELS.keys()
        if names:
            fresh = {name: read_terms(name) for name in names}
            old = replace(old, facet_terms=old.facet_terms | fresh, cards={})
        if pks:
            old = _changed(old, pks)
            if old is None:
                return None
    return replace(old, revision=now, visible=_visible(old, now), memory={})


def _read(now: Revision | None) -> Catalogue:
    """Return the catalogue, read as a whole."""
    moments, pks, titles = array("q"), array("Q"), []
    gathered: dict[str, dict[int, list[int]]] = {
        name: defaultdict(list) for name in ("jaar", "kennisplein", *TERM_MODELS)
    }
    for pk, moment, *values, title in _rows().order_by("published_at", "pk").iterator(5000):
        place = len(pks)
        moments.append(microseconds(moment))
        pks.append(pk)
        titles.append((fold(title), pk))
        for name, key in _values(values):
            gathered[name][key].append(place)
    places = {pk: place for place, pk in enumerate(pks)}
    for name, (model, column) in MANY.items():
        links = model._default_manager.order_by().values_list("publication_id", column)
        for pk, key in links.iterator(5000):
            if pk in places:
                gathered[name][key].append(places[pk])
    titles.sort()
    postings = {n: {k: BitMap(places) for k, places in by.items()} for n, by in gathered.items()}
    catalogue = Catalogue(
        revision=now,
        moments=moments,
        pks=pks,
        places=places,
        everything=BitMap(range(len(pks))),
        postings=postings,
        values={name: _at_each_place(postings[name], len(pks)) for name in MANY_VALUES},
        titles=titles,
        facet_terms={name: read_terms(name) for name in TERM_MODELS},
        visible=EMPTY,
    )
    return replace(catalogue, visible=_visible(catalogue, now))


def _changed(old: Catalogue, changed: set[int]) -> Catalogue | None:
    """Return `old` with these publications as they are now; None when that is too much work."""
    rows = {pk: row for pk, *row in _rows().filter(pk__in=changed)}
    draft = _Draft(old, BitMap([old.places[pk] for pk in changed if pk in old.places]))
    for pk, row in sorted(rows.items(), key=lambda item: (item[1][0], item[0])):
        draft.make_place(pk, microseconds(row[0]))
        if draft.inserted > MOST_INSERTED:
            return None
    places = draft.places_after(old, changed, rows)
    for (name, key), new in _values_at(rows, places).items():
        draft.add(name, key, BitMap(new))
    return replace(
        old,
        moments=draft.moments,
        pks=draft.pks,
        places=places,
        everything=draft.everything,
        postings=draft.postings,
        values=draft.values,
        titles=_retitled(old, changed, {pk: fold(row[-1]) for pk, row in rows.items()}),
        cards={pk: card for pk, card in [*old.cards.items()] if pk not in changed},
    )


class _Draft:
    """The catalogue after `old` while it is made: first places, then the values at them."""

    def __init__(self, old: Catalogue, gone: BitMap):
        self.moments, self.pks = old.moments[:], old.pks[:]
        self.everything = old.everything - gone
        self.postings = {
            name: _without(by_key, gone, old.values.get(name))
            for name, by_key in old.postings.items()
        }
        self.values = {name: keys[:] for name, keys in old.values.items()}
        for at, place in product(self.values.values(), gone):
            at[place] = ()
        self.inserted = 0  # places between others: each moved the bits behind it

    def make_place(self, pk: int, moment: int) -> None:
        """Make a place for a publication, unless it keeps the one it had."""
        place = _place(self.moments, self.pks, moment, pk)
        if place < len(self.pks):
            if (self.moments[place], self.pks[place]) == (moment, pk):
                self.everything.add(place)
                return
            self.inserted += 1
            self.everything = _shifted(self.everything, place)
            self.postings = {
                name: {key: _shifted(bits, place) for key, bits in by_key.items()}
                for name, by_key in self.postings.items()
            }
        self.moments.insert(place, moment)
        self.pks.insert(place, pk)
        for at in self.values.values():
            at.insert(place, ())
        self.everything.add(place)

    def places_after(self, old: Catalogue, changed: set[int], rows: dict[int, list]):
        """Return the place of each publication."""
        if self.inserted:
            return {self.pks[place]: place for place in self.everything}
        places = {**old.places}
        for pk in changed & places.keys() - rows.keys():
            del places[pk]
        moments = {pk: microseconds(row[0]) for pk, row in rows.items()}
        return places | {pk: _place(self.moments, self.pks, at, pk) for pk, at in moments.items()}

    def add(self, name: str, key: int, places: BitMap) -> None:
        """Add a value of a facet at `places`."""
        self.postings[name][key] = self.postings[name].get(key, EMPTY) | places
        if name in self.values:
            for place in places:
                self.values[name][place] += (key,)


def _values_at(rows: dict[int, list], places: dict[int, int]) -> dict[tuple[str, int], list[int]]:
    """Return where each value of a facet is among these publications, by facet and key."""
    found = defaultdict(list)
    for pk, (_moment, *values, _title) in rows.items():
        for name, key in _values(values):
            found[name, key].append(places[pk])
    for name, (model, column) in MANY.items():
        links = model._default_manager.filter(publication_id__in=rows).order_by()
        for pk, key in links.values_list("publication_id", column):
            found[name, key].append(places[pk])
    return found


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


def _values(columns: Iterable) -> Iterator[tuple[str, int]]:
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
    end = bisect_right(catalogue.moments, microseconds(moment))
    return catalogue.everything & BitMap(range(end))


def _place(moments: array, pks: array, moment: int, pk: int) -> int:
    """Return where a publication stands or belongs."""
    start, end = bisect_left(moments, moment), bisect_right(moments, moment)
    return bisect_left(pks, pk, start, end)


def _without(
    by_key: dict[int, BitMap], gone: BitMap, values: list[tuple[int, ...]] | None
) -> dict[int, BitMap]:
    """Return bitmaps without the places that are `gone`; `values` tells which bitmaps have them."""
    if values is None:
        touched = {key for key, bits in by_key.items() if bits.intersect(gone)}
    else:
        touched = {key for place in gone for key in values[place]}
    return by_key | {key: by_key[key] - gone for key in touched}


def _shifted(bits: BitMap, place: int) -> BitMap:
    """Return `bits` with room for one more at `place`."""
    if not bits or bits.max() < place:
        return bits
    before = BitMap(range(place))
    return (bits & before) | (bits - before).shift(1)
