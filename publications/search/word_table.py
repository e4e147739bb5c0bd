"""The words of the catalogue as rows (`SearchWord`), kept in step with the index."""

from collections.abc import Iterable
from itertools import compress

from django.db import connections, transaction

from publications.models import SearchWord
from publications.models.portions import PORTION, portions
from publications.search.documents import Document
from publications.search.engines import engine_of


def learn(documents: Iterable[Document], using: str, known: dict[str, str]) -> None:
    """Add the words that the table lacks, in one order, so that no two writers deadlock.

    A word whose stem an older analysis made gets today's. `known` maps words that are in the table
    to their stems; it is extended, so that a caller with many batches asks for each word once.
    """
    rows = SearchWord.objects.using(using)
    batches = {id(document.spellings): document.spellings for document in documents}
    found = {plain: said for spellings in batches.values() for plain, said in spellings.items()}
    unsure = sorted(word for word, (_shown, stem) in found.items() if known.get(word) != stem)
    for words in portions(unsure):
        some = rows.filter(word__in=words)
        known.update(some.values_list("word", "stem"))
    for word in unsure:
        if word in known and known[word] != found[word][1]:
            rows.filter(word=word).update(stem=found[word][1])
    rows.bulk_create(
        [
            SearchWord(word=word, shown=found[word][0], stem=found[word][1], drow=word[::-1])
            for word in unsure
            if word not in known
        ],
        ignore_conflicts=True,
    )
    known.update((word, found[word][1]) for word in unsure)


def forget_unused(using: str) -> None:
    """Take out the words whose stem is nowhere in the index."""
    words, last = SearchWord.objects.using(using), 0
    rows = words.order_by("pk").values_list("pk", "stem")
    while some := list(rows.filter(pk__gt=last)[:PORTION]):
        last = some[-1][0]
        with transaction.atomic(using=using):
            present = _present({stem for _pk, stem in some}, using)
            words.filter(pk__in=[pk for pk, stem in some if stem not in present]).delete()


def _present(stems: Iterable[str], using: str) -> set[str]:
    """Return those of `stems` that the index has."""
    stems = list(stems)
    asked = [engine_of(using).matching(stem) for stem in stems]
    with connections[using].cursor() as cursor:
        sql = ", ".join(f"EXISTS ({part.sql})" for part in asked)
        cursor.execute(f"SELECT {sql}", [value for part in asked for value in part.params])
        return set(compress(stems, cursor.fetchone()))
