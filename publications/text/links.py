"""Links as pages show them, and the addresses of what has a page."""

from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse


@lru_cache(maxsize=10_000)
def address_of(route: str, slug: str) -> str:
    """Return the address of the page of one thing: a list asks for hundreds."""
    return reverse(route, args=[slug])


@dataclass(frozen=True)
class Link:
    """A plain link; `is_current` marks where the reader is."""

    label: str
    href: str
    is_current: bool = False
    group: str = ""
