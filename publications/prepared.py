"""Queries compiled once and asked often: Django takes longer to write their SQL than to ask it."""

import threading
from collections.abc import Callable
from datetime import datetime

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from django.db.models.query import get_related_populators


class Prepared:
    """A query whose SQL differs in its values only.

    `make` builds the QuerySet from a stand-in for each value: something that is in the SQL's
    parameters once or more, and equal to nothing else there. No slices and no prefetching.
    """

    def __init__(self, make: Callable[..., QuerySet], *stand_ins):
        self.make, self.stand_ins = make, stand_ins
        self._local = threading.local()  # compilers belong to a connection, connections to a thread

    def rows(self, *values) -> list[tuple]:
        """Return the rows as tuples, as `values_list` would give them."""
        _compiler, rows = self._ask(values)
        return [*rows]

    def objects(self, *values) -> list:
        """Return model instances, with what `select_related` fetches along."""
        compiler, rows = self._ask(values)
        info, select = compiler.klass_info, compiler.select
        fields = info["select_fields"]
        start, end = fields[0], fields[-1] + 1
        names = [column[0].target.attname for column in select[start:end]]
        related = get_related_populators(info, select, DEFAULT_DB_ALIAS)
        found = []
        for row in rows:
            instance = info["model"].from_db(DEFAULT_DB_ALIAS, names, row[start:end])
            for populator in related:
                populator.populate(row, instance)
            found.append(instance)
        return found

    def _ask(self, values):
        connection = connections[DEFAULT_DB_ALIAS]
        if getattr(self._local, "connection", None) is not connection:
            compiler = self.make(*self.stand_ins).query.get_compiler(DEFAULT_DB_ALIAS)
            self._local.sql, self._local.parameters = compiler.as_sql()
            self._local.compiler, self._local.connection = compiler, connection
        compiler = self._local.compiler
        pairs = zip(self.stand_ins, values, strict=True)
        places = {_stored(connection, old): _stored(connection, new) for old, new in pairs}
        parameters = [places.get(parameter, parameter) for parameter in self._local.parameters]
        with connection.cursor() as cursor:
            cursor.execute(self._local.sql, parameters)
            return compiler, compiler.results_iter([cursor.fetchall()], tuple_expected=True)


def _stored(connection, value):
    """Return `value` as the database takes it in a query."""
    is_moment = isinstance(value, datetime)
    return connection.ops.adapt_datetimefield_value(value) if is_moment else value
