"""The home page: new publications, and entrances to the catalogue."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from publications.catalogue import snapshot
from publications.catalogue.facet_index import Selection
from publications.models import Series, Theme
from publications.views.cacheable import cacheable
from publications.views.indexes import with_counts

NEWEST = 5  # publications on the home page
SERIES_ON_HOME = 6


@require_safe
@cacheable()
def home(request: HttpRequest) -> HttpResponse:
    catalogue = snapshot.of(request)
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
