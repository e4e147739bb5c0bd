"""Keeping the index in line with the catalogue, in the transaction of the change itself."""

import threading
from collections.abc import Callable, Iterable
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import Q

from publications import triggers
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
            documents = [document_of(publication) for publication in publications]
            engine_of(using).write(documents, VERSION)
            _learn(documents, using)
            _read_files_later(publications, using)
        progress(len(some))


def _read_files_later(publications: Iterable[Publication], using: str) -> None:
    """Read files that nobody read yet once the change is stored, and index them then.

    Until that is done the publication counts as missing, so what a crash prevents is not lost.
    """
    ids = [p.pk for p in publications if any(a.text is None for a in p.attachments.all())]
    if ids:
        transaction.on_commit(lambda: _add_files(ids, using), using=using, robust=True)


def _add_files(ids: Iterable[int], using: str) -> None:
    _write(files.read_missing(ids, using), using)


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
            SearchWord(word=word, shown=shown, stem=stem, drow=word[::-1])
            for word in words
            if word not in known
            for shown, stem in [found[word]]
        ],
        ignore_conflicts=True,
    )


def missing(using: str = DEFAULT_DB_ALIAS):
    """Return the publications that the index lacks, or has by an older analysis or in part."""
    entries = SearchEntry.objects.using(using).filter(version=VERSION)
    lacking = ~Q(pk__in=entries.values("pk"))
    in_part = Q(pk__in=files.unread(using).values("publication"))
    return Publication.objects.using(using).filter(lacking | in_part).order_by("pk")


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
        triggers.log_everything(using)
    return len(ids)


def add_missing(progress: Callable[[int], object], using: str = DEFAULT_DB_ALIAS) -> int:
    """Index what the index lacks; return the number of publications."""
    ids = list(missing(using).values_list("pk", flat=True))
    _write(ids, using, progress)
    if ids:
        triggers.log_everything(using)
    return len(ids)
