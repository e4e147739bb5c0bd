"""Keeping the index in line with the catalogue: what the database put in the queue is indexed.

The triggers that log each change also queue the publications whose text it touches
(publications/changes/triggers.py), so bulk updates, raw SQL and a restored backup are followed too.
A publication leaves the queue in the transaction that writes its index: what a crash interrupts
still waits. An editor's request works through the queue for its own change, the process does so
between requests (background.py), and so does `manage.py index_changes`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import Q

from publications.changes import triggers
from publications.models import IndexQueueEntry, Publication, SearchEntry
from publications.models.portions import portions
from publications.models.querysets import PublicationQuerySet
from publications.search import attachment_text, word_table
from publications.search.analysis_pool import analysed
from publications.search.documents import Document, Source
from publications.search.dutch.analysis import VERSION
from publications.search.engines import engine_of
from publications.search.sources import read_sources

BATCH = 100  # publications in one transaction
OWN = 40  # publications that a request indexes before it answers
ROUNDS = 10  # times that the queue is looked at again, so that constant writing cannot keep us here

Entry = tuple[int, int]  # a row of the queue: its key and the publication
Progress = Callable[[int], object]


def _no_progress(count: int) -> None:
    pass


def index_queued(
    using: str = DEFAULT_DB_ALIAS,
    most: int | None = None,
    processes: int = 1,
    progress: Progress = _no_progress,
) -> int:
    """Index what is in the queue, the last changes first, and return the number of publications.

    `most` is the largest number of publications to index, `processes` how many analyse texts.
    `progress` is called with the size of each batch.
    """
    count = 0
    known_words: dict[str, str] = {}
    for _round in range(1 if most else ROUNDS):
        queue = IndexQueueEntry.objects.using(using).order_by("-pk")
        entries = [*queue.values_list("pk", "publication_id")[:most]]
        if not entries:
            break
        texts = _texts(entries, using)
        for batch, documents in analysed(texts, len(entries), processes):
            indexed = _write(batch, documents, using, known_words)
            count += indexed
            progress(indexed)
    return count


def is_behind(using: str = DEFAULT_DB_ALIAS) -> bool:
    """Return whether anything waits to be indexed."""
    return IndexQueueEntry.objects.using(using).exists()


def _texts(entries: Sequence[Entry], using: str) -> Iterator[tuple[list[Entry], list[Source]]]:
    """Give the entries in batches, each with the texts to index.

    Files that were not read yet are read first. That stores their text, which puts the publication
    in the queue again: it comes back in the next round.
    """
    for batch in portions(entries, BATCH):
        read = attachment_text.read_missing([pk for _key, pk in batch], using)
        batch = [entry for entry in batch if entry[1] not in read]
        yield batch, read_sources([pk for _key, pk in batch], using)


def _write(
    batch: Sequence[Entry], documents: Iterable[Document], using: str, known_words: dict[str, str]
) -> int:
    """Write the index of a batch, without what changed since it was read; return the number."""
    with transaction.atomic(using=using):
        triggers.wait_for_writers(using)
        queue = IndexQueueEntry.objects.using(using)
        unchanged = queue.filter(pk__in=[key for key, _pk in batch])
        current = dict(unchanged.values_list("pk", "publication_id"))
        if not current:
            return 0
        pks = {*current.values()}
        documents = [document for document in documents if document.pk in pks]
        engine_of(using).write(documents, VERSION)
        engine_of(using).forget(pks - {document.pk for document in documents})
        word_table.learn(documents, using, known_words)
        unread = attachment_text.unread(using).filter(publication__in=pks).values("publication")
        queue.filter(pk__in=current).exclude(publication_id__in=unread).delete()
        triggers.log(triggers.PAGE, using)  # a page that was kept may show an older result
    return len(pks)


def missing(using: str = DEFAULT_DB_ALIAS) -> PublicationQuerySet:
    """Return the publications that the index lacks, or has by an older analysis or in part."""
    entries = SearchEntry.objects.using(using).filter(version=VERSION)
    lacking = ~Q(pk__in=entries.values("pk"))
    in_part = Q(pk__in=attachment_text.unread(using).values("publication"))
    return Publication.objects.using(using).filter(lacking | in_part).order_by("pk")


def enqueue(pks: Iterable[int], using: str = DEFAULT_DB_ALIAS) -> None:
    """Put publications in the queue; one that waits already keeps its place."""
    rows = (IndexQueueEntry(publication_id=pk) for pk in pks)
    IndexQueueEntry.objects.using(using).bulk_create(rows, batch_size=500, ignore_conflicts=True)


def add_missing(
    using: str = DEFAULT_DB_ALIAS, processes: int = 1, progress: Progress = _no_progress
) -> int:
    """Index what the index lacks and what waits; return the number of publications."""
    enqueue(missing(using).values_list("pk", flat=True), using)
    return index_queued(using, processes=processes, progress=progress)


def rebuild(
    using: str = DEFAULT_DB_ALIAS, processes: int = 1, progress: Progress = _no_progress
) -> int:
    """Make the index anew; return the number of publications.

    Searching and writing go on meanwhile: each batch is a transaction of its own. What a rebuild
    that was stopped left undone is still in the queue.
    """
    publications = Publication.objects.using(using)
    entries = SearchEntry.objects.using(using)  # also of publications that are gone
    pks = publications.order_by().values_list("pk").union(entries.values_list("pk"))
    enqueue([pk for (pk,) in pks.order_by("pk")], using)
    index_queued(using, processes=processes, progress=progress)
    engine_of(using).compact()
    word_table.forget_unused(using)
    triggers.log(triggers.EVERYTHING, using)
    return publications.count()
