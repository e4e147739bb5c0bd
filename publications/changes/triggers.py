"""The log of changes, written by triggers, so that no process and no statement can bypass it.

What readers see depends on the watched tables only. Each changed row of one adds a line to the
log (`Change`), in the same transaction. Triggers belong to a database, not to a migration: SQLite
drops them whenever a migration remakes a table. So they go before `migrate` and come back after it.

The same goes for searching: each changed row whose text is searched puts the publications it
belongs to in the queue of the indexer (`IndexQueueEntry`), also in the same transaction.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

KEPT = 20_000  # lines of the log; a reader that missed more starts afresh
EVERYTHING, PUBLICATION, PAGE = "all", "publication", "page"
LOCK = 7_261_994  # PostgreSQL: writers of the catalogue go one by one, so lines come in order
OPERATIONS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}


@dataclass(frozen=True)
class Indexed:
    """What searching reads of a row.

    `publications` is SQL: a SELECT of the primary keys of the publications that "row" belongs to.
    An update counts when it changes one of `columns`. Where `updates_only` is set, a new row has
    no publication yet, and a row that goes no longer has one.
    """

    publications: str
    columns: tuple[str, ...]
    updates_only: bool = False


@dataclass(frozen=True)
class Watch:
    """A table whose changes readers can see.

    `column` holds the publication that a row belongs to. With `shown`, a condition on "row", other
    rows do not count.
    """

    model: type[models.Model]
    kind: str
    column: str = ""
    shown: str = ""
    indexed: Indexed | None = None

    @property
    def table(self) -> str:
        return self.model._meta.db_table


_watches: dict[str, Watch] = {}


def watch(
    model: type[models.Model],
    kind: str = PAGE,
    column: str = "",
    shown: str = "",
    indexed: Indexed | None = None,
) -> None:
    """Log changes of `model` from the next `migrate` on; apps call this when they are ready."""
    _watches[model._meta.db_table] = Watch(model, kind, column, shown, indexed)


def watched() -> list[Watch]:
    return [*_watches.values()]


def remove(using: str = DEFAULT_DB_ALIAS, **kwargs) -> None:
    """Remove the triggers, before `migrate`."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    _run(connection, (sql for w in watched() if w.table in tables for sql in _drops(connection, w)))


def install(using: str = DEFAULT_DB_ALIAS, **kwargs) -> None:
    """Install the triggers, and log that everything may have changed."""
    connection = connections[using]
    tables = set(connection.introspection.table_names())
    change = apps.get_model("publications", "Change")._meta.db_table
    if change not in tables:
        return
    present = [w for w in watched() if w.table in tables]
    _run(connection, (sql for w in present for sql in _drops(connection, w)))
    creates = _postgres_creates if connection.vendor == "postgresql" else _sqlite_creates
    _run(connection, creates(change, present))
    queue = apps.get_model("publications", "IndexQueueEntry")._meta.db_table
    if queue in tables:
        _run(
            connection,
            (sql for w in present if w.indexed for sql in _queues(connection, queue, w, w.indexed)),
        )
    log(EVERYTHING, using)


def log(kind: str, using: str = DEFAULT_DB_ALIAS) -> None:
    """Add a line: pages changed (PAGE), or everything may have (EVERYTHING)."""
    connection = connections[using]
    change = apps.get_model("publications", "Change")._meta.db_table
    _run(connection, [_line(connection.vendor, change, kind, "NULL")])


def wait_for_writers(using: str) -> None:
    """Wait for the current writers of the catalogue, and make later ones wait for this transaction.

    For a writer of what follows from the catalogue, outside the change itself: what it read stays
    true. SQLite has one writer at a time anyway.
    """
    connection = connections[using]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _run(connection: BaseDatabaseWrapper, statements: Iterable[str]) -> None:
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)


def _name(w: Watch, part: str) -> str:
    return f"change_{w.table}_{part.lower()}"


def _drops(connection: BaseDatabaseWrapper, w: Watch) -> Iterator[str]:
    on = f' ON "{w.table}"' if connection.vendor == "postgresql" else ""
    for part in (*OPERATIONS, "lock"):
        yield f'DROP TRIGGER IF EXISTS "{_name(w, part)}"{on}'
    for operation in OPERATIONS:
        yield f'DROP TRIGGER IF EXISTS "{_queue_name(w, operation)}"{on}'


def _queue_name(w: Watch, operation: str) -> str:
    return f"index_{w.table}_{operation.lower()}"


def _line(vendor: str, change: str, kind: str, publication: str, where: str = "") -> str:
    """Return the SQL that adds a line."""
    token = (
        "substr(replace(gen_random_uuid()::text, '-', ''), 1, 16)"
        if vendor == "postgresql"
        else "lower(hex(randomblob(8)))"
    )
    return (
        f'INSERT INTO "{change}" (token, kind, publication_id) '
        f"SELECT {token}, '{kind}', {publication}{where}"
    )


def _lines(vendor: str, change: str, w: Watch, operation: str) -> list[str]:
    """Return the lines of one changed row; a row that moved concerns two publications."""
    rows = OPERATIONS[operation]
    if not w.column:
        return [_line(vendor, change, w.kind, "NULL")]
    lines = [_line(vendor, change, w.kind, f'{rows[-1]}."{w.column}"')]
    if len(rows) == 2:
        moved = f' WHERE OLD."{w.column}" <> NEW."{w.column}"'
        lines.insert(0, _line(vendor, change, w.kind, f'OLD."{w.column}"', moved))
    return lines


def _when(w: Watch, operation: str) -> str:
    if not w.shown:
        return ""
    return f"WHEN ({' OR '.join(w.shown.replace('row.', f'{r}.') for r in OPERATIONS[operation])})"


def _sqlite_creates(change: str, present: list[Watch]) -> Iterator[str]:
    for w in present:
        for operation in OPERATIONS:
            body = "; ".join(_lines("sqlite", change, w, operation))
            yield (
                f'CREATE TRIGGER "{_name(w, operation)}" AFTER {operation} ON "{w.table}" '
                f"{_when(w, operation)} BEGIN {body}; END"
            )
    yield 'DROP TRIGGER IF EXISTS "change_forget"'
    yield (
        f'CREATE TRIGGER "change_forget" AFTER INSERT ON "{change}" WHEN NEW.id % 1000 = 0 '  # noqa: S608
        f'BEGIN DELETE FROM "{change}" WHERE id <= NEW.id - {KEPT}; END'
    )


def _postgres_creates(change: str, present: list[Watch]) -> Iterator[str]:
    lock = f"PERFORM pg_advisory_xact_lock({LOCK});"
    yield _function("change_lock", f"{lock} RETURN NULL;")
    for w in present:
        for operation in OPERATIONS:
            name = _name(w, operation)
            lines = "; ".join(_lines("postgresql", change, w, operation))
            yield _function(name, f"{lock} {lines}; RETURN NULL;")
            yield (
                f'CREATE TRIGGER "{name}" AFTER {operation} ON "{w.table}" '
                f'FOR EACH ROW {_when(w, operation)} EXECUTE FUNCTION "{name}"()'
            )
        if not w.shown:  # the lock before any row: two writers cannot wait for each other
            yield (
                f'CREATE TRIGGER "{_name(w, "lock")}" BEFORE INSERT OR UPDATE OR DELETE ON '
                f'"{w.table}" FOR EACH STATEMENT EXECUTE FUNCTION "change_lock"()'
            )
    yield _function(
        "change_forget",
        f'DELETE FROM "{change}" WHERE id <= NEW.id - {KEPT}; RETURN NULL;',  # noqa: S608
    )
    yield f'DROP TRIGGER IF EXISTS "change_forget" ON "{change}"'
    yield (
        f'CREATE TRIGGER "change_forget" AFTER INSERT ON "{change}" FOR EACH ROW '
        'WHEN (NEW.id % 1000 = 0) EXECUTE FUNCTION "change_forget"()'
    )


def _queues(
    connection: BaseDatabaseWrapper, queue: str, w: Watch, indexed: Indexed
) -> Iterator[str]:
    """Give the triggers that put publications in the queue of the indexer, or at its end again."""
    for operation, rows in OPERATIONS.items():
        if indexed.updates_only and operation != "UPDATE":
            continue
        name = _queue_name(w, operation)
        selects = [indexed.publications.replace("row.", f"{row}.") for row in rows]
        ids = " UNION ".join(dict.fromkeys(selects))
        body = (
            f'DELETE FROM "{queue}" WHERE publication_id IN ({ids}); '  # noqa: S608
            f'INSERT INTO "{queue}" (publication_id) {ids};'
        )
        on, when = f'{operation} ON "{w.table}" FOR EACH ROW', ""
        if operation == "UPDATE":
            differs = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
            changes = " OR ".join(f'OLD."{c}" {differs} NEW."{c}"' for c in indexed.columns)
            columns = ", ".join(f'"{column}"' for column in indexed.columns)
            on = f'UPDATE OF {columns} ON "{w.table}" FOR EACH ROW'
            when = f"WHEN ({changes})"
        if connection.vendor == "postgresql":
            yield _function(name, f"{body} RETURN NULL;")
            yield f'CREATE TRIGGER "{name}" AFTER {on} {when} EXECUTE FUNCTION "{name}"()'
        else:
            yield f'CREATE TRIGGER "{name}" AFTER {on} {when} BEGIN {body} END'


def _function(name: str, body: str) -> str:
    return (
        f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql '
        f"AS $body$ BEGIN {body} END $body$"
    )
