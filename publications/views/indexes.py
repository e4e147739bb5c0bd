"""Overviews of everything that has a page of its own: authors, organisations, themes, series."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from publications.catalogue import snapshot
from publications.catalogue.facet_index import Catalogue
from publications.catalogue.facet_terms import TERM_MODELS
from publications.catalogue.filters import plain
from publications.catalogue.paging import PAGE
from publications.catalogue.parameters import Parameter
from publications.changes import revision
from publications.models import Author, Organisation, Series, Theme
from publications.views.cacheable import cacheable
from publications.views.lists import page_query, show_list

NAMES_PER_PAGE = 100


class Counted:
    """Terms for a pager, in the order of `pks`; a slice fetches its rows."""

    def __init__(self, catalogue: Catalogue, name: str, pks: list[int]):
        self.catalogue, self.name, self.pks = catalogue, name, pks

    def __len__(self):
        return len(self.pks)

    def __getitem__(self, part: slice) -> list:
        pks = self.pks[part]
        rows = TERM_MODELS[self.name]._default_manager.in_bulk(pks)
        return _count(self.catalogue, self.name, (rows[pk] for pk in pks if pk in rows))


def with_counts(catalogue: Catalogue, name: str, terms) -> list:
    """Return `terms` with the number of publications that readers may see; what has none goes."""
    return [term for term in _count(catalogue, name, terms) if term.count]


def _count(catalogue: Catalogue, name: str, terms) -> list:
    found = []
    for term in terms:
        term.count = catalogue.count(name, term.pk)
        found.append(term)
    return found


def used(catalogue: Catalogue, name: str, terms) -> list[tuple]:
    """Return the (pk, …) rows of `terms` whose facet value readers can find something under."""
    counts = catalogue.counts(name, catalogue.visible)
    return [row for row in terms if row[0] in counts]


def _letter(values: list[str], request: HttpRequest) -> list[str]:
    letter = plain(values[-1]).upper()
    return [letter] if revision.of(request) and letter in initials(snapshot.of(request)) else []


LETTER = Parameter("letter", _letter)


@require_safe
@cacheable(LETTER, PAGE)
def authors(request: HttpRequest) -> HttpResponse:
    """List the authors in Dutch order: all in pages, or those under one letter."""
    catalogue = snapshot.of(request)
    letters = initials(catalogue)
    asked = plain(request.GET.get(LETTER.name, "")).upper()
    letter = asked if asked in letters else ""
    pks = [pk for pk, initial in _used_authors(catalogue) if not letter or initial == letter]
    found = Counted(catalogue, "auteur", pks)

    def query(number: int) -> str:
        pairs = {LETTER.name: letter, PAGE.name: number if number > 1 else ""}
        kept = {name: value for name, value in pairs.items() if value}
        return f"?{urlencode(kept)}" if kept else ""

    context = {"letters": letters, "letter": letter}
    template = "publications/author_index.html"
    return show_list(request, template, context, found, query, size=NAMES_PER_PAGE)


def initials(catalogue: Catalogue) -> list[str]:
    """Return the letters under which readers find an author, in order."""

    def find():
        found = {initial for _pk, initial in _used_authors(catalogue) if initial.isalpha()}
        return sorted(found)

    return catalogue.remember("initials", find)


def _used_authors(catalogue: Catalogue) -> list[tuple]:
    return catalogue.remember("authors", lambda: used(catalogue, "auteur", sorted_authors()))


def sorted_authors() -> list[tuple[int, str]]:
    """Return each author's primary key and the letter they are sorted under, in order."""
    rows = Author.objects.order_by("sort_key", "pk").values_list("pk", "sort_key")
    return [(pk, sort_key[:1].upper()) for pk, sort_key in rows]


@require_safe
@cacheable(PAGE)
def organisations(request: HttpRequest) -> HttpResponse:
    """List who published something, alone or as a partner, as their own pages do."""
    catalogue = snapshot.of(request)

    def rows():
        return used(catalogue, "organisatie", Organisation.objects.values_list("pk"))

    found = Counted(
        catalogue, "organisatie", [pk for (pk,) in catalogue.remember("organisations", rows)]
    )
    template = "publications/organisation_index.html"
    return show_list(request, template, {}, found, page_query, size=NAMES_PER_PAGE)


@require_safe
@cacheable()
def themes(request: HttpRequest) -> HttpResponse:
    terms = Theme.objects.order_by("-is_pillar", "sort_key", "pk")
    counted = with_counts(snapshot.of(request), "thema", terms)
    return render(request, "publications/theme_index.html", {"themes": counted})


@require_safe
@cacheable()
def series_list(request: HttpRequest) -> HttpResponse:
    found = with_counts(snapshot.of(request), "serie", Series.objects.order_by("sort_key", "pk"))
    return render(request, "publications/series_index.html", {"series": found})
