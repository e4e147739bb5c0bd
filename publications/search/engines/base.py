"""The index in each database: FTS5 on SQLite, tsvector with GIN on PostgreSQL.

Both hold the same words and marks, made in Python, and both answer one question: which
publications have this? So they find the same records, and rank them alike.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from django.db.models.expressions import RawSQL

from publications.search.documents import Document


@dataclass(frozen=True)
class Phrase:
    """Stems that stand beside each other, in this order."""

    stems: tuple[str, ...]


@dataclass(frozen=True)
class All:
    """All of these."""

    parts: tuple


@dataclass(frozen=True)
class Any:
    """At least one of these."""

    parts: tuple


@dataclass(frozen=True)
class Without:
    """The one, and not the other."""

    wanted: "Expression"
    unwanted: "Expression"


@dataclass(frozen=True)
class Start:
    """A word that starts so."""

    text: str


@dataclass(frozen=True, eq=False)
class Later:
    """What takes looking up first: done when it is asked for, and once."""

    make: "Callable[[], Expression]"

    @cached_property
    def expression(self) -> "Expression":
        return self.make()


Expression = str | Phrase | All | Any | Without | Start | Later  # a str is a stem or a mark


class Engine(Protocol):
    def having(self, expression: Expression) -> RawSQL:
        """Return the subquery for the publications that have what `expression` says."""

    def collect(self, expressions: Sequence[Expression]) -> list[list[int]]:
        """Return the publications of each expression, all in one query."""

    def write(self, documents: Sequence[Document], version: int) -> None:
        """Put the documents in, in place of what was there of them."""

    def forget(self, ids: Iterable[int]) -> None:
        """Take publications out."""
