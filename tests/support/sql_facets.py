"""Lists and facets in SQL: slow and plain, what the bitmaps are checked against."""

from functools import reduce
from operator import or_

from django.db.models import Count, F, Q

from publications.catalogue.facet_terms import TERM_MODELS
from publications.catalogue.facets import (
    DIMENSIONS,
    FOLDED,
    SHOWN,
    Bucket,
    Facet,
    _by_count,
    _by_year,
    yes_label,
)
from publications.models import Authorship, Publication
from publications.text.years import year_span

ORDERS = {
    "datum": ("-published_at", "-pk"),
    "jaar": (F("year").desc(nulls_last=True), "-published_at", "-pk"),
}


def keep(name, values):
    """Return the condition that a publication has one of `values` of a facet."""
    if name == "auteur":
        credited = Authorship.objects.filter(author__slug__in=values)
        return Q(pk__in=credited.values("publication"))
    if name == "thema":
        marked = Publication.themes.through.objects.filter(theme__slug__in=values)
        return Q(pk__in=marked.values("publication"))
    if name == "kennisplein":
        return Q(on_kennisplein=True)
    if name == "jaar":
        spans = [year_span(value) or (int(value), int(value)) for value in values]
        return reduce(or_, (Q(year__range=span) for span in spans))
    if name == "organisatie":
        shared = Publication.partners.through.objects.filter(organisation__slug__in=values)
        return Q(organisation__slug__in=values) | Q(pk__in=shared.values("publication"))
    column = {"serie": "series", "type": "type"}[name]
    return Q(**{f"{column}__slug__in": values})


def narrow(publications, filters, but_not=""):
    """Keep what fits: OR inside a facet, AND between facets; `but_not` names one to skip."""
    if filters.words:
        publications = publications.filter(filters.plan.fits)
    for name in DIMENSIONS:
        if name != but_not and (values := filters.values_of(name)):
            publications = publications.filter(keep(name, values))
    return publications


def sort(publications, order):
    return publications.order_by(*ORDERS[order])


def count_facets(publications, filters, skip=()):
    """Return the facets for `publications` with their buckets.

    `publications` is what the page starts from, before any of `filters`.
    """
    facets = (
        _facet(dimension, narrow(publications, filters, name), filters)
        for name, dimension in DIMENSIONS.items()
        if name not in skip
    )
    return [f for f in facets if f.open or filters.values_of(f.dimension.name)]


def _facet(dimension, found, filters):
    name = dimension.name
    chosen = [value for value in filters.values_of(name) if not year_span(value)]
    labels = _labels(name) | {value: filters.label_of(name, value) for value in chosen}
    counts = _count(found, name, [*labels])
    used = [value for value in labels if counts[value]]
    used.sort(key=lambda value: -int(value) if name == "jaar" else (-counts[value], value))
    buckets = [
        Bucket(value, labels[value], counts[value], value in chosen)
        for value in {*used[: SHOWN + FOLDED], *chosen}
    ]
    buckets.sort(key=_by_year if name == "jaar" else _by_count)
    shown = [c for at, c in enumerate(buckets) if at < SHOWN or c.is_chosen]
    folded = [c for at, c in enumerate(buckets) if at >= SHOWN and not c.is_chosen][:FOLDED]
    total = 0 if name == "kennisplein" else len(used)
    listed = sum(1 for c in (*shown, *folded) if c.count)
    return Facet(dimension, tuple(shown), tuple(folded), max(0, total - listed))


def _labels(name):
    """Return every value that a facet may show, with what readers see."""
    if name == "kennisplein":
        return {"ja": yes_label()}
    if name == "jaar":
        years = Publication.objects.exclude(year=None).order_by().values_list("year", flat=True)
        return {str(year): str(year) for year in years.distinct()}
    terms = TERM_MODELS[name].objects.all()
    if name == "auteur":
        return {author.slug: author.display_name for author in terms}
    return {term.slug: term.name for term in terms}


def _count(found, name, values):
    """Return how many of `found` have each of `values`. One query."""
    counts = {
        f"n{at}": Count("pk", filter=keep(name, [value]), distinct=True)
        for at, value in enumerate(values)
    }
    return dict(zip(values, found.order_by().aggregate(**counts).values(), strict=True))
