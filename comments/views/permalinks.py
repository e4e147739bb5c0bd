"""The permalink of a reaction: it redirects to the page that the reaction is on now."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from comments.models import Comment
from comments.views.threads import address_of


@cache_control(private=True, no_cache=True)
@require_safe
def reaction(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    comment = find(pk)
    try:
        return redirect(address_of(comment))
    except Comment.DoesNotExist:
        return gone(request, comment)


def find(pk: int) -> Comment:
    """Return a reaction whose publication has a page, also under a former slug."""
    rows = Comment.objects.select_related("publication").defer("publication__body")
    comment = rows.filter(pk=pk).first()
    if comment is None or not comment.publication.is_readable:
        raise Http404
    return comment


def gone(request: HttpRequest, comment: Comment) -> HttpResponse:
    """Answer alike for what never existed and for what is no longer shown."""
    context = {"publication": comment.publication}
    return render(request, "comments/gone.html", context, status=404)
