"""The index in each database: FTS5 on SQLite, tsvector with GIN on PostgreSQL.

Both hold the same words and marks, made in Python, and both answer one question: which
publications have this? So they find the same records, and rank them alike.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from django.db import connections
from django.db.models.expressions import RawSQL

from publications.search.documents import GAP, Document


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
    vendor: str

    def having(self, expression: Expression) -> RawSQL:
        """Return the subquery for the publications that have what `expression` says."""

    def collect(self, expressions: Sequence[Expression]) -> list[list[int]]:
        """Return the publications of each expression, all in one query."""

    def write(self, documents: Sequence[Document], version: int) -> None:
        """Put the documents in, in place of what was there of them."""

    def forget(self, ids: Iterable[int]) -> None:
        """Take publications out."""


class SQLite:
    """An ordinary FTS5 table: one without contents cannot delete in the SQLite of Debian 12."""

    def __init__(self, connection):
        self.connection = connection

    def having(self, expression: Expression) -> RawSQL:
        sql = "SELECT rowid FROM publications_searchindex WHERE publications_searchindex MATCH %s"
        return RawSQL(sql, [self.text(expression)])  # noqa: S611 (a parameter)

    def collect(self, expressions):
        parts = [self.having(expression) for expression in expressions]
        sql = ", ".join(
            f"({part.sql.replace('rowid', 'json_group_array(rowid)', 1)})" for part in parts
        )
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT {sql}", [value for part in parts for value in part.params])
            return [*map(json.loads, cursor.fetchone())]

    def text(self, expression: Expression) -> str:
        match expression:
            case Phrase(stems):
                return "words : " + " + ".join(map(self.text, stems))
            case All(parts):
                return f"({' AND '.join(map(self.text, parts))})"
            case Any(parts):
                return f"({' OR '.join(map(self.text, parts))})"
            case Without(wanted, unwanted):
                return f"({self.text(wanted)} NOT {self.text(unwanted)})"
            case Start(text):
                return f"{self.text(text)} *"
            case Later():
                return self.text(expression.expression)
        return '"{}"'.format(expression.replace('"', '""'))

    def write(self, documents, version):
        self.forget([document.pk for document in documents])
        with self.connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO publications_searchentry (id, version) VALUES (%s, %s)",
                [(document.pk, version) for document in documents],
            )
            cursor.executemany(
                "INSERT INTO publications_searchindex (rowid, words, marks) VALUES (%s, %s, %s)",
                [
                    (document.pk, " ".join(words), " ".join(sorted(marks)))
                    for document in documents
                    for words, marks in [document.fitting()]
                ],
            )

    def forget(self, ids):
        rows = [(pk,) for pk in ids]
        with self.connection.cursor() as cursor:
            cursor.executemany("DELETE FROM publications_searchentry WHERE id = %s", rows)
            cursor.executemany("DELETE FROM publications_searchindex WHERE rowid = %s", rows)


class PostgreSQL:
    """A tsvector beside each entry, asked through a function that always uses the GIN index.

    On its own the planner reads and unpacks every tsvector for a common word: 20 times slower.
    """

    def __init__(self, connection):
        self.connection = connection

    def having(self, expression: Expression) -> RawSQL:
        return RawSQL("SELECT publications_search(%s::tsquery)", [self.text(expression)])

    def collect(self, expressions):
        parts = [self.having(expression) for expression in expressions]
        sql = ", ".join(f"ARRAY({part.sql})" for part in parts)
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT {sql}", [value for part in parts for value in part.params])
            return list(cursor.fetchone())

    def text(self, expression: Expression) -> str:
        match expression:
            case Phrase(stems):
                return f"({' <-> '.join(map(self.text, stems))})"
            case All(parts):
                return f"({' & '.join(map(self.text, parts))})"
            case Any(parts):
                return f"({' | '.join(map(self.text, parts))})"
            case Without(wanted, unwanted):
                return f"({self.text(wanted)} & !{self.text(unwanted)})"
            case Start(text):
                return f"{self.text(text)}:*"
            case Later():
                return self.text(expression.expression)
        return "'{}'".format(expression.replace("\\", "\\\\").replace("'", "''"))

    def write(self, documents, version):
        with self.connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO publications_searchentry (id, version, words) "
                "VALUES (%s, %s, %s::tsvector) ON CONFLICT (id) "
                "DO UPDATE SET version = EXCLUDED.version, words = EXCLUDED.words",
                [(document.pk, version, self.vector(document)) for document in documents],
            )

    def vector(self, document: Document) -> str:
        """Return the text form of a tsvector: "'buurt':1,7 'wijk':3 't.wijk'"."""
        words, marks = document.fitting()
        places: dict[str, list[str]] = {}
        for place, word in enumerate(words, start=1):
            places.setdefault(word, []).append(str(place))
        places.pop(GAP, None)
        placed = (f"{self.text(word)}:{','.join(at)}" for word, at in places.items())
        return " ".join([*placed, *map(self.text, marks)])

    def forget(self, ids):
        with self.connection.cursor() as cursor:
            sql = "DELETE FROM publications_searchentry WHERE id = ANY(%s)"
            cursor.execute(sql, [list(ids)])


def engine_of(using: str) -> Engine:
    connection = connections[using]
    return SQLite(connection) if connection.vendor == "sqlite" else PostgreSQL(connection)
