"""Keeping the index in line with the catalogue, in the transaction of the change itself."""

import threading
from collections.abc import Callable, Iterable
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, transaction

from publications.models import Publication, SearchEntry, SearchWord
from publications.search import files
from publications.search.analysis import VERSION
from publications.search.documents import WITH, WITH_MANY, Document, document_of
from publications.search.engines import engine_of

BATCH = 200  # publications
COLUMNS = {
    "title", "lead", "body", "year", "contact_name", "series_number",
    "type", "organisation", "series", "type_id", "organisation_id", "series_id",
}  # fmt: skip

_waiting = threading.local()


@contextmanager
def together(using: str = DEFAULT_DB_ALIAS):
    """Gather what changes inside and index each publication once, at the end.

    It is a transaction too, so what is stored and what is found stay one. Inside another, the
    outer one gathers.
    """
    gathered = vars(_waiting).setdefault("sets", {})
    if using in gathered:
        yield
        return
    with transaction.atomic(using=using):
        gathered[using] = set()
        try:
            yield
            ids = gathered[using]
        finally:
            del gathered[using]
        _write(ids, using)


def refresh(ids: Iterable[int], using: str = DEFAULT_DB_ALIAS) -> None:
    """Index these publications anew, now or at the end of `together`."""
    gathered = vars(_waiting).get("sets", {})
    if using in gathered:
        gathered[using].update(ids)
    else:
        _write(set(ids), using)


def forget(ids: Iterable[int], using: str = DEFAULT_DB_ALIAS) -> None:
    """Take publications out of the index."""
    ids = set(ids)
    if using in (gathered := vars(_waiting).get("sets", {})):
        gathered[using] -= ids
    engine_of(using).forget(ids)


def _write(
    ids: Iterable[int], using: str, progress: Callable[[int], object] = lambda count: None
) -> None:
    ids = sorted(ids)
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        with transaction.atomic(using=using):
            rows = Publication.objects.using(using).filter(pk__in=some)
            publications = rows.select_related(*WITH).prefetch_related(*WITH_MANY).order_by("pk")
            files.read_missing(publications)
            documents = [document_of(publication) for publication in publications]
            engine_of(using).write(documents, VERSION)
            _learn(documents, using)
        progress(len(some))


def _learn(documents: list[Document], using: str) -> None:
    """Add the words that the vocabulary lacks, in one order, so that no two writers lock up."""
    found = {plain: said for document in documents for plain, said in document.spellings.items()}
    words = sorted(found)
    known: set[str] = set()
    for start in range(0, len(words), 900):
        some = SearchWord.objects.using(using).filter(word__in=words[start : start + 900])
        known.update(some.values_list("word", flat=True))
    SearchWord.objects.using(using).bulk_create(
        [
            SearchWord(word=word, shown=shown, stem=stem, mets=stem[::-1], drow=word[::-1])
            for word in words
            if word not in known
            for shown, stem in [found[word]]
        ],
        ignore_conflicts=True,
    )


def missing(using: str = DEFAULT_DB_ALIAS):
    """Return the publications that are not in the index, or by an older analysis."""
    entries = SearchEntry.objects.using(using).filter(version=VERSION)
    return Publication.objects.using(using).exclude(pk__in=entries.values("pk")).order_by("pk")


def rebuild(
    using: str = DEFAULT_DB_ALIAS, progress: Callable[[int], object] = lambda count: None
) -> int:
    """Make the index anew; return the number of publications. Searching goes on meanwhile."""
    with transaction.atomic(using=using):
        ids = list(Publication.objects.using(using).order_by("pk").values_list("pk", flat=True))
        SearchWord.objects.using(using).all().delete()
        stale = SearchEntry.objects.using(using).exclude(pk__in=Publication.objects.values("pk"))
        engine_of(using).forget(stale.values_list("pk", flat=True))
        _write(ids, using, progress)
    return len(ids)


def add_missing(progress: Callable[[int], object], using: str = DEFAULT_DB_ALIAS) -> int:
    """Index what the index lacks; return the number of publications."""
    ids = list(missing(using).values_list("pk", flat=True))
    _write(ids, using, progress)
    return len(ids)
