"""The database -> records, a few hundred at a time, in an order that both databases share."""

from collections.abc import Iterator, Sequence

from publications.interchange import parts
from publications.interchange.record import Record
from publications.interchange.rows import record_of, with_record
from publications.models import Publication
from publications.models.portions import portions

CHUNK = 200  # publications fetched at once


def records() -> Iterator[Record]:
    """Yield every publication, oldest first, those without a date last."""
    for pks in portions(_order(), CHUNK):
        yield from _chunk(pks)


def _order() -> list[int]:
    """Return all primary keys by date and slug. Python sorts: a collation differs by database."""
    rows = Publication.objects.order_by().values_list("published_at", "slug", "pk")
    keyed = [(at is None, at and at.timestamp(), slug, pk) for at, slug, pk in rows.iterator()]
    return [pk for *_key, pk in sorted(keyed)]


def _chunk(ids: Sequence[int]) -> Iterator[Record]:
    found = with_record(Publication.objects.filter(pk__in=ids)).in_bulk()
    reactions = parts.read("reactions", ids)
    for pk in ids:
        if pk in found:  # else it was deleted meanwhile
            yield record_of(found[pk], reactions.get(pk, ()))
