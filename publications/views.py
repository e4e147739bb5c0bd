"""The readers' pages: find, decide, answer."""

from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from publications.filters import LONGEST_WORDS, plain
from publications.indexes import with_counts
from publications.models import OldAddress, Publication, Series, Theme
from publications.search.suggestions import suggestions
from publications.surroundings import surroundings_of

NEWEST = 5  # publications on the home page
SERIES_ON_HOME = 6
SUGGESTED = 300  # seconds that a browser keeps suggestions


@require_safe
def home(request):
    context = {
        "publications": Publication.objects.published().newest_first().with_credits()[:NEWEST],
        "themes": with_counts(Theme.objects.order_by("-is_pillar", "name")),
        "series": with_counts(Series.objects.all()).order_by("-count", "name")[:SERIES_ON_HOME],
        "total": Publication.objects.published().count(),
    }
    return render(request, "publications/home.html", context)


@require_safe
@cache_control(public=True, max_age=SUGGESTED)
def suggest(request):
    """Answer what a reader may be typing, as JSON for the search field."""
    words = plain(request.GET.get("q", ""))[:LONGEST_WORDS]
    return JsonResponse({"suggestions": suggestions(words)})


@require_safe
def publication_detail(request, slug):
    publication = Publication.objects.with_page().filter(slug=slug).first()
    if publication is None:
        return redirect_old_slug(slug)
    if publication.is_withdrawn:
        return withdrawn(request, publication)
    if not publication.is_published:
        raise Http404
    return render_publication(request, publication)


def render_publication(request, publication, preview=False):
    """Answer the page of `publication`; with `preview` as an editor sees it beforehand."""
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


def redirect_old_slug(slug):
    """Lead an earlier slug to the publication of today, in one step."""
    old = get_object_or_404(
        OldAddress.objects.select_related("publication"), path=f"publicaties/{slug}"
    )
    if not (old.publication.is_published or old.publication.is_withdrawn):
        raise Http404
    return redirect(old.publication, permanent=True)
