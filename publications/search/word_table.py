"""The words of the catalogue as rows (`SearchWord`), kept in step with the index."""

from collections.abc import Iterable
from itertools import compress

from django.db import connections, transaction

from publications.models import SearchWord
from publications.search.documents import Document
from publications.search.engines import engine_of

MANY = 900  # values in one query


def learn(documents: Iterable[Document], using: str) -> None:
    """Add the words that the table lacks, in one order, so that no two writers lock up.

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


def forget_unused(using: str) -> None:
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
