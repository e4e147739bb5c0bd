"""The page of a publication, of one that was withdrawn, and of one that moved."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from publications.catalogue.related import find_publication, related_to
from publications.models import OldAddress, Publication
from publications.views.cacheable import cacheable


@require_safe
@cacheable()
def publication_detail(request: HttpRequest, slug: str) -> HttpResponse:
    publication = find_publication(slug)
    if publication is None:
        return redirect_old_slug(slug)
    if publication.is_withdrawn:
        return withdrawn(request, publication)
    if not publication.is_published:
        raise Http404
    return render_publication(request, publication)


def render_publication(
    request: HttpRequest, publication: Publication, preview: str = ""
) -> HttpResponse:
    """Answer the page of `publication`.

    `preview` is the address of its form when an editor looks at it, whatever its status.
    """
    context = {
        "publication": publication,
        "related": related_to(publication),
        "preview": preview,
    }
    return render(request, "publications/publication_detail.html", context)


def withdrawn(request: HttpRequest, publication: Publication) -> HttpResponse:
    """Answer 410: what was here, why it was withdrawn, and what replaces it."""
    successor = publication.successor
    context = {
        "publication": publication,
        "successor": successor if successor and successor.is_published else None,
    }
    return render(request, "410.html", context, status=410)


def redirect_old_slug(slug: str):
    """Redirect an earlier slug to its publication, in one step."""
    publication = OldAddress.objects.publication_of(slug)
    if publication is None or not publication.is_readable:
        raise Http404
    return redirect(publication, permanent=True)
