"""The filters of a list <-> its query string: read with care, written in one canonical order."""

import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pyroaring import BitMap

from publications.catalogue import snapshot
from publications.catalogue.facet_index import EMPTY, Catalogue
from publications.catalogue.facets import DIMENSIONS, LOOK
from publications.catalogue.parameters import RARE, Parameter
from publications.changes import revision
from publications.search.plan import Plan, make_plan
from publications.text.years import ENDS, TypedYears, year_span

LONGEST_WORDS = 200  # characters of a search
LONGEST_NAME = 60  # characters of a name to look for in a facet
RELEVANCE = "relevantie"  # how well a publication fits the words: only where there are words
ORDERS: dict[str, Promise] = {
    RELEVANCE: _("relevance"),
    "datum": _("publication date"),
    "jaar": _("year of issue"),
    "titel": _("title A–Z"),
}
DEFAULT_ORDER = "datum"  # of a list without words
ON_KENNISPLEIN = ("kennisplein", "ja")
NOT_TEXT = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]+")


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
        return {n: label for n, label in ORDERS.items() if n != RELEVANCE or self.words}

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
        pairs: list[tuple[str, str]] = [("q", self.words)] if self.words else []
        pairs += self.chosen
        pairs += [("sorteer", order)] if order != self.default_order else []
        pairs += [("pagina", str(page))] if page > 1 else []
        return f"?{urlencode(pairs)}" if pairs else ""

    def feed_query(self, is_kennisplein: bool = False) -> str:
        """Return the query string of the feed of this list, which has one order only.

        The pages of the Kennisplein share the feeds of the catalogue.
        """
        chosen = (*self.chosen, ON_KENNISPLEIN) if is_kennisplein else self.chosen
        return replace(self, chosen=chosen).query(order=self.default_order)

    def find(self, catalogue: Catalogue, within: BitMap, but_not: str = "") -> BitMap:
        """Return the bits `within` that fit: OR inside a facet, AND between facets.

        `but_not` names a facet to skip.
        """
        found = within & catalogue.search(self.plan) if self.words else within
        for name, dimension in DIMENSIONS.items():
            if name != but_not and (values := self.values_of(name)):
                any_of = (dimension.bits_of(catalogue, value) for value in values)
                found = found & BitMap.union(EMPTY, *any_of)
        return found


@dataclass(frozen=True)
class Reading:
    """The filters in an address, and what could not be used."""

    filters: Filters
    unknown: tuple[tuple[str, str], ...] = ()  # (label of the facet, value as typed)
    is_cut: bool = False
    typed: dict[str, str] = field(default_factory=dict)  # facet: text in a field of it
    years: TypedYears = field(default_factory=TypedYears)

    @property
    def other_spans(self) -> list[str]:
        """Return the spans of years for which the form has no fields."""
        spans = [value for value in self.filters.values_of("jaar") if year_span(value)]
        return [value for value in spans if value != self.years.value]

    @property
    def status(self) -> int:
        """Return the status of a page that could use only a part of the address."""
        if self.unknown:
            return 404
        return 422 if self.years.error else 200


def plain(text: str) -> str:
    """Return `text` in one line without control characters: no database or XML takes those."""
    return " ".join(NOT_TEXT.sub(" ", text).split())


def _text(values: list[str], request: HttpRequest) -> list[str]:
    return [text for value in values[-1:] if (text := plain(value))]


def _choices(values: list[str], request: HttpRequest) -> list[str]:
    return sorted({text for value in values if (text := plain(value))})


def _order(values: list[str], request: HttpRequest) -> list[str]:
    order = plain(values[-1])
    is_search = bool(plain(request.GET.get(WORDS.name, "")))
    usual = RELEVANCE if is_search else DEFAULT_ORDER
    is_possible = order in ORDERS and (is_search or order != RELEVANCE)
    return [order] if is_possible and order != usual else []


def _facet(name: str) -> Parameter:
    """Return the parameter of a facet: its values are few, together they are endless."""

    def rarity(values: list[str]) -> int:
        return RARE if any(map(year_span, values)) else len(values)

    return Parameter(name, _choices, rarity)


WORDS = Parameter("q", _text, lambda values: RARE)
FACETS = tuple(map(_facet, DIMENSIONS))
YEARS = tuple(Parameter(name, _text, lambda values: RARE) for name in ENDS)
LOOKED = tuple(Parameter(name, _text, is_asked_once=True) for name in LOOK)
ORDER = Parameter("sorteer", _order)
CHOICES = (WORDS, *FACETS, *YEARS)  # what a list holds, in whatever order and pages


def read_filters(
    data: QueryDict, skip: tuple[str, ...] = (), catalogue: Catalogue | None = None
) -> Reading:
    """Return the filters in `data`, checked against the catalogue.

    Of a repeated single value the last counts; names that mean nothing are ignored, and `skip`
    names parameters and facets to leave unread.
    """
    catalogue = catalogue or snapshot.at(revision.current())
    words = plain(data.get(WORDS.name, ""))
    order = "" if ORDER.name in skip else data.get(ORDER.name, "")
    years = TypedYears(*(plain(data.get(name, "")) for name in ENDS))
    asked = {
        name: {value for v in data.getlist(name) if (value := plain(v))}
        for name in DIMENSIONS
        if name not in skip
    }
    if years.value:
        asked["jaar"].add(years.value)
    chosen = [(name, value) for name, values in asked.items() for value in sorted(values)]
    found = {(n, value): DIMENSIONS[n].label_of(catalogue, value) for n, value in chosen}
    labels = {choice: str(label) for choice, label in found.items() if label is not None}
    filters = Filters(
        words=words[:LONGEST_WORDS].strip(),
        chosen=tuple(choice for choice in chosen if choice in labels),
        order=order,
        labels=labels,
    )
    unknown = [(str(DIMENSIONS[n].label), value) for n, value in chosen if (n, value) not in labels]
    looked = {at: name for at, name in LOOK.items() if not {at, name} & {*skip}}
    typed = {n: plain(data.get(at, ""))[:LONGEST_NAME].strip() for at, n in looked.items()}
    typed = {name: text for name, text in typed.items() if text}
    if years:
        typed["jaar"] = years.value
    elif spans := [value for value in filters.values_of("jaar") if year_span(value)]:
        years = TypedYears(*spans[0].split(".."))
    return Reading(filters, tuple(unknown), len(words) > LONGEST_WORDS, typed, years)
