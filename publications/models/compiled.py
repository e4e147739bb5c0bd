"""Queries compiled once and asked often: Django takes longer to write their SQL than to ask it."""

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)


class CompiledQuery(Generic[Row]):
    """A query whose SQL differs in its values only.

    `make` builds the QuerySet from a stand-in for each value: something that is in the SQL's
    parameters once or more, and equal to nothing else there. A slice is always the same one. No
    `select_related` and no prefetching.
    """

    def __init__(self, make: Callable[..., QuerySet[Row, Any]], *stand_ins: Any):
        self.make, self.stand_ins = make, stand_ins

    @cached_property
    def _compiled(self) -> tuple[type[Row], str, tuple]:
        queryset = self.make(*self.stand_ins)
        return queryset.model, *queryset.query.sql_with_params()

    @cached_property
    def _annotations(self) -> list[tuple[str, Any, Callable]]:
        return [
            (name, expression, convert)
            for name, expression in self.make(*self.stand_ins).query.annotations.items()
            for convert in (
                *connection.ops.get_db_converters(expression),
                *expression.get_db_converters(connection),
            )
        ]

    def _parameters(self, values: tuple) -> list:
        pairs = zip(self.stand_ins, values, strict=True)
        of = {_stored(stand_in): _stored(value) for stand_in, value in pairs}
        return [of.get(parameter, parameter) for parameter in self._compiled[2]]

    def rows(self, *values: Any) -> list[tuple]:
        """Return the rows as the database gives them: texts and whole numbers as they are."""
        with connection.cursor() as cursor:
            cursor.execute(self._compiled[1], self._parameters(values))
            return cursor.fetchall()

    def objects(self, *values: Any) -> list[Row]:
        """Return model instances, with annotations."""
        model, sql, _parameters = self._compiled
        found = [*model._default_manager.raw(sql, self._parameters(values))]
        for name, expression, convert in self._annotations:  # a raw query leaves these as they are
            for instance in found:
                value = convert(getattr(instance, name), expression, connection)
                setattr(instance, name, value)
        return found


def _stored(value: Any) -> Any:
    """Return `value` as the database takes it in a query."""
    is_moment = isinstance(value, datetime)
    return connection.ops.adapt_datetimefield_value(value) if is_moment else value
