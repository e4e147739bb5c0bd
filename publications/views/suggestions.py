"""The suggestions of the search field."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from publications.catalogue import snapshot
from publications.catalogue.filters import LONGEST_WORDS, plain
from publications.catalogue.suggestions import suggestions

SUGGESTED = 300  # seconds that a browser keeps suggestions


@require_safe
@cache_control(public=True, max_age=SUGGESTED)
def suggest(request: HttpRequest) -> HttpResponse:
    """Answer what a reader may be typing, as JSON for the search field."""
    words = plain(request.GET.get("q", ""))[:LONGEST_WORDS]
    return JsonResponse({"suggestions": suggestions(words, snapshot.of(request))})
