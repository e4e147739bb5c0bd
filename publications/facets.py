"""What a list of publications can be narrowed by, and how many each value would keep.

A facet counts with the words and all *other* facets applied, so a choice never empties its own
neighbours. The counts come from bitmaps (publications/bitmaps.py).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from heapq import nsmallest
from operator import or_

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pyroaring import BitMap

from publications.bitmaps import EMPTY, YES, Catalogue
from publications.models import Authorship, Publication
from publications.models.publication import FIRST_YEAR, LAST_YEAR

SHOWN = 8  # values that stand open; the chosen ones always do
FOLDED = 40  # values behind "more"; whoever looks further goes to the index page
NAMES = {"auteur", "organisatie", "serie"}  # who stands on drafts only is not public yet
YEARS = re.compile(r"([0-9]{4})?\.\.([0-9]{4})?")


@dataclass(frozen=True)
class Dimension:
    """Something publications differ in; `key` leads from a publication to its value in SQL."""

    name: str
    label: Promise
    key: str = ""
    index: str = ""  # the route of the page with all values

    def keep(self, values: Iterable[str]) -> Q:
        """Return the condition that a publication has one of `values`."""
        if self.name == "auteur":
            credited = Authorship.objects.filter(author__slug__in=values)
            return Q(pk__in=credited.values("publication"))
        if self.name == "thema":
            marked = Publication.themes.through.objects.filter(theme__slug__in=values)
            return Q(pk__in=marked.values("publication"))
        if self.name == "kennisplein":
            return Q(on_kennisplein=True)
        if self.name == "jaar":
            spans = [year_span(value) or (int(value), int(value)) for value in values]
            return reduce(or_, (Q(year__range=span) for span in spans))
        return Q(**{f"{self.key}__in": list(values)})

    def bits_of(self, catalogue: Catalogue, value: str) -> BitMap:
        """Return the bits of all publications with `value`."""
        if self.name == "kennisplein":
            return catalogue.having(self.name, YES)
        if self.name != "jaar":
            key = catalogue.vocabularies[self.name].keys.get(value)
            return EMPTY if key is None else catalogue.having(self.name, key)
        if span := year_span(value):
            years = (y for y in catalogue.bits[self.name] if span[0] <= y <= span[1])
            return BitMap.union(EMPTY, *(catalogue.having(self.name, year) for year in years))
        return catalogue.having(self.name, int(value))

    def label_of(self, catalogue: Catalogue, value: str) -> str | None:
        """Return what readers see for a value as typed, or None when there is no such value."""
        if self.name == "kennisplein":
            return yes_label() if value == "ja" else None
        if self.name != "jaar":
            vocabulary = catalogue.vocabularies[self.name]
            key = vocabulary.keys.get(value)
            if key is None or (self.name in NAMES and not catalogue.count(key, self.name)):
                return None
            return vocabulary.terms[key].label
        if span := year_span(value):
            return _years(*span)
        is_year = re.fullmatch(r"[0-9]{4}", value) and catalogue.count(int(value), self.name)
        return value if is_year else None


DIMENSIONS = {
    dimension.name: dimension
    for dimension in (
        Dimension("thema", _("Theme"), "themes__slug", "themes"),
        Dimension("type", _("Publication type"), "type__slug"),
        Dimension("jaar", _("Year of issue"), "year"),
        Dimension("organisatie", _("Organisation"), "organisation__slug", "organisations"),
        Dimension("auteur", _("Author"), "authorships__author__slug", "authors"),
        Dimension("serie", _("Series"), "series__slug", "series_list"),
        Dimension("kennisplein", _("Kennisplein"), "on_kennisplein"),
    )
}


@dataclass(frozen=True)
class Choice:
    """A value of a facet with the number of publications it would keep."""

    value: str
    label: str
    count: int
    is_chosen: bool = False


@dataclass(frozen=True)
class Facet:
    dimension: Dimension
    open: tuple[Choice, ...]
    folded: tuple[Choice, ...] = ()
    unlisted: int = 0  # values that stand in neither list

    @property
    def index_url(self) -> str:
        return reverse(f"publications:{self.dimension.index}")


def year_span(value: str) -> tuple[int, int] | None:
    """Return the first and last year of "2015..2020"; an end that is left out is the farthest."""
    match = YEARS.fullmatch(value)
    if not match or not (match[1] or match[2]):
        return None
    first, last = int(match[1] or FIRST_YEAR), int(match[2] or LAST_YEAR)
    return (first, last) if FIRST_YEAR <= first <= last <= LAST_YEAR else None


def _years(first: int, last: int) -> str:
    if first == FIRST_YEAR:
        return _("up to and including %(year)d") % {"year": last}
    if last == LAST_YEAR:
        return _("from %(year)d on") % {"year": first}
    return f"{first}–{last}"


def count_facets(
    catalogue: Catalogue, within: BitMap, filters, skip: tuple[str, ...] = ()
) -> list[Facet]:
    """Return the facets of a list with their choices.

    `within` is what the page starts from, before any of `filters`.
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
        return [facet for facet in facets if facet.open]

    # Remembered with `within` itself: as long as it is there, nothing else has its identity.
    key = ("facets", id(within), skip, filters.words, filters.chosen)
    return catalogue.remember(key, lambda: (within, count()))[1]


def _facet(catalogue: Catalogue, dimension: Dimension, found: BitMap, chosen: list[str]) -> Facet:
    rows, total = _largest(catalogue, dimension.name, found)
    choices = {value: Choice(value, label, n, value in chosen) for value, label, n in rows}
    # What is chosen stays visible, also when the other filters leave nothing of it.
    for value in set(chosen) - choices.keys():
        n = found.intersection_cardinality(dimension.bits_of(catalogue, value))
        choices[value] = Choice(value, dimension.label_of(catalogue, value) or value, n, True)
    ranked = sorted(choices.values(), key=_by_year if dimension.name == "jaar" else _by_count)
    shown = [c for at, c in enumerate(ranked) if at < SHOWN or c.is_chosen]
    folded = [c for at, c in enumerate(ranked) if at >= SHOWN and not c.is_chosen][:FOLDED]
    listed = sum(1 for c in (*shown, *folded) if c.count and ".." not in c.value)
    return Facet(dimension, tuple(shown), tuple(folded), max(0, total - listed))


def _largest(catalogue: Catalogue, name: str, found: BitMap) -> tuple[list, int]:
    """Return the first values (value, label, n) as a page shows them, and how many there are."""
    counts = catalogue.counts(name, found)
    if name == "jaar":
        years = sorted(counts, reverse=True)
        return [(str(y), str(y), n) for y, n in years[: SHOWN + FOLDED]], len(years)
    if name == "kennisplein":
        return [("ja", yes_label(), n) for _key, n in counts], 0
    vocabulary = catalogue.vocabularies[name]
    terms = vocabulary.terms
    # One number for each value, so that sorting compares nothing else: most first, then by slug.
    codes = [terms[key].rank - (n << 32) for key, n in counts if key in terms]
    first = (divmod(code, 1 << 32) for code in nsmallest(SHOWN + FOLDED, codes))
    rows = [(terms[vocabulary.ranked[rank]], -count) for count, rank in first]
    return [(term.slug, term.label, n) for term, n in rows], len(codes)


def yes_label() -> str:
    return str(_("Kennisplein articles only"))


def _by_count(choice: Choice) -> tuple:
    return (-choice.count, choice.label.casefold())


def _by_year(choice: Choice) -> tuple:
    span = year_span(choice.value)
    return (0, -span[0], -span[1]) if span else (1, -int(choice.value), 0)
