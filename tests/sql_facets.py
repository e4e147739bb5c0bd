"""The counts of facets in SQL: slow and plain, what the bitmaps are checked against."""

from django.db.models import Case, CharField, Count, F, Value, When, Window
from django.db.models.functions import Cast, Concat, RowNumber

from publications.facets import (
    DIMENSIONS,
    FOLDED,
    SHOWN,
    Choice,
    Facet,
    _by_count,
    _by_year,
    year_span,
    yes_label,
)
from publications.names import Name

PART = "\x1f"  # parts an author's name in one column: names hold no control characters
TEXTS = {
    "thema": "themes__name",
    "type": "type__name",
    "jaar": "year",
    "organisatie": "organisation__name",
    "serie": "series__name",
    "kennisplein": "pk",
}


def author_text(prefix):
    given, particle, surname = (
        F(f"{prefix}{part}") for part in ("given_names", "particle", "surname")
    )
    return Concat(given, Value(PART), particle, Value(PART), surname, output_field=CharField())


def _counted(dimension, publications, chosen):
    """Return rows (name, key, text, n, total, rank) of the values in `publications`."""
    key = Cast(dimension.key, CharField())
    if dimension.name == "auteur":
        text = author_text("authorships__author__")
    else:
        text = Cast(TEXTS[dimension.name], CharField())
    if dimension.name == "kennisplein":
        publications = publications.filter(on_kennisplein=True)
        key = text = Case(When(on_kennisplein=True, then=Value("ja")), output_field=CharField())
    order = [F("key").desc() if dimension.name == "jaar" else F("n").desc(), F("key").asc()]
    if chosen:
        order.insert(0, Case(When(key__in=chosen, then=0), default=1).asc())
    return (
        publications.filter(**{f"{dimension.key}__isnull": False})
        .order_by()
        .values(key=key, text=text)
        .annotate(n=Count("pk", distinct=dimension.name == "auteur"))
        .annotate(
            rank=Window(RowNumber(), order_by=order),
            total=Window(Count("*")),
            name=Value(dimension.name, output_field=CharField()),
        )
        .filter(rank__lte=SHOWN + FOLDED + len(chosen))
        .values_list("name", "key", "text", "n", "total", "rank")
    )


def count_facets(publications, filters, skip=()):
    """Return the facets for `publications` with their choices, in one query.

    `publications` is what the page starts from, before any of `filters`.
    """
    parts = [
        _counted(
            dimension,
            filters.narrow(publications, but_not=dimension.name),
            filters.values_of(dimension.name),
        )
        for dimension in DIMENSIONS.values()
        if dimension.name not in skip
    ]
    found: dict[str, list] = {}
    for name, *row in parts[0].union(*parts[1:], all=True):
        found.setdefault(name, []).append(row)
    facets = (
        _facet(dimension, found.get(dimension.name, []), filters, publications)
        for dimension in DIMENSIONS.values()
        if dimension.name not in skip
    )
    return [facet for facet in facets if facet.open]


def _facet(dimension, rows, filters, publications):
    chosen = filters.values_of(dimension.name)
    choices = {
        key: Choice(key, _label(dimension, key, text), n, key in chosen)
        for key, text, n, *_ in rows
    }
    for value in chosen:
        if value not in choices:
            n = filters.narrow(publications, dimension.name).filter(dimension.keep([value])).count()
            choices[value] = Choice(value, filters.label_of(dimension.name, value), n, True)
    ranked = sorted(choices.values(), key=_by_year if dimension.name == "jaar" else _by_count)
    shown = [c for at, c in enumerate(ranked) if at < SHOWN or c.is_chosen]
    folded = [c for at, c in enumerate(ranked) if at >= SHOWN and not c.is_chosen][:FOLDED]
    total = 0 if dimension.name == "kennisplein" else max((row[3] for row in rows), default=0)
    listed = sum(1 for c in (*shown, *folded) if c.count and not year_span(c.value))
    return Facet(dimension, tuple(shown), tuple(folded), max(0, total - listed))


def _label(dimension, key, text):
    if dimension.name == "kennisplein":
        return yes_label()
    if dimension.name != "auteur":
        return text
    given, particle, surname = text.split(PART)
    return Name(given=given, particle=particle, surname=surname).display
