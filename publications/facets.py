"""What a list of publications can be narrowed by, and how many each value would keep.

A facet counts with the words and all *other* facets applied, so a choice never empties its own
neighbours. All counts come from one query.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When, Window
from django.db.models.functions import Cast, Concat, RowNumber
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from publications.models import (
    Author,
    Authorship,
    Organisation,
    Publication,
    PublicationType,
    Series,
    Theme,
)
from publications.names import Name

SHOWN = 8  # values that stand open; the chosen ones always do
FOLDED = 40  # values behind "more"; whoever looks further goes to the index page
PART = "\x1f"  # parts an author's name in one column: names hold no control characters


@dataclass(frozen=True)
class Dimension:
    """Something publications differ in. `key` and `text` lead from a publication to its value."""

    name: str
    label: Promise
    key: str = ""
    text: str = ""
    vocabulary: type | None = None
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
        return Q(**{f"{self.key}__in": list(values)})

    def label_of(self, text: str) -> str:
        """Return what readers see for a value; the database gave `text`."""
        if self.name != "auteur":
            return text
        given, particle, surname = text.split(PART)
        return Name(given=given, particle=particle, surname=surname).display


DIMENSIONS = {
    dimension.name: dimension
    for dimension in (
        Dimension("thema", _("Theme"), "themes__slug", "themes__name", Theme, "themes"),
        Dimension("type", _("Publication type"), "type__slug", "type__name", PublicationType),
        Dimension("jaar", _("Year of issue"), "year", "year"),
        Dimension(
            "organisatie", _("Organisation"), "organisation__slug", "organisation__name",
            Organisation, "organisations",
        ),
        Dimension("auteur", _("Author"), "authorships__author__slug", "", Author, "authors"),
        Dimension("serie", _("Series"), "series__slug", "series__name", Series, "series_list"),
        Dimension("kennisplein", _("Kennisplein"), "on_kennisplein"),
    )
}  # fmt: skip


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


def author_text(prefix: str = "") -> Concat:
    """Return the expression that `Dimension.label_of` takes an author's name from."""
    given, particle, surname = (
        F(f"{prefix}{part}") for part in ("given_names", "particle", "surname")
    )
    return Concat(
        given, Value(PART), particle, Value(PART), surname, output_field=CharField()
    )  # fmt: skip


def _counted(dimension: Dimension, publications: QuerySet, chosen: list[str]) -> QuerySet:
    """Return rows (name, key, text, n, total) of the values in `publications`, largest first.

    Only what a page can show leaves the database: the first ones by count, and the chosen ones.
    """
    key, text = Cast(dimension.key, CharField()), Cast(dimension.text or "pk", CharField())
    if dimension.name == "auteur":
        text = author_text("authorships__author__")
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


def count_facets(publications: QuerySet, filters, skip: Iterable[str] = ()) -> list[Facet]:
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
        _facet(dimension, found.get(dimension.name, []), filters)
        for dimension in DIMENSIONS.values()
        if dimension.name not in skip
    )
    return [facet for facet in facets if facet.open]


def _facet(dimension: Dimension, rows: list, filters) -> Facet:
    chosen = filters.values_of(dimension.name)
    choices = {
        key: Choice(key, _label(dimension, key, text), n, key in chosen)
        for key, text, n, *_ in rows
    }
    # What is chosen stays visible, also when the other filters leave nothing of it.
    for value in chosen:
        choices.setdefault(value, Choice(value, filters.label_of(dimension.name, value), 0, True))
    ranked = sorted(choices.values(), key=_by_year if dimension.name == "jaar" else _by_count)
    shown = [c for at, c in enumerate(ranked) if at < SHOWN or c.is_chosen]
    folded = [c for at, c in enumerate(ranked) if at >= SHOWN and not c.is_chosen][:FOLDED]
    total = max((row[3] for row in rows), default=0)
    return Facet(dimension, tuple(shown), tuple(folded), max(0, total - len(shown) - len(folded)))


def _label(dimension: Dimension, key: str, text: str) -> str:
    return yes_label() if dimension.name == "kennisplein" else dimension.label_of(text)


def yes_label() -> str:
    return str(_("Kennisplein articles only"))


def _by_count(choice: Choice) -> tuple:
    return (-choice.count, choice.label.casefold())


def _by_year(choice: Choice) -> int:
    return -int(choice.value)
