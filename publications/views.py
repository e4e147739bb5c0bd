"""The readers' pages: find, decide, answer."""

from django.http import FileResponse, Http404, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from publications import bitmaps
from publications.bitmaps import Selection
from publications.filters import LONGEST_WORDS, plain
from publications.indexes import with_counts
from publications.models import Attachment, OldAddress, Publication, Series, Theme
from publications.prepared import Prepared
from publications.search.suggestions import suggestions
from publications.surroundings import surroundings_of

NEWEST = 5  # publications on the home page
SERIES_ON_HOME = 6
SUGGESTED = 300  # seconds that a browser keeps suggestions

_by_slug = Prepared(lambda slug: Publication.objects.with_page().filter(slug=slug), "stand-in")


@require_safe
def home(request):
    catalogue = bitmaps.of(request)
    series = with_counts(catalogue, "serie", Series.objects.order_by("sort_key", "pk"))
    context = {
        "publications": Selection(catalogue, catalogue.visible)[:NEWEST],
        "themes": with_counts(
            catalogue, "thema", Theme.objects.order_by("-is_pillar", "sort_key", "pk")
        ),
        "series": sorted(series, key=lambda one: -one.count)[:SERIES_ON_HOME],
        "total": len(catalogue.visible),
    }
    return render(request, "publications/home.html", context)


@require_safe
@cache_control(public=True, max_age=SUGGESTED)
def suggest(request):
    """Answer what a reader may be typing, as JSON for the search field."""
    words = plain(request.GET.get("q", ""))[:LONGEST_WORDS]
    return JsonResponse({"suggestions": suggestions(words, bitmaps.of(request))})


@require_safe
def publication_detail(request, slug):
    found = _by_slug.objects(slug)
    if not found:
        return redirect_old_slug(slug)
    (publication,) = found
    if publication.is_withdrawn:
        return withdrawn(request, publication)
    if not publication.is_published:
        raise Http404
    return render_publication(request, publication)


def render_publication(request, publication, preview=""):
    """Answer the page of `publication`.

    `preview` is the address of its form when an editor looks at it, whatever its status.
    """
    context = {
        "publication": publication,
        "around": surroundings_of(publication),
        "preview": preview,
    }
    return render(request, "publications/publication_detail.html", context)


def withdrawn(request, publication):
    """Answer 410: what stood here, why it went, and what came in its place."""
    successor = publication.successor
    context = {
        "publication": publication,
        "successor": successor if successor and successor.is_published else None,
    }
    return render(request, "410.html", context, status=410)


@require_safe
def attachment_file(request, path):
    """Answer a stored file: to everyone once its publication is out, before that to editors."""
    if "\0" in path:
        raise Http404
    attachment = Attachment.objects.published().filter(file=path).first()
    if attachment is None and request.user.has_perm("publications.view_attachment"):
        attachment = Attachment.objects.filter(file=path).first()
    if attachment is None or not attachment.file.storage.exists(path):
        raise Http404
    return FileResponse(attachment.file.open(), as_attachment=True)


def redirect_old_slug(slug):
    """Lead an earlier slug to the publication of today, in one step."""
    publication = OldAddress.objects.publication_of(slug)
    if publication is None or not publication.is_readable:
        raise Http404
    return redirect(publication, permanent=True)
