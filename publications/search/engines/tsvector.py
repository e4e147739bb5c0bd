"""The index in PostgreSQL: a tsvector with a GIN index."""

from collections.abc import Iterable, Sequence

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import RawSQL

from publications.search.documents import GAP, Document
from publications.search.engines.base import All, Any, Expression, Later, Phrase, Start, Without


class Tsvector:
    """A tsvector beside each entry, asked through a function that always uses the GIN index.

    On its own the planner reads and unpacks every tsvector for a common word: 20 times slower.
    """

    def __init__(self, connection: BaseDatabaseWrapper):
        self.connection = connection

    def having(self, expression: Expression) -> RawSQL:
        # Rows of FROM: in the list of what is selected, each row is a call that takes microseconds.
        sql = "SELECT id FROM publications_search(%s::tsquery) AS id"
        return RawSQL(sql, [self.text(expression)])  # noqa: S611 (a parameter)

    def collect(self, expressions: Sequence[Expression]) -> list[list[int]]:
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

    def write(self, documents: Sequence[Document], version: int) -> None:
        with self.connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO publications_searchentry (id, version, words) "
                "VALUES (%s, %s, %s::tsvector) ON CONFLICT (id) "
                "DO UPDATE SET version = EXCLUDED.version, words = EXCLUDED.words",
                [(document.pk, version, self.vector(document)) for document in documents],
            )

    def vector(self, document: Document) -> str:
        """Return the text form of a tsvector: "'buurt':1,7 'wijk':3 't.wijk'"."""
        places: dict[str, list[str]] = {}
        for place, word in enumerate(document.words, start=1):
            places.setdefault(word, []).append(str(place))
        places.pop(GAP, None)
        placed = (f"{self.text(word)}:{','.join(at)}" for word, at in places.items())
        return " ".join([*placed, *map(self.text, sorted(document.marks))])

    def forget(self, ids: Iterable[int]) -> None:
        with self.connection.cursor() as cursor:
            sql = "DELETE FROM publications_searchentry WHERE id = ANY(%s)"
            cursor.execute(sql, [list(ids)])
