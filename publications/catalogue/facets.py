"""What a list of publications can be narrowed by, and how many each value would keep.

A facet counts with the words and all *other* facets applied, so a choice never empties its own
neighbours. The counts come from bitmaps (publications/catalogue/facet_index.py).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from operator import attrgetter
from types import MappingProxyType
from typing import Protocol

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from pyroaring import BitMap

from publications.catalogue.facet_index import EMPTY, YES, Catalogue
from publications.text.years import span_label, year_span

SHOWN = 8  # values that stand open; the chosen ones always do
LOOKED = 20  # the same, of the names that a reader looks for
FOLDED = 40  # values behind "more"; whoever looks further goes to the index page
NAMES = {"auteur", "organisatie", "serie"}  # who stands on drafts only is not public yet
LOOK = {f"zoek_{name}": name for name in sorted(NAMES)}  # parameter: the facet it looks in


@dataclass(frozen=True)
class Dimension:
    """Something publications differ in."""

    name: str
    label: Promise
    position: int  # among the facets of a list, and among the values in an address
    index: str = ""  # the route of the page with all values

    def bits_of(self, catalogue: Catalogue, value: str) -> BitMap:
        """Return the bits of all publications with `value`."""
        if self.name == "kennisplein":
            return catalogue.posting(self.name, YES)
        if self.name != "jaar":
            key = catalogue.facet_terms[self.name].by_slug.get(value)
            return EMPTY if key is None else catalogue.posting(self.name, key)
        if span := year_span(value):
            years = (y for y in catalogue.postings[self.name] if span[0] <= y <= span[1])
            return BitMap.union(EMPTY, *(catalogue.posting(self.name, year) for year in years))
        return catalogue.posting(self.name, int(value))

    def label_of(self, catalogue: Catalogue, value: str) -> str | None:
        """Return what readers see for a value as typed, or None when there is no such value."""
        if self.name == "kennisplein":
            return yes_label() if value == "ja" else None
        if self.name != "jaar":
            terms = catalogue.facet_terms[self.name]
            key = terms.by_slug.get(value)
            if key is None or (self.name in NAMES and not catalogue.count(self.name, key)):
                return None
            return terms.by_key[key].label
        if span := year_span(value):
            return span_label(*span)
        is_year = re.fullmatch(r"[0-9]{4}", value) and catalogue.count(self.name, int(value))
        return value if is_year else None


_declared = (
    Dimension("thema", _("Theme"), 1, "themes"),
    Dimension("type", _("Publication type"), 2),
    Dimension("jaar", _("Year of issue"), 3),
    Dimension("organisatie", _("Organisation"), 4, "organisations"),
    Dimension("auteur", _("Author"), 5, "authors"),
    Dimension("serie", _("Series"), 6, "series_list"),
    Dimension("kennisplein", _("Kennisplein"), 7),
)
DIMENSIONS = {one.name: one for one in sorted(_declared, key=attrgetter("position"))}


@dataclass(frozen=True)
class Bucket:
    """A value of a facet with the number of publications it would keep."""

    value: str
    label: str
    count: int
    is_chosen: bool = False


@dataclass(frozen=True)
class Facet:
    dimension: Dimension
    open: tuple[Bucket, ...]
    folded: tuple[Bucket, ...] = ()
    unlisted: int = 0  # values that stand in neither list
    looked_for: str = ""  # a reader's text: what resembles it and what is chosen is here
    resembling: int = 0
    html: dict[str, SafeString] = field(default_factory=dict, compare=False)  # made for a page once

    @property
    def index_url(self) -> str:
        return reverse(f"publications:{self.dimension.index}")

    @property
    def can_look(self) -> bool:
        """Return whether it has a field to look for a name in it."""
        return self.dimension.name in NAMES and bool(self.looked_for or self.folded)


class Chosen(Protocol):
    """What a reader chose and typed, as `filters.Filters` has it; that module uses this one."""

    @property
    def words(self) -> str: ...

    @property
    def chosen(self) -> tuple[tuple[str, str], ...]: ...

    def find(self, catalogue: Catalogue, within: BitMap, but_not: str = "") -> BitMap:
        """Return the bits `within` that fit, but for the facet `but_not`."""

    def values_of(self, name: str) -> list[str]:
        """Return the values that were chosen of a facet."""


def count_facets(
    catalogue: Catalogue,
    within: BitMap,
    filters: Chosen,
    skip: tuple[str, ...] = (),
    typed: Mapping[str, str] = MappingProxyType({}),
) -> list[Facet]:
    """Return the facets of a list with their buckets.

    `within` is what the page starts from, before any of `filters`; `typed` has the text that a
    reader typed in a facet, by its name: it stays there, also when no choice is left.
    """

    def count():
        narrowed = filters.find(catalogue, within)
        facets = []
        for dimension in DIMENSIONS.values():
            if dimension.name in skip:
                continue
            chosen = filters.values_of(dimension.name)
            found = filters.find(catalogue, within, dimension.name) if chosen else narrowed
            facets.append(_facet(catalogue, dimension, found, chosen))
        return facets

    # Remembered with `within` itself: as long as it is there, nothing else has its identity.
    key = ("facets", id(within), skip, filters.words, filters.chosen)
    facets = catalogue.remember(key, lambda: (within, count()))[1]
    for name in typed.keys() & NAMES:
        facets = [
            _look(catalogue, within, filters, facet, typed[name])
            if facet.dimension.name == name
            else facet
            for facet in facets
        ]
    stays = {*typed, *(name for name, _value in filters.chosen)}
    return [facet for facet in facets if facet.open or facet.dimension.name in stays]


def _look(catalogue: Catalogue, within: BitMap, filters: Chosen, facet: Facet, text: str) -> Facet:
    """Return `facet` with what resembles the text that a reader looks for, and what is chosen."""
    name = facet.dimension.name
    chosen = filters.values_of(name)
    found = filters.find(catalogue, within, name)
    terms = catalogue.facet_terms[name]
    keys = terms.resembling(text)
    resembling = sum(found.intersect(catalogue.posting(name, key)) for key in keys)
    keys |= {terms.by_slug[value] for value in chosen}
    looked = _facet(catalogue, facet.dimension, found, chosen, keys)
    return replace(looked, looked_for=text, resembling=resembling, html={})


def _facet(
    catalogue: Catalogue,
    dimension: Dimension,
    found: BitMap,
    chosen: list[str],
    only: set[int] | None = None,
) -> Facet:
    """Return a facet that counts in `found`; `only` holds the keys of the terms to show, if any.

    A span of years is no choice: it stands in the two fields.
    """
    chosen = [value for value in chosen if not year_span(value)]
    rows, total = _largest(catalogue, dimension.name, found, only)
    at_once = SHOWN if only is None else LOOKED
    buckets = {value: Bucket(value, label, n, value in chosen) for value, label, n in rows}
    # What is chosen stays visible, also when the other filters leave nothing of it.
    for value in set(chosen) - buckets.keys():
        n = found.intersection_cardinality(dimension.bits_of(catalogue, value))
        buckets[value] = Bucket(value, dimension.label_of(catalogue, value) or value, n, True)
    ranked = sorted(buckets.values(), key=_by_year if dimension.name == "jaar" else _by_count)
    shown = [c for at, c in enumerate(ranked) if at < at_once or c.is_chosen]
    folded = [c for at, c in enumerate(ranked) if at >= at_once and not c.is_chosen][:FOLDED]
    listed = sum(1 for c in (*shown, *folded) if c.count)
    return Facet(dimension, tuple(shown), tuple(folded), max(0, total - listed))


def _largest(
    catalogue: Catalogue, name: str, found: BitMap, only: set[int] | None
) -> tuple[list, int]:
    """Return the first values (value, label, n) as a page shows them, and how many there are."""
    counts = catalogue.counts(name, found)
    if only is not None:
        counts = {key: counts[key] for key in only & counts.keys()}
    if name == "jaar":
        years = sorted(counts.items(), reverse=True)
        return [(str(y), str(y), n) for y, n in years[: SHOWN + FOLDED]], len(years)
    if name == "kennisplein":
        return [("ja", yes_label(), n) for n in counts.values()], 0
    terms = catalogue.facet_terms[name].by_key
    if not counts.keys() <= terms.keys():
        counts = {key: counts[key] for key in counts.keys() & terms.keys()}
    most = sorted(counts.values(), reverse=True)[: SHOWN + FOLDED]
    first = [(-n, terms[key].rank, terms[key]) for key, n in counts.items() if n >= most[-1]]
    rows = sorted(first)[: SHOWN + FOLDED]
    return [(term.slug, term.label, -n) for n, _rank, term in rows], len(counts)


def yes_label() -> str:
    return str(_("Kennisplein articles only"))


def _by_count(bucket: Bucket) -> tuple:
    return (-bucket.count, bucket.label.casefold())


def _by_year(bucket: Bucket) -> tuple:
    return (-int(bucket.value),)
