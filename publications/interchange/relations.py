"""The rows that hang on a publication: authors in order, partners, themes, files, old addresses."""

from typing import Any

from django.db.models.fields.related_descriptors import ManyToManyDescriptor

from publications.interchange.lookups import Terms
from publications.interchange.record import Record
from publications.models import Attachment, Author, Authorship, OldAddress, Publication

Pairs = list[tuple[Publication, Record]]


def write(store: Any, pairs: Pairs) -> None:
    """Bring the rows of each publication in line with its record; what is right stays untouched."""
    _write_authorships(store, pairs)
    _write_names(Publication.partners, store.organisations, pairs)
    _write_names(Publication.themes, store.themes, pairs)
    _write_attachments(pairs)
    OldAddress.objects.remember([publication for publication, _record in pairs])


def _fetched(publication: Publication, name: str) -> list:
    """Return the rows that were fetched along; a new publication has none and asks nothing."""
    is_fetched = name in getattr(publication, "_prefetched_objects_cache", {})
    return [*getattr(publication, name).all()] if is_fetched else []


def _write_authorships(store: Any, pairs: Pairs) -> None:
    """Write author lines that differ as printed: an editor's merge of two authors stays."""
    stale, new = [], []
    for publication, record in pairs:
        old = _fetched(publication, "authorships")
        if [row.printed for row in old] == [*record.authors]:
            continue
        stale += old
        new += [
            Authorship(
                publication=publication,
                author_id=store.authors.pk(printed),
                position=position,
                printed=printed,
            )
            for position, printed in enumerate(record.authors)
        ]
    Authorship.objects.filter(pk__in=[row.pk for row in stale]).delete()
    Authorship.objects.bulk_create(new)
    Author.objects.remove_unnamed({row.author_id for row in stale})


def _write_names(relation: "ManyToManyDescriptor[Any, Any]", terms: Terms, pairs: Pairs) -> None:
    """Write the rows of a many-to-many, partners or themes."""
    through, key = relation.through, relation.field.name
    source, target = relation.field.m2m_column_name(), relation.field.m2m_reverse_name()
    rows = through._default_manager
    new = []
    for publication, record in pairs:
        old = {row.pk for row in _fetched(publication, key)}
        wanted = {terms.ids[terms.spelling(name)] for name in getattr(record, key)}
        if gone := old - wanted:
            rows.filter(**{source: publication.pk, f"{target}__in": gone}).delete()
        new += [through(**{source: publication.pk, target: pk}) for pk in sorted(wanted - old)]
    rows.bulk_create(new)


def _write_attachments(pairs: Pairs) -> None:
    stale, new = [], []
    for publication, record in pairs:
        old = _fetched(publication, "attachments")
        if [(row.title, row.file.name) for row in old] == [*record.attachments]:
            continue
        stale += [row.pk for row in old]
        for position, (title, name) in enumerate(record.attachments):
            row = Attachment(publication=publication, title=title, file=name, position=position)
            row.size = row.file.size
            new.append(row)
    Attachment.objects.filter(pk__in=stale).delete()
    Attachment.objects.bulk_create(new)
