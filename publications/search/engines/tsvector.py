"""The index in PostgreSQL: a tsvector with a GIN index."""

from array import array
from collections.abc import Iterable, Sequence
from functools import lru_cache
from zlib import crc32

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import RawSQL

from publications.search.documents import GAP, Document
from publications.search.dutch.analysis import CACHED_WORDS
from publications.search.engines.base import (
    Adjacent,
    All,
    Any,
    Expression,
    Phrase,
    Start,
    Without,
)

SQL = tuple[str, list]  # and its parameters


class Tsvector:
    """A tsvector beside each entry, asked through functions that always use the GIN index.

    On its own the planner reads and unpacks every tsvector for a common word: 20 times slower.

    A tsvector has no room for all places of a stop word, so a phrase is looked for in the texts of
    the publications that have its words. A text is kept as a hash of four bytes for each token:
    that takes half the space of its letters, and a tenth of the time.
    """

    def __init__(self, connection: BaseDatabaseWrapper):
        self.connection = connection

    def matching(self, expression: Expression) -> RawSQL:
        return RawSQL(*self._query(expression))  # noqa: S611 (parameters)

    def collect(self, expressions: Sequence[Expression]) -> list[list[int]]:
        parts = [self._query(expression) for expression in expressions]
        sql = ", ".join(f"ARRAY({sql})" for sql, _params in parts)
        with self.connection.cursor() as cursor:
            cursor.execute(f"SELECT {sql}", [value for _sql, params in parts for value in params])
            return list(cursor.fetchone())

    def _query(self, expression: Expression, within: tuple[Expression, ...] = ()) -> SQL:
        """Return the query for an expression, of no more publications than `within` names."""
        match expression:
            case Phrase(tokens):
                candidates = self.text(All((*within, expression.candidates)))
                sql = "SELECT id FROM publications_search_phrase(%s::tsquery, %s) AS id"
                return sql, [candidates, _hashed(tokens)]
            case _ if not _has_phrase(expression):
                # In FROM it is one call; in the list of what is selected, one for each row.
                sql = "SELECT id FROM publications_search(%s::tsquery) AS id"
                return sql, [self.text(All((*within, expression)))]
            case Any(parts):
                return _combined("UNION", [self._query(part, within) for part in parts])
            case All(parts):
                within = (*within, *map(_candidates, parts))
                phrased = filter(_has_phrase, parts)
                return _combined("INTERSECT", [self._query(part, within) for part in phrased])
            case Without(wanted, unwanted):
                within_wanted = (*within, _candidates(wanted))
                queries = self._query(wanted, within), self._query(unwanted, within_wanted)
                return _combined("EXCEPT", queries)
        raise TypeError(expression)

    def text(self, expression: Expression) -> str:
        """Return the tsquery of an expression without phrases."""
        match expression:
            case Adjacent(stems):
                return f"({' <-> '.join(map(self.text, stems))})"
            case All(parts):
                return f"({' & '.join(map(self.text, parts))})"
            case Any(parts):
                return f"({' | '.join(map(self.text, parts))})"
            case Without(wanted, unwanted):
                return f"({self.text(wanted)} & !{self.text(unwanted)})"
            case Start(text):
                return f"{self.text(text)}:*"
            case Phrase():
                raise TypeError(expression)
        return "'{}'".format(expression.replace("\\", "\\\\").replace("'", "''"))

    def write(self, documents: Sequence[Document], version: int) -> None:
        with self.connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO publications_searchentry (id, version, words) "
                "VALUES (%s, %s, %s::tsvector) ON CONFLICT (id) "
                "DO UPDATE SET version = EXCLUDED.version, words = EXCLUDED.words",
                [(document.pk, version, self.vector(document)) for document in documents],
            )
            cursor.executemany(
                "INSERT INTO publications_searchtext (id, tokens) VALUES (%s, %s) "
                "ON CONFLICT (id) DO UPDATE SET tokens = EXCLUDED.tokens",
                [(document.pk, _hashed(document.tokens)) for document in documents],
            )

    def vector(self, document: Document) -> str:
        """Return the text form of a tsvector: "'buurt':1,7 'wijk':3 't.wijk'"."""
        places: dict[str, list[str]] = {}
        for place, word in enumerate(document.words, start=1):
            places.setdefault(word, []).append(str(place))
        places.pop(GAP, None)
        placed = (f"{self.text(word)}:{','.join(at)}" for word, at in places.items())
        return " ".join([*placed, *map(self.text, sorted(document.marks))])

    def compact(self) -> None:
        """Nothing to do: GIN keeps one tree, and autovacuum takes out what is gone."""

    def forget(self, ids: Iterable[int]) -> None:
        ids = list(ids)
        with self.connection.cursor() as cursor:
            for table in ("publications_searchentry", "publications_searchtext"):
                cursor.execute(f"DELETE FROM {table} WHERE id = ANY(%s)", [ids])  # noqa: S608


@lru_cache(CACHED_WORDS)
def _hash(token: str) -> int:
    return crc32(token.encode())


def _hashed(tokens: Sequence[str]) -> bytes:
    return array("I", map(_hash, tokens)).tobytes()


def _has_phrase(expression: Expression) -> bool:
    match expression:
        case All(parts) | Any(parts):
            return any(map(_has_phrase, parts))
        case Without(wanted, unwanted):
            return _has_phrase(wanted) or _has_phrase(unwanted)
    return isinstance(expression, Phrase)


def _candidates(expression: Expression) -> Expression:
    """Return an expression without phrases that has all that `expression` has, and maybe more."""
    match expression:
        case Phrase():
            return expression.candidates
        case All(parts):
            return All(tuple(map(_candidates, parts)))
        case Any(parts):
            return Any(tuple(map(_candidates, parts)))
        case Without(wanted, unwanted):
            return (
                _candidates(wanted)
                if _has_phrase(unwanted)
                else Without(_candidates(wanted), unwanted)
            )
    return expression


def _combined(operator: str, queries: Sequence[SQL]) -> SQL:
    """Return one query of several. Parentheses: INTERSECT binds more tightly than the others."""
    sql = f" {operator} ".join(f"({sql})" for sql, _params in queries)
    return sql, [value for _sql, params in queries for value in params]
