"""Queries compiled once and asked often: Django takes longer to write their SQL than to ask it."""

import threading
from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django.db.models.query import get_related_populators
from django.db.models.sql.compiler import SQLCompiler


class Prepared:
    """A query whose SQL differs in its values only.

    `make` builds the QuerySet from a stand-in for each value: something that is in the SQL's
    parameters once or more, and equal to nothing else there. A slice is always the same one. No
    prefetching.
    """

    def __init__(self, make: Callable[..., QuerySet], *stand_ins):
        self.make, self.stand_ins = make, stand_ins
        self._local = threading.local()  # compilers belong to a connection, connections to a thread

    def rows(self, *values) -> list[tuple]:
        """Return the rows as tuples, as `values_list` would give them."""
        return [tuple(row) for row in self._ask(values)[1]]

    def objects(self, *values) -> list:
        """Return model instances, with annotations and what `select_related` fetches along."""
        plan, rows = self._ask(values)
        model, names, place, related = plan.instances
        annotations = plan.compiler.annotation_col_map.items()
        found = []
        for row in rows:
            instance = model.from_db(DEFAULT_DB_ALIAS, names, row[place])
            for populator in related:
                populator.populate(row, instance)
            for name, column in annotations:
                setattr(instance, name, row[column])
            found.append(instance)
        return found

    def _ask(self, values: tuple):
        connection = connections[DEFAULT_DB_ALIAS]
        plan = getattr(self._local, "plan", None)
        if plan is None or plan.compiler.connection is not connection:
            query = self.make(*self.stand_ins).query
            plan = self._local.plan = _Plan(query.get_compiler(DEFAULT_DB_ALIAS))
        pairs = zip(self.stand_ins, values, strict=True)
        places = {_stored(connection, old): _stored(connection, new) for old, new in pairs}
        with connection.cursor() as cursor:
            cursor.execute(plan.sql, [places.get(p, p) for p in plan.parameters])
            rows = cursor.fetchall()
        return plan, plan.compiler.apply_converters(rows, plan.converters)


class _Plan:
    """What Django's compiler finds out about a query each time, found out once."""

    def __init__(self, compiler: SQLCompiler):
        self.compiler = compiler
        self.sql, self.parameters = compiler.as_sql()
        self.converters = compiler.get_converters([s[0] for s in compiler.select])

    @cached_property
    def instances(self):
        """Return how a row becomes an instance of a model with its relations."""
        info, select = self.compiler.klass_info, self.compiler.select
        fields = info["select_fields"]
        place = slice(fields[0], fields[-1] + 1)
        names = [column[0].target.attname for column in select[place]]
        # Newer Django takes one argument more, and the stubs are of that one.
        populators = get_related_populators(info, select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]
        return info["model"], names, place, populators


def _stored(connection: BaseDatabaseWrapper, value: Any):
    """Return `value` as the database takes it in a query."""
    is_moment = isinstance(value, datetime)
    return connection.ops.adapt_datetimefield_value(value) if is_moment else value
