"""The sample catalogue: loaded once into a catalogue that never had a publication, and removed."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model, QuerySet

from publications.interchange import sources
from publications.interchange.run import Broken, Run
from publications.interchange.store import Entry, Store
from publications.models import (
    Author,
    Authorship,
    Organisation,
    Publication,
    PublicationType,
    Series,
    Theme,
)

CATALOGUE = Path(settings.BASE_DIR) / "fixtures" / "sample_catalogue.jsonl"


def was_ever_used() -> bool:
    """Return whether a publication was ever stored in this database, also one that is gone.

    The counter behind the primary key remembers it, so no removed sample comes back by itself.
    """
    table = Publication._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT MAX(seq) FROM sqlite_sequence WHERE name = %s", [table])
        else:
            sequence = "pg_get_serial_sequence(%s, 'id')::regclass"
            cursor.execute(f"SELECT pg_sequence_last_value({sequence})", [table])
        return bool(cursor.fetchone()[0])


def load(path: Path, tell: Callable[[Broken], None]) -> Run:
    """Store the sample publications and mark them; a publication that is there stays as it is."""
    run = Run(Store(keep_existing=True), tell)
    run.take_all(_marked(sources.entries(str(path), progress=lambda size: None)))
    return run


def _marked(entries: Iterator[Entry | Broken]) -> Iterator[Entry | Broken]:
    for entry in entries:
        if isinstance(entry, Entry):
            entry = replace(entry, record=replace(entry.record, is_sample=True))
        yield entry


@transaction.atomic
def remove() -> Counter:
    """Delete the sample publications with all that hangs on them; return how many of each model.

    Names that came along go too, when nothing else uses them and they hold nothing but a name.
    """
    sample = Publication.objects.filter(is_sample=True)
    used = {
        Author: {
            *Authorship.objects.filter(publication__in=sample).values_list("author", flat=True)
        },
        Organisation: _used(sample, "organisation") | _used(sample, "partners"),
        PublicationType: _used(sample, "type"),
        Series: _used(sample, "series"),
        Theme: _used(sample, "themes"),
    }
    deleted = Counter(sample.delete()[1])
    for model, ids in used.items():
        deleted.update(_bare(model).filter(pk__in=ids).delete()[1])
    return deleted


def _used(publications: QuerySet, field: str) -> set[int]:
    return {*publications.values_list(field, flat=True)} - {None}


def _bare(model: type[Model]):
    """Return the rows that no publication uses and that nobody wrote anything at."""
    unused: dict[type[Model], dict[str, Any]] = {
        Author: {"authorships": None, "aliases": None},
        Organisation: {
            "publications": None,
            "partner_publications": None,
            "website": "",
            "description": "",
        },
        PublicationType: {"publications": None, "legacy_id": None},
        Series: {"publications": None, "description": ""},
        Theme: {"publications": None, "description": "", "is_pillar": False},
    }
    return model._default_manager.filter(**unused[model])
