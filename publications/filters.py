"""The filters of a list <-> its query string: read with care, written in one canonical order."""

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import F, QuerySet
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pyroaring import BitMap

from publications import bitmaps, revision
from publications.bitmaps import EMPTY, Catalogue
from publications.facets import DIMENSIONS
from publications.search.plan import Plan, make_plan

LONGEST_WORDS = 200  # characters of a search
RELEVANCE = "relevantie"  # how well a publication fits the words: only where there are words
ORDERS: dict[str, tuple[Promise, tuple]] = {
    RELEVANCE: (_("relevance"), ()),
    "datum": (_("publication date"), ("-published_at", "-pk")),
    "jaar": (_("year of issue"), (F("year").desc(nulls_last=True), "-published_at", "-pk")),
    "titel": (_("title A–Z"), ("title_key", "pk")),
}
DEFAULT_ORDER = "datum"  # of a list without words
NOT_TEXT = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")


@dataclass(frozen=True)
class Filters:
    """What a reader chose; `chosen` holds (name, value) pairs in canonical order."""

    words: str = ""
    chosen: tuple[tuple[str, str], ...] = ()
    order: str = ""  # the default when empty
    labels: dict[tuple[str, str], str] = field(default_factory=dict, compare=False)

    def __post_init__(self):
        if self.order not in self.orders:
            object.__setattr__(self, "order", self.default_order)

    @property
    def default_order(self) -> str:
        return RELEVANCE if self.words else DEFAULT_ORDER

    @property
    def orders(self) -> dict[str, Promise]:
        """Return the orders to choose from, with their names."""
        return {
            name: label
            for name, (label, _fields) in ORDERS.items()
            if name != RELEVANCE or self.words
        }

    @cached_property
    def plan(self) -> Plan:
        """What the words ask of the database; looked up once, however often it is used."""
        return make_plan(self.words)

    def with_words(self, words: str) -> "Filters":
        order = "" if self.order == self.default_order else self.order
        return replace(self, words=words, order=order)

    def values_of(self, name: str) -> list[str]:
        return [value for facet, value in self.chosen if facet == name]

    def label_of(self, name: str, value: str) -> str:
        return self.labels.get((name, value), value)

    def without(self, name: str, value: str) -> "Filters":
        return replace(self, chosen=tuple(c for c in self.chosen if c != (name, value)))

    def query(self, page: int = 1, order: str | None = None) -> str:
        """Return the query string with its "?", or nothing when everything is as it starts."""
        order = order or self.order
        pairs = [("q", self.words)] if self.words else []
        pairs += self.chosen
        pairs += [("sorteer", order)] if order != self.default_order else []
        pairs += [("pagina", page)] if page > 1 else []
        return f"?{urlencode(pairs)}" if pairs else ""

    def narrow(self, publications: QuerySet, but_not: str = "") -> QuerySet:
        """Keep what fits: OR inside a facet, AND between facets; `but_not` names one to skip."""
        if self.words:
            publications = publications.search(self.plan)
        for name, dimension in DIMENSIONS.items():
            if name != but_not and (values := self.values_of(name)):
                publications = publications.filter(dimension.keep(values))
        return publications

    def find(self, catalogue: Catalogue, within: BitMap, but_not: str = "") -> BitMap:
        """Return the bits `within` that fit: what `narrow` keeps, from memory."""
        found = within & catalogue.search(self.plan) if self.words else within
        for name, dimension in DIMENSIONS.items():
            if name != but_not and (values := self.values_of(name)):
                any_of = (dimension.bits_of(catalogue, value) for value in values)
                found = found & BitMap.union(EMPTY, *any_of)
        return found

    def sort(self, publications: QuerySet) -> QuerySet:
        if self.order == RELEVANCE:
            return publications.by_relevance(self.plan)
        return publications.order_by(*ORDERS[self.order][1])


@dataclass(frozen=True)
class Reading:
    """The filters in an address, and what could not be used."""

    filters: Filters
    unknown: tuple[tuple[str, str], ...] = ()  # (label of the facet, value as typed)
    is_cut: bool = False


def plain(text: str) -> str:
    """Return `text` in one line without control characters: no database takes those."""
    return " ".join(NOT_TEXT.sub(" ", text).split())


def read_filters(
    data: QueryDict, skip: tuple[str, ...] = (), catalogue: Catalogue | None = None
) -> Reading:
    """Return the filters in `data`, checked against the catalogue.

    Of a repeated single value the last counts; names that mean nothing are ignored.
    """
    catalogue = catalogue or bitmaps.at(revision.current())
    words = plain(data.get("q", ""))
    order = data.get("sorteer", "")
    asked = {
        name: dict.fromkeys(value for v in data.getlist(name) if (value := plain(v)))
        for name in DIMENSIONS
        if name not in skip and name in data
    }
    chosen = [(name, value) for name, values in asked.items() for value in sorted(values)]
    found = {(n, value): DIMENSIONS[n].label_of(catalogue, value) for n, value in chosen}
    labels = {choice: str(label) for choice, label in found.items() if label is not None}
    filters = Filters(
        words=words[:LONGEST_WORDS].strip(),
        chosen=tuple(choice for choice in chosen if choice in labels),
        order=order,
        labels=labels,
    )
    unknown = [(DIMENSIONS[n].label, value) for n, value in chosen if (n, value) not in labels]
    return Reading(filters, tuple(unknown), is_cut=len(words) > LONGEST_WORDS)
