"""What a reader typed -> what must, may and must not occur. Pure; no text is ever an error."""

import re
from dataclasses import dataclass

from publications.search.dutch.analysis import STOP, Reading, read_words

MOST_WORDS = 12  # of one query; whoever types more is answered on the first ones
QUOTES = str.maketrans("“”„‟«»″", '"""""""')
PIECE = re.compile(r'(?<!\S)(-?)"([^"]*)"|(\S+)')


@dataclass(frozen=True)
class Term:
    """A word or a phrase of a query: its stems in order, and the stem of a word written as one.

    A stop word is a term of its own only in a query that has nothing else.
    """

    plain: str
    stems: tuple[str, ...]
    joined: str = ""
    is_stop: bool = False
    tokens: tuple[str, ...] = ()  # of a phrase: all its words, stop words too

    @property
    def is_phrase(self) -> bool:
        return bool(self.tokens)

    @property
    def has_stop_words(self) -> bool:
        return self.is_stop or len(self.tokens) > len(self.stems)


@dataclass(frozen=True)
class Query:
    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.wanted or self.unwanted)


def parse(text: str) -> Query:
    """Return what `text` asks: words, "phrases in quotes", and -words that may not occur."""
    wanted: list[Term] = []
    unwanted: list[Term] = []
    for minus, phrase, piece in PIECE.findall(text.translate(QUOTES)):
        target = wanted
        if minus or (len(piece) > 1 and piece[0] in "-–" and piece[1].isalnum()):
            target, piece = unwanted, piece[1:]
        words = list(read_words(phrase or piece))
        if phrase:
            target += _phrase(words)
        else:
            target += [_term(word) for word in words if word.stems]
    meant = [term for term in wanted if not term.is_stop] or wanted
    distinct = tuple(dict.fromkeys(meant))[:MOST_WORDS]
    refused = [term for term in unwanted if not term.is_stop]
    return Query(distinct, tuple(dict.fromkeys(refused))[:MOST_WORDS])


def _term(word: Reading) -> Term:
    return Term(word.plain, word.stems, word.joined, is_stop=word.is_stop)


def _phrase(words: list[Reading]) -> list[Term]:
    """Return a phrase as one term; stop words count in it like any other."""
    named = [word for word in words if word.stems]
    tokens = tuple(token for word in named for token in word.tokens)[:MOST_WORDS]
    if len(tokens) < 2:
        return [_term(word) for word in named]
    stems = tuple(token for token in tokens if not token.startswith(STOP))
    plain = " ".join(word.plain for word in words)
    return [Term(plain, stems, tokens=tokens)]
