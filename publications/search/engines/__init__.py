"""The index as each database holds it: FTS5 on SQLite, tsvector on PostgreSQL, one interface.

Uses the expressions in base.py and the documents of the indexer. Plans and the indexer call it.
"""

from django.db import connections

from publications.search.engines.base import Engine
from publications.search.engines.fts5 import Fts5
from publications.search.engines.tsvector import Tsvector


def engine_of(using: str) -> Engine:
    connection = connections[using]
    return Fts5(connection) if connection.vendor == "sqlite" else Tsvector(connection)
