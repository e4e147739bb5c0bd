"""A search that finds little or nothing: what the reader may have meant, and ways on."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from operator import attrgetter

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from publications.bitmaps import Catalogue
from publications.filters import Filters
from publications.links import Link
from publications.names.letters import fold
from publications.search.plan import Plan, Wanted
from publications.search.spelling import FEW, did_you_mean, slip

MOST_WORDS = 4  # of a query that is tried without each of its words
MOST_THEMES = 3
ENOUGH = 4  # letters of a word that lead to a theme


@dataclass(frozen=True)
class WaysOn:
    did_you_mean: Link | None = None
    ways: tuple[Link, ...] = ()


def ways_on(path: str, filters: Filters, publications, catalogue: Catalogue) -> WaysOn:
    """Return where to go from a list without publications, in three queries at most.

    `publications` is what the page starts from, before any of `filters`.
    """
    plan = filters.plan
    shorter = _shorter(plan) if not filters.chosen else []
    counts = _counts(plan, publications, shorter)
    ways = []
    if filters.chosen and counts["all"]:
        label = ngettext(
            "Search without the filters (%(count)d publication)",
            "Search without the filters (%(count)d publications)",
            counts["all"],
        )
        href = path + replace(filters, chosen=()).query()
        ways.append(Link(label % {"count": counts["all"]}, href))
    for at, (_some, words) in enumerate(shorter):
        if count := counts[f"without{at}"]:
            label = ngettext(
                "Search for “%(words)s” (%(count)d publication)",
                "Search for “%(words)s” (%(count)d publications)",
                count,
            )
            href = path + filters.with_words(words).query()
            ways.append(Link(label % {"words": words, "count": count}, href))
    unknown = [one for at, one in enumerate(plan.wanted) if not counts[f"word{at}"]]
    better = did_you_mean(plan, unknown, publications) if unknown else ""
    if better:
        meant = Link(better, path + filters.with_words(better).query())
        return WaysOn(meant, tuple(ways))
    return WaysOn(None, (*ways, *_themes(plan, catalogue)))


def little_found(
    path: str, filters: Filters, catalogue: Catalogue, shown: Iterable[str]
) -> Link | None:
    """Return a link to what a reader may have meant who found little; `shown` are the passages."""
    if len(catalogue.search(filters.plan)) > FEW:
        return None
    better = slip(filters.plan, catalogue.find, shown)
    return Link(better, path + filters.with_words(better).query()) if better else None


def _counts(plan: Plan, publications, shorter) -> dict[str, int]:
    """Return how many publications have each word, all words, and all but one. One query."""
    parts = {"all": plan.fits}
    parts |= {f"word{at}": plan.fits_with([one]) for at, one in enumerate(plan.wanted)}
    parts |= {f"without{at}": plan.fits_with(some) for at, (some, _words) in enumerate(shorter)}
    return publications.order_by().aggregate(
        **{name: Count("pk", filter=condition) for name, condition in parts.items()}
    )


def _shorter(plan: Plan) -> list[tuple[list[Wanted], str]]:
    """Return the query without each of its words, with the words that are left."""
    if not 1 < len(plan.wanted) <= MOST_WORDS:
        return []
    left = [[*plan.wanted[:at], *plan.wanted[at + 1 :]] for at in range(len(plan.wanted))]
    return [(some, " ".join(map(_typed, some))) for some in left]


def _typed(one: Wanted) -> str:
    return f'"{one.term.plain}"' if one.term.is_phrase else one.term.plain


def _themes(plan: Plan, catalogue: Catalogue) -> list[Link]:
    """Return the themes whose name resembles a word; readers find something under each."""
    starts = {one.term.plain[:ENOUGH] for one in plan.wanted if len(one.term.plain) >= ENOUGH}
    alike = [
        theme
        for key, theme in catalogue.vocabularies["thema"].terms.items()
        if any(start in fold(theme.label) for start in starts) and catalogue.count("thema", key)
    ]
    label = _("The theme %(name)s")
    return [
        Link(label % {"name": theme.label}, reverse("publications:theme", args=[theme.slug]))
        for theme in sorted(alike, key=attrgetter("rank"))[:MOST_THEMES]
    ]
