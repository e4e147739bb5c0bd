"""Query parameters: what a page reads of its address, and which values make another page of it.

A parameter is declared beside the code that reads it, and named by the view of each page that does
(publications/views/cacheable.py).
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest

RARE = 2  # points: see `rarity`


def _not_rare(values: list[str]) -> int:
    return 0


@dataclass(frozen=True)
class Parameter:
    """A query parameter of a page.

    `clean` takes the values in an address, at least one, and the request. It returns those that
    make another page, in one spelling and order: what means nothing or is the default is no page of
    its own, or anybody could fill the cache with copies. The page has to be the same with the
    values that come out as with those that went in.

    `rarity` counts how far values lead from what many readers ask; a page with RARE points or more
    is one of endlessly many. What `is_asked_once` nobody will ask again.
    """

    name: str
    clean: Callable[[list[str], HttpRequest], list[str]]
    rarity: Callable[[list[str]], int] = _not_rare
    is_asked_once: bool = False


def page_number(name: str) -> Parameter:
    """Return the parameter of a pager. It is read strictly: what is no number is not found."""
    return Parameter(name, lambda values, request: [v for v in values[-1:] if v not in ("", "1")])
