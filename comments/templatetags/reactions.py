"""How a page of the catalogue shows its reactions: {% reactions publication %}."""

from django import template
from django.http import Http404

from comments.paragraphs import as_paragraphs
from comments.threads import PARAMETER, address_of_page, threads_of
from publications.paging import NoSuchPage, make_pager

register = template.Library()
register.filter("as_paragraphs", as_paragraphs)


@register.inclusion_tag("comments/_reactions.html", takes_context=True)
def reactions(context, publication):
    """Show the block “Reageer op dit artikel” of `publication`, in one query.

    The address says which page of them; one that is not there makes the whole page 404.
    """
    found = None
    if publication.is_readable:
        try:
            found = threads_of(publication, context["request"].GET.get(PARAMETER, ""))
        except NoSuchPage as error:
            raise Http404 from error
    return {
        "publication": publication,
        "threads": found.shown if found else [],
        "count": found.count if found else 0,
        "page": found.page if found else None,
        "pager": make_pager(found.page, address_of_page) if found else None,
        "is_readable": publication.is_readable,
        "is_open": publication.accepts_comments,
    }
