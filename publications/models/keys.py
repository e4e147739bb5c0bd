"""Keys: folded text to sort and compare by, written by whatever writes the names they come from.

Folding is Python, so the database cannot generate a key. Every way in which Django writes a name
(save, update, bulk_update, an upsert) therefore writes its key as well, and refuses with `StaleKey`
where the key cannot be known. Raw SQL and the models of migrations are on their own.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, TypeVar

from django.core import checks
from django.core.exceptions import FieldError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.base import ModelBase

from publications.text.folding import fold

Row = TypeVar("Row", bound=models.Model)


class StaleKey(FieldError):
    """The write would leave a key out of step with the names it is made from."""

    def __init__(self, field: "KeyField"):
        sources = ", ".join(field.sources)
        super().__init__(
            f"{field} is made of {sources}, and this write would leave it behind. Give {sources} "
            "as plain values in one call, give the key too, or save each row."
        )


class KeyField(models.CharField):
    """Folded text, the same on every database and in every locale.

    It fills itself from the columns in `source`, also in a bulk insert: "Élan" is "elan". `make`
    turns their values into the key where folding is not enough.
    """

    def __init__(
        self,
        *args,
        source: str | Sequence[str] = "",
        make: Callable[..., str] | None = None,
        **kwargs,
    ):
        self.sources = (source,) if source and isinstance(source, str) else tuple(source)
        self.make = make
        super().__init__(*args, **{"editable": False, "max_length": 300} | kwargs)

    def deconstruct(self) -> tuple:
        """Leave `make` out of migrations, which cannot hold a function; then the source too."""
        name, path, args, kwargs = super().deconstruct()
        source = "".join(self.sources) if self.make is None else ""
        return name, path, args, kwargs | {"source": source}

    def check(self, **kwargs) -> list:
        return [*super().check(**kwargs), *self._check_writers()]

    def db_parameters(self, connection: BaseDatabaseWrapper) -> dict:
        """Compare by code point: PostgreSQL would follow the cluster's locale."""
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters

    def pre_save(self, instance: models.Model, add: bool) -> str:
        self.fill(instance)
        return super().pre_save(instance, add)

    def fill(self, instance: models.Model) -> None:
        """Set the key of `instance` from its current names."""
        if self.sources:
            key = self.key_of([getattr(instance, name) for name in self.sources])
            setattr(instance, self.attname, key)

    def key_of(self, values: Iterable) -> str:
        """Return the key of the values of its sources. Raises StaleKey for an expression."""
        values = [*values]
        if any(value is None or hasattr(value, "resolve_expression") for value in values):
            raise StaleKey(self)
        texts = map(str, values)
        return self.make(*texts) if self.make else fold(*texts)[: self.max_length]

    def _check_writers(self) -> list[checks.CheckMessage]:
        queryset = type(self.model._default_manager.all())
        if issubclass(self.model, Keyed) and issubclass(queryset, KeyedQuerySet):
            return []
        hint = "Derive the model from Keyed, and the QuerySet of its manager from KeyedQuerySet."
        text = "Renaming a row would leave its key behind."
        return [checks.Error(text, hint=hint, obj=self, id="publications.E001")]


def keys_of(model: type[models.Model]) -> list[KeyField]:
    """Return the key fields of `model`."""
    fields = model._meta.concrete_fields
    return [field for field in fields if isinstance(field, KeyField) and field.sources]


def _unnamed_keys(model: type[models.Model], named: Iterable[str]) -> list[KeyField]:
    """Return the keys to write along with the columns `named`, unless they are among those.

    Raises StaleKey when a key needs a column that is not written: its value is not known.
    """
    named = {*named}
    touched = [
        field
        for field in keys_of(model)
        if field.name not in named and not named.isdisjoint(field.sources)
    ]
    for field in touched:
        if not named.issuperset(field.sources):
            raise StaleKey(field)
    return touched


class KeyedQuerySet(models.QuerySet[Row]):
    """A QuerySet that writes keys along with their names, or refuses the write with StaleKey."""

    def update(self, **kwargs: Any) -> int:
        keys = {
            field.name: field.key_of(kwargs[name] for name in field.sources)
            for field in _unnamed_keys(self.model, kwargs)
        }
        return super().update(**kwargs, **keys)

    def bulk_update(
        self, objs: Iterable[Row], fields: Iterable[str], batch_size: int | None = None
    ) -> int:
        objs, fields = [*objs], [*fields]
        keys = _unnamed_keys(self.model, fields)
        for key in keys:
            for row in objs:
                key.fill(row)
        return super().bulk_update(objs, [*fields, *(key.name for key in keys)], batch_size)

    def bulk_create(
        self,
        objs: Iterable[Row],
        batch_size: int | None = None,
        ignore_conflicts: bool = False,
        update_conflicts: bool = False,
        update_fields: Collection[str] | None = None,
        unique_fields: Collection[str] | None = None,
    ) -> list[Row]:
        if update_fields:
            keys = _unnamed_keys(self.model, update_fields)
            update_fields = [*update_fields, *(key.name for key in keys)]
        return super().bulk_create(
            objs, batch_size, ignore_conflicts, update_conflicts, update_fields, unique_fields
        )


class Keyed(models.Model):
    """A row that is saved with its keys; the manager's QuerySet has to be a KeyedQuerySet."""

    class Meta:
        abstract = True

    def save_base(
        self,
        raw: bool = False,
        force_insert: bool | tuple[ModelBase, ...] = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        """Save the row. Where only some fields are saved, a name goes whole and with its keys.

        Django names the fields here also when others were never fetched.
        """
        if update_fields is not None:
            written, keys = {*update_fields}, keys_of(type(self))
            for key in keys:
                if not written.isdisjoint(key.sources):
                    written.update(key.sources)
            written.update(key.name for key in keys if not written.isdisjoint(key.sources))
            update_fields = frozenset(written)
        super().save_base(raw, force_insert, force_update, using, update_fields)
