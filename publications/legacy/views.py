"""Redirects from the original site. Its forms of address: see publications/text/legacy_paths.py."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_safe

from publications.catalogue.filters import read_filters
from publications.legacy.queries import is_old_query, old_page, old_type_ids, words_of
from publications.models import Author, OldAddress, Publication, PublicationType, Theme
from publications.text.legacy_paths import KENNISPLEIN


def permanent(view: str, *args, **query) -> HttpResponsePermanentRedirect:
    """Return a 301 to a named address with `query`, whose values are text or lists of text."""
    parameters = QueryDict(mutable=True)
    for name, value in query.items():
        parameters.setlist(name, value if isinstance(value, list) else [value])
    address = reverse(f"publications:{view}", args=args)
    return HttpResponsePermanentRedirect(
        f"{address}?{parameters.urlencode()}" if query else address
    )


@require_safe
def content(request: HttpRequest, slug: str) -> HttpResponse:
    address = get_object_or_404(
        OldAddress.objects.select_related("publication").filter(
            publication__in=Publication.objects.readable()
        ),
        path=f"{KENNISPLEIN}{slug.lower()}",
    )
    return HttpResponsePermanentRedirect(address.publication.get_absolute_url())


@require_safe
def kennisplein(request: HttpRequest) -> HttpResponse:
    """Redirect to our list with the types and the page chosen in the old one."""
    if not is_old_query(request.GET):
        filters = read_filters(request.GET, skip=("kennisplein",)).filters
        return HttpResponsePermanentRedirect(reverse("publications:kennisplein") + filters.query())
    types = PublicationType.objects.filter(legacy_id__in=old_type_ids(request.GET))
    slugs = sorted(types.values_list("slug", flat=True))
    found = Publication.objects.published().on_kennisplein()
    if slugs:
        found = found.filter(type__slug__in=slugs)
    last_page = max(1, -(-found.count() // settings.PUBLICATIONS_PER_PAGE))
    page = min(old_page(request.GET), last_page)
    query: dict[str, str | list[str]] = {"type": slugs} if slugs else {}
    if page > 1:
        query["pagina"] = str(page)
    return permanent("kennisplein", **query)


@require_safe
def tag(request: HttpRequest, slug: str) -> HttpResponse:
    """Redirect to the theme of this name, or to a search for its words."""
    if slug == "all":
        return permanent("themes")
    readable = Publication.objects.readable()
    if Theme.objects.filter(slug=slug.lower(), publications__in=readable).exists():
        return permanent("theme", slug.lower())
    return permanent("list", q=words_of(slug))


@require_safe
def user(request: HttpRequest, slug: str) -> HttpResponse:
    """Redirect to the author of this name, or to a search for it."""
    readable = Publication.objects.readable()
    if Author.objects.filter(slug=slug.lower(), publications__in=readable).exists():
        return permanent("author", slug.lower())
    return permanent("list", q=words_of(slug))
