"""Pages of a long list: `pagina` read strictly, links made by the caller."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict

from publications.catalogue.parameters import page_number

PAGE = page_number("pagina")
NUMBER = re.compile(r"[1-9][0-9]{0,6}")


class NoSuchPage(Exception):
    """The address asks for a page that this list does not have."""


@dataclass(frozen=True)
class Step:
    """A place in the pager; a gap between numbers has no address."""

    label: str
    href: str = ""
    is_current: bool = False


@dataclass(frozen=True)
class Pager:
    steps: tuple[Step, ...]
    previous: str = ""
    next: str = ""


def read_number(asked: str) -> int:
    """Return the page that an address asks for, the first when it asks nothing."""
    if not NUMBER.fullmatch(asked or "1"):
        raise NoSuchPage(asked)
    return int(asked or "1")


def find_page(rows: Sequence | QuerySet, data: QueryDict, size: int) -> Page:
    """Return the page of `rows` that `pagina` asks for, the first when it is not there."""
    number = read_number(data.get(PAGE.name, ""))
    try:
        return Paginator(rows, size).page(number)
    except EmptyPage as error:
        raise NoSuchPage(str(number)) from error


def make_pager(page: Page, link: Callable[[int], str]) -> Pager | None:
    """Return the links between the pages; a list of one page has none."""
    if page.paginator.num_pages == 1:
        return None
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return Pager(
        steps=tuple(
            Step(str(n), link(n), n == page.number) if isinstance(n, int) else Step(str(n))
            for n in numbers
        ),
        previous=link(page.previous_page_number()) if page.has_previous() else "",
        next=link(page.next_page_number()) if page.has_next() else "",
    )
