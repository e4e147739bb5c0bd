"""Parts of a record that another app keeps. That app registers itself; this one knows none."""

from collections.abc import Sequence
from typing import Protocol

from django.utils.translation import gettext as _

from publications.interchange.record import Refused


class Part(Protocol):
    def checked(self, value: object) -> tuple[dict, ...]:
        """Return the JSON value tidied; raise Refused when it cannot go in."""

    def read(self, publications: Sequence[int]) -> dict[int, tuple[dict, ...]]:
        """Return what publications (by primary key) have, as JSON values."""

    def write(self, rows: list[tuple[int, tuple[dict, ...]]]) -> set[int]:
        """Add what publications lack and return the primary keys of those that got something."""


_parts: dict[str, Part] = {}


def register(key: str, part: Part) -> None:
    _parts[key] = part


def checked(key: str, value: object) -> tuple[dict, ...]:
    if key not in _parts:
        raise Refused(_("this site does not keep “%(key)s”") % {"key": key})
    return _parts[key].checked(value)


def read(key: str, publications: Sequence[int]) -> dict[int, tuple[dict, ...]]:
    return _parts[key].read(publications) if key in _parts else {}


def write(key: str, rows: list[tuple[int, tuple[dict, ...]]]) -> set[int]:
    return _parts[key].write(rows) if rows and key in _parts else set()
