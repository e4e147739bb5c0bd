"""Keeping the index in line with the catalogue, in the transaction of the change itself."""

import threading
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from itertools import compress

from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.models import Q

from publications.changes import triggers
from publications.models import Publication, SearchEntry, SearchWord
from publications.search import attachment_text
from publications.search.documents import WITH, WITH_MANY, Document, document_of
from publications.search.dutch.analysis import VERSION
from publications.search.engines import engine_of

BATCH = 200  # publications
MANY = 900  # values in one query
OUTDATED = 0  # version of an entry that is to be written anew
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


def _write_later(
    ids: Iterable[int], using: str, progress: Callable[[int], object] = lambda count: None
) -> None:
    """Index outside the change itself: a batch a transaction, in which nobody else writes."""
    ids = sorted(ids)
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        with transaction.atomic(using=using):
            triggers.wait_for_writers(using)
            _write(some, using)
        progress(len(some))


def _write(ids: Iterable[int], using: str) -> None:
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


def _read_files_later(publications: Iterable[Publication], using: str) -> None:
    """Read files that nobody read yet once the change is stored, and index them then.

    Until that is done the publication counts as missing, so what a crash prevents is not lost.
    """
    ids = [p.pk for p in publications if any(a.text is None for a in p.attachments.all())]
    if ids:
        transaction.on_commit(lambda: _add_files(ids, using), using=using, robust=True)


def _add_files(ids: Iterable[int], using: str) -> None:
    _write_later(attachment_text.read_missing(ids, using), using)


def _learn(documents: list[Document], using: str) -> None:
    """Add the words that the vocabulary lacks, in one order, so that no two writers lock up.

    A word whose stem an older analysis made gets the one of today.
    """
    rows = SearchWord.objects.using(using)
    found = {plain: said for document in documents for plain, said in document.spellings.items()}
    words = sorted(found)
    known: set[str] = set()
    for start in range(0, len(words), MANY):
        some = rows.filter(word__in=words[start : start + MANY]).order_by("word")
        for word, stem in some.values_list("word", "stem"):
            known.add(word)
            if stem != found[word][1]:
                rows.filter(word=word).update(stem=found[word][1])
    rows.bulk_create(
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
    in_part = Q(pk__in=attachment_text.unread(using).values("publication"))
    return Publication.objects.using(using).filter(lacking | in_part).order_by("pk")


def rebuild(
    using: str = DEFAULT_DB_ALIAS, progress: Callable[[int], object] = lambda count: None
) -> int:
    """Make the index anew; return the number of publications.

    Searching and writing go on meanwhile: each batch is a transaction of its own. What a rebuild
    that was stopped left undone counts as missing.
    """
    SearchEntry.objects.using(using).update(version=OUTDATED)
    ids = list(Publication.objects.using(using).order_by("pk").values_list("pk", flat=True))
    _write_later(ids, using, progress)
    _drop_stale(using)
    _drop_unused_words(using)
    triggers.log_everything(using)
    return len(ids)


def _drop_stale(using: str) -> None:
    """Take out what the catalogue has no more."""
    present = Publication.objects.using(using).values("pk")
    with transaction.atomic(using=using):
        stale = SearchEntry.objects.using(using).exclude(pk__in=present)
        engine_of(using).forget(list(stale.values_list("pk", flat=True)))


def _drop_unused_words(using: str) -> None:
    """Take out the words whose stem is nowhere in the index."""
    words, last = SearchWord.objects.using(using), 0
    while some := list(words.filter(pk__gt=last).order_by("pk").values_list("pk", "stem")[:MANY]):
        last = some[-1][0]
        with transaction.atomic(using=using):
            present = _present({stem for _pk, stem in some}, using)
            words.filter(pk__in=[pk for pk, stem in some if stem not in present]).delete()


def _present(stems: Iterable[str], using: str) -> set[str]:
    """Return those of `stems` that the index has."""
    stems = list(stems)
    asked = [engine_of(using).having(stem) for stem in stems]
    with connections[using].cursor() as cursor:
        sql = ", ".join(f"EXISTS ({part.sql})" for part in asked)
        cursor.execute(f"SELECT {sql}", [value for part in asked for value in part.params])
        return set(compress(stems, cursor.fetchone()))


def add_missing(progress: Callable[[int], object], using: str = DEFAULT_DB_ALIAS) -> int:
    """Index what the index lacks; return the number of publications."""
    ids = list(missing(using).values_list("pk", flat=True))
    _write_later(ids, using, progress)
    if ids:
        triggers.log_everything(using)
    return len(ids)
