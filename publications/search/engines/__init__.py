from django.db import connections

from publications.search.engines.base import Engine
from publications.search.engines.fts5 import Fts5
from publications.search.engines.tsvector import Tsvector


def engine_of(using: str) -> Engine:
    connection = connections[using]
    return Fts5(connection) if connection.vendor == "sqlite" else Tsvector(connection)
