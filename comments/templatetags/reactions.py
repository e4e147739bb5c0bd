"""How a page of the catalogue shows its reactions: {% reactions publication %}."""

from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from django import template
from django.http import Http404
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from comments.models import Comment
from comments.views.paragraphs import as_paragraphs
from comments.views.threads import PAGE, address_of_page, threads_of
from publications.catalogue.paging import NoSuchPage, make_pager
from publications.models import Publication

register = template.Library()
register.filter("as_paragraphs", as_paragraphs)


@register.inclusion_tag("comments/_reactions.html", takes_context=True)
def reactions(context: dict, publication: Publication) -> dict:
    """Show the block “Reageer op dit artikel” of `publication`, in one query.

    The address says which page of them; one that is not there makes the whole page 404.
    """
    found = None
    if publication.is_readable:
        try:
            found = threads_of(publication, context["request"].GET.get(PAGE.name, ""))
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


class Shown(NamedTuple):
    """All that readers see of a reaction, by the names that the template knows."""

    anchor: str
    get_absolute_url: str
    parent_id: int | None
    is_withdrawn: bool
    is_edited: bool
    name: str
    role: str
    get_role_display: str
    created_at: datetime
    text: str
    replies: tuple["Shown", ...]

    @classmethod
    def of(cls, row: Comment) -> "Shown":
        return cls(
            anchor=row.anchor,
            get_absolute_url=row.get_absolute_url(),
            parent_id=row.parent_id,
            is_withdrawn=row.is_withdrawn,
            is_edited=row.is_edited,
            name=row.name,
            role=row.role,
            get_role_display="" if row.role == Comment.Role.VISITOR else row.get_role_display(),
            created_at=row.created_at,
            text=row.text,
            replies=tuple(map(cls.of, row.replies)),
        )


@register.filter
def with_answers(row: Comment) -> SafeString:
    """Return a reaction and the answers to it (`replies`) as HTML."""
    return _html_of(Shown.of(row))


@lru_cache(maxsize=1000)
def _html_of(reaction: Shown) -> SafeString:
    return render_to_string("comments/_reaction.html", {"reaction": reaction})
