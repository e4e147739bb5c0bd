"""A search that finds little or nothing: what the reader may have meant, and where to go on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from operator import attrgetter

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pyroaring import BitMap

from publications.catalogue.facet_index import Catalogue
from publications.catalogue.filters import Filters
from publications.models.portions import portions
from publications.search.engines.base import All
from publications.search.plan import Plan, Wanted
from publications.search.spelling import FEW, proposals, slip
from publications.text.folding import fold
from publications.text.links import Link

MOST_WORDS = 4  # of a query that is tried without each of its words
MOST_PROPOSALS = 3
MOST_THEMES = 3
ENOUGH = 4  # letters of a word that lead to a theme


@dataclass(frozen=True)
class WaysOn:
    did_you_mean: Link | None = None
    ways: tuple[Link, ...] = ()


@dataclass(frozen=True)
class List:
    """A list that a reader looks at: its address, and what it starts from before any filter."""

    path: str
    filters: Filters
    catalogue: Catalogue
    within: BitMap

    @property
    def everywhere(self) -> "List":
        return replace(self, path=reverse("publications:list"), within=self.catalogue.visible)

    @property
    def unfiltered(self) -> "List":
        return replace(self, filters=replace(self.filters, chosen=()))

    @property
    def is_part(self) -> bool:
        return self.within != self.catalogue.visible

    def wider(self) -> Iterator["List"]:
        """Give the lists where more may be found, the nearest first; the first is this one."""
        places = [self, self.everywhere] if self.is_part else [self]
        for place in places:
            yield place
            if self.filters.chosen:
                yield place.unfiltered

    def count(self, found: BitMap) -> int:
        """Return how many of `found` this list has, whatever its own words."""
        choice = replace(self.filters, words="")
        return len(found & choice.find(self.catalogue, self.within))

    def link(self, words: str = "") -> str:
        filters = self.filters.with_words(words) if words else self.filters
        return self.path + filters.query()

    def leading_to(self, words: str) -> tuple[str, int] | None:
        """Return where a search for `words` finds something and how much, as near as can be."""
        found = self.catalogue.search(self.filters.with_words(words).plan)
        counted = ((place, place.count(found)) for place in self.wider())
        return next(((place.link(words), count) for place, count in counted if count), None)


def ways_on(here: List) -> WaysOn:
    """Return where to go from a list without publications. Each link finds something.

    It takes one query for the words, two for a word that nothing has, and two for each link to
    other words.
    """
    plan = here.filters.plan
    shorter = _shorter(plan) if not here.filters.chosen else []
    asked = [one.expression for one in plan.wanted] + [words for words, _text in shorter]
    counted = plan.engine.collect(asked) if asked else []
    has = [_is_any(here.catalogue, pks) for pks in counted]
    ways = [*_same_words(here)]
    for (_asked, words), is_any in zip(shorter, has[len(plan.wanted) :], strict=True):
        if is_any and (way := here.leading_to(words)):
            label = ngettext(
                "Search for “%(words)s” (%(count)d publication)",
                "Search for “%(words)s” (%(count)d publications)",
                way[1],
            )
            ways.append(Link(label % {"words": words, "count": way[1]}, way[0]))
    unknown = [one for one, is_any in zip(plan.wanted, has, strict=False) if not is_any]
    meant = _meant(here, unknown) if unknown else None
    return WaysOn(meant, tuple(ways) if meant else (*ways, *_themes(plan, here.catalogue)))


def little_found(here: List, shown: Iterable[str]) -> Link | None:
    """Return a link to what a reader may have meant who found little; `shown` are the passages."""
    catalogue, plan = here.catalogue, here.filters.plan
    if len(catalogue.search(plan)) > FEW:
        return None
    better = slip(plan, catalogue.find, shown)
    way = here.leading_to(better) if better else None
    return Link(better, way[0]) if way else None


def _same_words(here: List) -> Iterator[Link]:
    """Give the links to the same words without the filters, and outside this part."""
    found = here.catalogue.search(here.filters.plan)
    if here.filters.chosen and (count := here.unfiltered.count(found)):
        label = ngettext(
            "Search without the filters (%(count)d publication)",
            "Search without the filters (%(count)d publications)",
            count,
        )
        yield Link(label % {"count": count}, here.unfiltered.link())
    if here.is_part:
        for place in (here.everywhere, here.everywhere.unfiltered):
            if count := place.count(found):
                label = ngettext(
                    "Search in all publications (%(count)d publication)",
                    "Search in all publications (%(count)d publications)",
                    count,
                )
                yield Link(label % {"count": count}, place.link())
                return


def _meant(here: List, unknown: list[Wanted]) -> Link | None:
    def is_found(pks: list[int]) -> bool:
        return _is_any(here.catalogue, pks)

    tried = islice(proposals(here.filters.plan, unknown, is_found), MOST_PROPOSALS)
    ways = ((words, here.leading_to(words)) for words in tried)
    return next((Link(words, way[0]) for words, way in ways if way), None)


def _is_any(catalogue: Catalogue, pks: list[int]) -> bool:
    """Return whether readers may see one of these publications."""
    return any(catalogue.find(some) for some in portions(pks))


def _shorter(plan: Plan) -> list[tuple[All, str]]:
    """Return the query without each of its words, and how that is typed."""
    if not 1 < len(plan.wanted) <= MOST_WORDS:
        return []
    left = [[*plan.wanted[:at], *plan.wanted[at + 1 :]] for at in range(len(plan.wanted))]
    return [
        (All(tuple(one.expression for one in some)), " ".join(map(_typed, some))) for some in left
    ]


def _typed(one: Wanted) -> str:
    return f'"{one.term.plain}"' if one.term.is_phrase else one.term.plain


def _themes(plan: Plan, catalogue: Catalogue) -> list[Link]:
    """Return the themes whose name resembles a word; readers find something under each."""
    starts = {one.term.plain[:ENOUGH] for one in plan.wanted if len(one.term.plain) >= ENOUGH}
    alike = [
        theme
        for key, theme in catalogue.facet_terms["thema"].by_key.items()
        if any(start in fold(theme.label) for start in starts) and catalogue.count("thema", key)
    ]
    label = _("The theme %(name)s")
    return [
        Link(label % {"name": theme.label}, reverse("publications:theme", args=[theme.slug]))
        for theme in sorted(alike, key=attrgetter("rank"))[:MOST_THEMES]
    ]
