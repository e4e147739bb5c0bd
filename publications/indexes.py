"""Overviews of everything that has a page of its own: authors, organisations, themes, series."""

from urllib.parse import urlencode

from django.db.models import Count, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Substr
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from publications.listings import page_query, show_list
from publications.models import Author, Authorship, Organisation, Publication, Series, Theme

NAMES_PER_PAGE = 100


def with_counts(terms, path: str = "publications"):
    """Add the number of publications that readers may see; leave out what has none."""
    published = Q(
        **{
            f"{path}__status": Publication.Status.PUBLISHED,
            f"{path}__published_at__lte": timezone.now(),
        }
    )
    counted = terms.annotate(count=Count(path, filter=published, distinct=True))
    return counted.filter(count__gt=0)


@require_safe
def authors(request):
    """List the authors in Dutch order: all in pages, or those under one letter."""
    found = with_counts(Author.objects.order_by("sort_key", "pk"))
    letters = initials()
    asked = request.GET.get("letter", "").lower()
    letter = asked if asked in letters else ""
    if letter:
        found = found.filter(sort_key__startswith=letter)

    def query(number: int) -> str:
        pairs = {"letter": letter.upper(), "pagina": number if number > 1 else ""}
        kept = {name: value for name, value in pairs.items() if value}
        return f"?{urlencode(kept)}" if kept else ""

    context = {"letters": letters, "letter": letter}
    template = "publications/author_index.html"
    return show_list(request, template, context, found, query, size=NAMES_PER_PAGE)


def initials() -> list[str]:
    """Return the letters that authors with a publication are sorted under."""
    credited = Authorship.objects.filter(publication__in=Publication.objects.published())
    found = (
        Author.objects.filter(pk__in=credited.values("author"))
        .order_by()
        .values_list(Substr("sort_key", 1, 1), flat=True)
        .distinct()
    )
    return sorted(letter for letter in found if letter.isalpha())


@require_safe
def organisations(request):
    """List who published something, alone or as a partner, as their own pages do."""
    published = Publication.objects.published().order_by()
    own = published.filter(organisation=OuterRef("pk")).values("organisation")
    shared = published.filter(partners=OuterRef("pk")).exclude(organisation=OuterRef("pk"))
    shared = shared.annotate(one=Value(1)).values("one")
    found = (
        Organisation.objects.annotate(
            count=Coalesce(Subquery(own.annotate(n=Count("pk")).values("n")), 0)
            + Coalesce(Subquery(shared.annotate(n=Count("pk")).values("n")), 0)
        )
        .filter(count__gt=0)
        .order_by("sort_key", "pk")
    )
    template = "publications/organisation_index.html"
    return show_list(request, template, {}, found, page_query, size=NAMES_PER_PAGE)


@require_safe
def themes(request):
    found = with_counts(Theme.objects.order_by("-is_pillar", "sort_key", "pk"))
    return render(request, "publications/theme_index.html", {"themes": found})


@require_safe
def series_list(request):
    found = with_counts(Series.objects.order_by("sort_key", "pk"))
    return render(request, "publications/series_index.html", {"series": found})
