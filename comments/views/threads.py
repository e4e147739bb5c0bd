"""The reactions below a publication, page by page, each with its answers."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from comments.models import Comment
from publications.catalogue.paging import NoSuchPage, read_number
from publications.catalogue.parameters import page_number
from publications.models import Publication
from publications.models.compiled import CompiledQuery

PER_PAGE = 100  # reactions; the answers to them come along
PAGE = page_number("reacties")  # of the publication page


@dataclass(frozen=True)
class Threads:
    shown: list[Comment]  # `replies` of each holds its answers
    count: int  # what can be read on all pages, answers too
    page: Page


def threads_of(publication: Publication, asked: str = "") -> Threads:
    """Return one page of the reactions that readers may see, oldest first.

    Raises NoSuchPage. One query, whatever the number, and no text of another page. An answer whose
    reaction is hidden is hidden too; of a withdrawn reaction the trace stays as long as it has
    answers.
    """
    number = read_number(asked)
    rows = _first.objects(publication.pk) if number == 1 else [*_rows(publication.pk, number)]
    if not rows and number > 1:
        raise NoSuchPage(asked)
    for row in rows:
        row.publication, row.replies = publication, []
    shown = {row.pk: row for row in rows if row.parent_id is None}
    for row in rows:
        if row.parent_id is not None:
            shown[row.parent_id].replies.append(row)
    threads, count = (rows[0].in_all, rows[0].readable) if rows else (0, 0)
    page = Paginator(range(threads), PER_PAGE).page(number)
    return Threads([*shown.values()], count, page)


def address_of_page(number: int) -> str:
    """Return the query string and fragment that lead to a page of reactions."""
    return f"?{PAGE.name}={number}#reacties" if number > 1 else "?#reacties"


def address_of(comment: Comment) -> str:
    """Return the URL of a reaction now: its page changes when an earlier one is added or removed.

    Raises Comment.DoesNotExist when they do not see it.
    """
    threads = Comment.objects.of(comment.publication_id).threads()
    top = threads.get(pk=comment.parent_id or comment.pk)
    if comment.parent_id and not comment.is_visible:
        raise Comment.DoesNotExist
    earlier = Q(created_at__lt=top.created_at) | Q(created_at=top.created_at, pk__lt=top.pk)
    number = threads.filter(earlier).count() // PER_PAGE + 1
    query = f"?{PAGE.name}={number}" if number > 1 else ""
    return f"{comment.publication.get_absolute_url()}{query}#{comment.anchor}"


def _rows(publication: int, number: int = 1) -> QuerySet:
    all_of_it = Comment.objects.of(publication)
    start = (number - 1) * PER_PAGE
    shown = all_of_it.threads().oldest_first().values("pk")[start : start + PER_PAGE]
    rows = all_of_it.on_page().annotate(thread=Coalesce("parent", "pk")).filter(thread__in=shown)
    numbers = {"in_all": all_of_it.threads(), "readable": all_of_it.readable()}
    rows = rows.annotate(**{name: _number(counted) for name, counted in numbers.items()})
    rows = rows.only("parent", "role", "name", "text", "status", "edited_at", "created_at")
    return rows.oldest_first()


def _number(rows: QuerySet) -> Subquery:
    return Subquery(rows.order_by().values("publication").values(n=Count("*")))


_first = CompiledQuery(_rows, -1)
