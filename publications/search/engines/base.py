"""The index in each database: FTS5 on SQLite, tsvector with GIN on PostgreSQL.

Both hold the same words and marks, made in Python, and both answer one question: which
publications have this? So they find the same records, and rank them alike.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.db.models.expressions import RawSQL

from publications.search.documents import NAMES, TITLE, Document
from publications.search.dutch.analysis import STOP


@dataclass(frozen=True)
class Adjacent:
    """Stems in this order, with nothing but stop words between them."""

    stems: tuple[str, ...]


@dataclass(frozen=True)
class Phrase:
    """Tokens that stand beside each other in the text, in this order; stop words are tokens too."""

    tokens: tuple[str, ...]

    @property
    def stems(self) -> tuple[str, ...]:
        return tuple(token for token in self.tokens if not token.startswith(STOP))

    @property
    def candidates(self) -> "Expression":
        """Return what has all its words in any order; of stop words, titles and names tell that."""
        if self.stems:
            return All(self.stems)
        words = [token.removeprefix(STOP) for token in self.tokens]
        return Any(tuple(All(tuple(mark + word for word in words)) for mark in (TITLE, NAMES)))


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


Expression = str | Adjacent | Phrase | All | Any | Without | Start  # a str is a stem or a mark


class Engine(Protocol):
    def matching(self, expression: Expression) -> RawSQL:
        """Return the subquery for the publications that have what `expression` says."""

    def collect(self, expressions: Sequence[Expression]) -> list[list[int]]:
        """Return the publications of each expression, all in one query."""

    def write(self, documents: Sequence[Document], version: int) -> None:
        """Put the documents in, in place of what was there of them."""

    def forget(self, ids: Iterable[int]) -> None:
        """Take publications out."""

    def compact(self) -> None:
        """Merge what many writes left in pieces, so that searching reads less."""
