"""Phrases with stop words: the index keeps no places of those, so the texts themselves tell.

The index names the publications that have the other words in that order. Their texts are read,
those with the words in the title first and then the newest, as far as the limits go.
"""

import re
from collections.abc import Callable, Iterator, Sequence

from publications.models import Attachment, Publication
from publications.models.portions import portions
from publications.search.documents import NAMES, OWN, TITLE
from publications.search.dutch.analysis import (
    LONGEST_WORD,
    SYMBOL,
    THOUSANDS,
    fold,
    plain_text,
    read_word,
)
from publications.search.engines import engine_of
from publications.search.engines.base import All, Any, Expression, Phrase
from publications.search.sources import read_sources
from publications.text.folding import tidy

MOST_READ = 2_000  # publications for one phrase
MOST_LETTERS = 20_000_000  # of their texts
BETWEEN = r"\W+"
NOT_ASCII = re.compile(r"[^\x00-\x7f]")
PLAIN = {letter: fold(letter) for letter in map(chr, range(0xC0, 0x180))}


def look_up(words: tuple[str, ...], using: str) -> Expression:
    """Return the expression for the publications that have these words beside each other.

    `words` are as `as_written` gives them. Four queries, and more when there is much to read.
    """
    plain = [word.lstrip("=") for word in words]
    stems = tuple(word for word in words if not word.startswith("="))
    in_title, in_names = (All(tuple(mark + word for word in plain)) for mark in (TITLE, NAMES))
    somewhere = stems[0] if len(stems) == 1 else Phrase(stems) if stems else in_title
    titled, named, others = engine_of(using).collect([in_title, in_names, somewhere])
    others = sorted(set(others) - set(titled), reverse=True)
    has = _checker(words)
    found = {pk for pk, text in _texts([*sorted(titled), *others][:MOST_READ], using) if has(text)}
    found.update(pk for pk, text in _names(sorted(named)[:MOST_READ], using) if has(text))
    return Any(tuple(f"{OWN}{pk}" for pk in sorted(found)) or (f"{OWN}0",))


def _checker(words: tuple[str, ...]) -> Callable[[str], bool]:
    """Return a function that checks whether a plain text has these words in this order.

    It looks for the first stop word and what follows: that starts with known letters, so it is
    found ten times as fast.
    """
    forms = [re.escape(word[1:]) if word.startswith("=") else _form(word) for word in words]
    first = next(at for at, word in enumerate(words) if word.startswith("="))
    before = re.compile(rf"(?<!\w){''.join(f'{form}{BETWEEN}' for form in forms[:first])}\Z")
    behind = re.compile(rf"{BETWEEN.join(forms[first:])}(?!\w)")
    stems = [(word,) for word in words if not word.startswith("=")]

    def has(text: str) -> bool:
        text = _folded(text)
        found = behind.search(text)
        while found:
            at = found.start()
            front = before.search(text, max(0, at - first * LONGEST_WORD), at)
            if (
                front
                and [read_word(word).stems for word in front.groups() + found.groups()] == stems
            ):
                return True
            found = behind.search(text, at + 1)
        return False

    return has


def _form(stem: str) -> str:
    """Return the pattern of what may be a form of `stem`: a form starts as it does, or with ge."""
    return rf"([g{stem[0]}]\w*(?:'s)?)" if stem.isalnum() else rf"({SYMBOL})"


def _folded(text: str) -> str:
    """Return the text in small letters without accents, so that "één" is the stop word it is."""
    text = THOUSANDS.sub("", text if text.isascii() else tidy(text)).lower()
    for letter in {*NOT_ASCII.findall(text)} & PLAIN.keys():
        text = text.replace(letter, PLAIN[letter])
    return text


def _texts(ids: Sequence[int], using: str) -> Iterator[tuple[int, str]]:
    """Give the texts of these publications, each part by itself."""
    room = MOST_LETTERS
    for some in portions(ids):
        rows = Publication.objects.using(using).filter(pk__in=some).order_by()
        for pk, title, lead, body in rows.values_list("pk", "title", "lead", "body"):
            room -= len(body)
            yield from ((pk, title), (pk, lead), (pk, plain_text(body)))
        files = Attachment.objects.using(using).filter(publication__in=some).order_by("pk")
        for pk, title, text in files.values_list("publication_id", "title", "text").iterator():
            room -= len(text or "")
            yield from ((pk, title), (pk, text or ""))
        if room < 0:
            return


def _names(ids: Sequence[int], using: str) -> Iterator[tuple[int, str]]:
    for some in portions(ids):
        for source in read_sources(some, using):
            yield from ((source.pk, name) for name in source.names)
