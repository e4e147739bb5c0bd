"""Pages with a list of publications: the catalogue, Kennisplein, and one per author or term."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from publications.catalogue import snapshot
from publications.catalogue.cards import Card
from publications.catalogue.facet_index import Catalogue, Selection
from publications.catalogue.facets import DIMENSIONS, count_facets
from publications.catalogue.filters import (
    CHOICES,
    LOOKED,
    ON_KENNISPLEIN,
    ORDER,
    RELEVANCE,
    Filters,
    read_filters,
)
from publications.catalogue.no_results import List, little_found, ways_on
from publications.catalogue.paging import PAGE, NoSuchPage, find_page, make_pager
from publications.legacy import views
from publications.legacy.queries import is_old_query
from publications.models import Author, Organisation, Publication, Series, Theme
from publications.search.highlights import passages
from publications.search.zero_results import note
from publications.text.links import Link
from publications.views.cacheable import cacheable

ABOUT_CATALOGUE = gettext_lazy(
    "Search all publications about neighbourhoods and choose by theme, type, year, organisation "
    "and author."
)
ABOUT_KENNISPLEIN = gettext_lazy(
    "Research and vision papers about the social foundation. Publications that connect research "
    "and practice."
)
LIST = (*CHOICES, *LOOKED, ORDER, PAGE)
WITHIN_KENNISPLEIN = tuple(one for one in LIST if one.name != ON_KENNISPLEIN[0])


@require_safe
@cacheable(*LIST)
def publication_list(request: HttpRequest) -> HttpResponse:
    return show_catalogue(request)


@require_safe
@cacheable(*WITHIN_KENNISPLEIN, unless=is_old_query)
def kennisplein(request: HttpRequest) -> HttpResponse:
    """Show the Kennisplein part of the list; the old site's form of its filters moves to ours."""
    if is_old_query(request.GET):
        return views.kennisplein(request)
    return show_catalogue(request, skip=("kennisplein",))


def show_catalogue(request: HttpRequest, skip=()) -> HttpResponse:
    """Answer the list that fits the address; 404 when it names what does not exist.

    With the facet Kennisplein in `skip` it is the list of that part.
    """
    catalogue = snapshot.of(request)
    within = (
        catalogue.remember("kennisplein", catalogue.on_kennisplein) if skip else catalogue.visible
    )
    reading = read_filters(request.GET, skip, catalogue)
    filters = reading.filters
    bits = filters.find(catalogue, within)
    is_ranked = filters.order == RELEVANCE
    found = Selection(catalogue, bits, filters.order, filters.plan if is_ranked else None)
    facets = count_facets(catalogue, within, filters, skip, reading.typed)
    context = {
        "heading": heading_of(filters, is_kennisplein=bool(skip)),
        "title": title_of(filters, is_kennisplein=bool(skip)),
        "description": ABOUT_KENNISPLEIN if skip else ABOUT_CATALOGUE,
        "reading": reading,
        "filters": filters,
        "facets": facets,
        "looked": [facet for facet in facets if facet.looked_for],
        "chips": chips(request.path, filters),
        "orders": orders(request.path, filters),
        "is_kennisplein": bool(skip),
        "feed_query": filters.feed_query(is_kennisplein=bool(skip)),
        "is_narrow": len(filters.chosen) + bool(filters.words) > 1,
    }
    template = "publications/publication_list.html"

    def adorn(page) -> dict:
        if not filters.words:
            return {}
        here = List(request.path, filters, catalogue, within)
        if page.object_list:
            shown = passages(filters.plan, page.object_list)
            return {"passages": shown, "meant": little_found(here, shown.values())}
        is_asked_of_all = not skip and not filters.chosen and reading.status == 200
        if is_asked_of_all and request.method == "GET":
            note(filters.plan)
        return {"ways_on": ways_on(here)}

    return show_list(request, template, context, found, filters.query, reading.status, adorn=adorn)


def show_list(
    request: HttpRequest,
    template: str,
    context: dict,
    rows,
    query,
    status: int = 200,
    size=None,
    adorn=None,
) -> HttpResponse:
    """Answer one page of `rows`; `query` makes the query string of a page number.

    `adorn` takes the page and returns what else its template shows.
    """

    def link(number: int) -> str:
        return request.path + query(number)

    try:
        page = find_page(rows, request.GET, size or settings.PUBLICATIONS_PER_PAGE)
    except NoSuchPage as error:
        missing = {
            "asked": str(error)[:40],
            "first_page": link(1),
            "list_title": context.get("title", ""),
            "words": context["filters"].words if "filters" in context else "",
        }
        return render(request, "publications/no_such_page.html", missing, status=404)
    context |= {
        "page": page,
        "pager": make_pager(page, link),
        "canonical_url": settings.SITE_URL + link(page.number),
    }
    if adorn:
        context |= adorn(page)
    return render(request, template, context, status=status)


def chips(path: str, filters: Filters) -> list[Link]:
    """Return a link for each choice that drops just that one."""
    return [
        Link(
            filters.label_of(name, value),
            path + filters.without(name, value).query(),
            group=str(DIMENSIONS[name].label),
        )
        for name, value in filters.chosen
    ]


def orders(path: str, filters: Filters) -> list[Link]:
    return [
        Link(str(label), path + filters.query(order=name), name == filters.order)
        for name, label in filters.orders.items()
    ]


def heading_of(filters: Filters, is_kennisplein: bool) -> str:
    """Return the heading of the list; it tells what was searched for."""
    if filters.words and is_kennisplein:
        return _("Kennisplein: publications about “%(words)s”") % {"words": filters.words}
    if filters.words:
        return _("Publications about “%(words)s”") % {"words": filters.words}
    return _("Kennisplein Social foundation") if is_kennisplein else _("Publications")


def title_of(filters: Filters, is_kennisplein: bool) -> str:
    """Return the heading with the chosen values: "Publicaties: Onderzoeksrapport, 2022"."""
    heading = heading_of(filters, is_kennisplein)
    chosen = ", ".join(filters.label_of(name, value) for name, value in filters.chosen)
    return f"{heading}: {chosen}" if chosen else heading


def page_query(number: int) -> str:
    return f"?pagina={number}" if number > 1 else ""


@require_safe
@cacheable(PAGE)
def author_detail(request: HttpRequest, slug: str) -> HttpResponse:
    author = get_object_or_404(Author, slug=slug)
    context = {
        "kind": _("Author"),
        "name": author.display_name,
        "index": Link(_("All authors"), reverse("publications:authors")),
        "query": f"?auteur={author.slug}",
    }
    everything = Publication.objects.credited_to(author)
    return show_term(request, context, _having(request, "auteur", author.pk), everything)


@require_safe
@cacheable(PAGE)
def organisation_detail(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = get_object_or_404(Organisation, slug=slug)
    context = {
        "kind": _("Organisation"),
        "index": Link(_("All organisations"), reverse("publications:organisations")),
        "query": f"?organisatie={slug}",
    }
    found = _having(request, "organisatie", organisation.pk)
    everything = Publication.objects.of_organisation(organisation)
    return show_term(request, context | of_term(organisation), found, everything)


@require_safe
@cacheable(PAGE)
def theme_detail(request: HttpRequest, slug: str) -> HttpResponse:
    theme = get_object_or_404(Theme, slug=slug)
    context = {
        "kind": _("Pillar of social quality") if theme.is_pillar else _("Theme"),
        "index": Link(_("All themes"), reverse("publications:themes")),
        "query": f"?thema={slug}",
    }
    found = _having(request, "thema", theme.pk)
    return show_term(request, context | of_term(theme), found, theme.publications.all())


@require_safe
@cacheable(PAGE)
def series_detail(request: HttpRequest, slug: str) -> HttpResponse:
    series = get_object_or_404(Series, slug=slug)
    publications = Publication.objects.in_series(series)
    context = {
        "kind": _("Series"),
        "index": Link(_("All series"), reverse("publications:series_list")),
        "query": f"?serie={slug}",
        "is_series": True,
    }
    pks = publications.published().values_list("pk", flat=True)
    found = Parts(snapshot.of(request), pks)
    return show_term(request, context | of_term(series), found, publications)


@dataclass(frozen=True)
class Parts:
    """The parts of a series by number, for a pager."""

    catalogue: Catalogue
    pks: Sequence[int] | QuerySet[Publication, int]

    def __len__(self):
        return len(self.pks)

    def __getitem__(self, part: slice) -> list[Card]:
        return self.catalogue.cards_of([*self.pks[part]])


def of_term(term) -> dict:
    return {
        "name": term.name,
        "description": term.description,
        "website": getattr(term, "website", ""),
    }


def _having(request: HttpRequest, name: str, key: int) -> Selection:
    """Return what readers may see with this value of a facet, newest first."""
    catalogue = snapshot.of(request)
    return Selection(catalogue, catalogue.visible & catalogue.posting(name, key))


def show_term(request: HttpRequest, context: dict, found, everything) -> HttpResponse:
    """Answer what readers may find of `everything`; 404 for a name that stands on drafts only."""
    response = show_list(request, "publications/term_detail.html", context, found, page_query)
    is_empty = response.status_code == 200 and context["page"].paginator.count == 0
    if is_empty and everything.exists() and not everything.readable().exists():
        raise Http404
    return response
