"""The index in SQLite: an FTS5 table."""

import json
from collections.abc import Iterable, Sequence

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import RawSQL

from publications.search.documents import Document
from publications.search.engines.base import (
    Adjacent,
    All,
    Any,
    Expression,
    Phrase,
    Start,
    Without,
)

# In front of each token: as words of their own they make the search for a stem no longer.
OF_TEXT = "."
MERGED = 2_000  # pages in one step


class Fts5:
    """An ordinary FTS5 table: one without contents cannot delete in the SQLite of Debian 12."""

    def __init__(self, connection: BaseDatabaseWrapper):
        self.connection = connection

    def matching(self, expression: Expression) -> RawSQL:
        sql = "SELECT rowid FROM publications_searchindex WHERE publications_searchindex MATCH %s"
        return RawSQL(sql, [self.text(expression)])  # noqa: S611 (a parameter)

    def collect(self, expressions: Sequence[Expression]) -> list[list[int]]:
        parts = [self.matching(expression) for expression in expressions]
        sql = ", ".join(
            f"({part.sql.replace('rowid', 'json_group_array(rowid)', 1)})" for part in parts
        )
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT {sql}", [value for part in parts for value in part.params])
            return [*map(json.loads, cursor.fetchone())]

    def text(self, expression: Expression) -> str:
        match expression:
            case Adjacent(stems):
                return "words : " + " + ".join(map(self.text, stems))
            case Phrase(tokens):
                phrase = " + ".join(self.text(OF_TEXT + token) for token in tokens)
                if expression.stems:
                    return phrase
                return f"({self.text(expression.candidates)} AND {phrase})"
            case All(parts):
                return f"({' AND '.join(map(self.text, parts))})"
            case Any(parts):
                return f"({' OR '.join(map(self.text, parts))})"
            case Without(wanted, unwanted):
                return f"({self.text(wanted)} NOT {self.text(unwanted)})"
            case Start(text):
                return f"{self.text(text)} *"
        return '"{}"'.format(expression.replace('"', '""'))

    def write(self, documents: Sequence[Document], version: int) -> None:
        self.forget([document.pk for document in documents])
        with self.connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO publications_searchentry (id, version) VALUES (%s, %s)",
                [(document.pk, version) for document in documents],
            )
            cursor.executemany(
                "INSERT INTO publications_searchindex (rowid, words, marks, tokens) "
                "VALUES (%s, %s, %s, %s)",
                [
                    (
                        document.pk,
                        " ".join(document.words),
                        " ".join(sorted(document.marks)),
                        " ".join([OF_TEXT + token for token in document.tokens]),
                    )
                    for document in documents
                ],
            )

    def compact(self) -> None:
        """A little at a time: what is written meanwhile waits for one step only."""
        with self.connection.cursor() as cursor:
            steps = -MERGED
            while True:
                before = self.connection.connection.total_changes
                cursor.execute(
                    "INSERT INTO publications_searchindex (publications_searchindex, rank) "
                    "VALUES ('merge', %s)",
                    [steps],
                )
                if self.connection.connection.total_changes - before < 2:  # nothing left to merge
                    return
                steps = MERGED

    def forget(self, ids: Iterable[int]) -> None:
        rows = [(pk,) for pk in ids]
        with self.connection.cursor() as cursor:
            cursor.executemany("DELETE FROM publications_searchentry WHERE id = %s", rows)
            cursor.executemany("DELETE FROM publications_searchindex WHERE rowid = %s", rows)
