"""Planner statistics for SQLite, so that it finds rows by key and by series.

Without figures it takes `status` for a rare value, and reads all published rows with their texts
to show twenty of them. It gathers figures when told to ANALYZE only, and those of an empty or a
small catalogue mislead it as much. PostgreSQL gathers its own.
"""

from django.db import DEFAULT_DB_ALIAS, connections

from publications.models import Publication

ROWS, PUBLISHED = 10_000, 9_000
# For each index: rows in all, and rows that share its first column, its first two, and so on.
SHAPES = {
    "publication_newest": (ROWS, PUBLISHED, 1, 1),
    "publication_bitmaps": (ROWS, PUBLISHED, *[1] * 8),
}


def install(using: str = DEFAULT_DB_ALIAS, **kwargs) -> None:
    """Store the statistics after each `migrate`: a table that it rebuilds has none."""
    connection = connections[using]
    table = Publication._meta.db_table
    if connection.vendor != "sqlite" or table not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE sqlite_master")  # makes the table of figures, or reads it
        for index, shape in SHAPES.items():
            figures = " ".join(map(str, shape))
            cursor.execute("DELETE FROM sqlite_stat1 WHERE idx = %s", [index])
            cursor.execute("INSERT INTO sqlite_stat1 VALUES (%s, %s, %s)", [table, index, figures])
        cursor.execute("ANALYZE sqlite_master")
