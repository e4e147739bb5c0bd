"""A query -> which publications fit and how well: made once a request, used by every list on it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Q
from pyroaring import BitMap

from publications.search import word_list as word_lists
from publications.search.documents import FILES, LEAD, NAMES, OFTEN, PAIR, TITLE
from publications.search.dutch.analysis import IRREGULAR, SHORTEST_PART, read_words, stem
from publications.search.engines import engine_of
from publications.search.engines.base import (
    Adjacent,
    All,
    Any,
    Engine,
    Expression,
    Phrase,
    Without,
)
from publications.search.queries import Query, Term, parse
from publications.search.word_list import WordList

MOST_COMPOUNDS = 150  # of one word
RANKED = 5  # words of a query that count in the rank; all of them count in what is found

# What a word adds to the rank of a publication by where it stands. Places add up.
WHOLE = {TITLE: 12.0, NAMES: 7.0, LEAD: 5.0, OFTEN: 2.0, FILES: -1.5}
# The word itself, be it in a file, comes before what has only compounds of it, be that new.
ANYWHERE = 7.0
COMPOUND = {TITLE: 3.0, LEAD: 1.0}
RARER = 0.25  # of its points more, for a word that is half as common as the commonest one
RAREST = 6  # halvings that count
BESIDE = 4.0  # two words of the query beside each other in the title
RECENT = ((365 * 6, 0.5), (365 * 2, 0.5))  # days, and what being newer adds; they add up


@dataclass(frozen=True)
class Wanted:
    """One thing that must occur: the word as typed or what means the same, or a compound of it."""

    term: Term
    whole: tuple[Expression, ...]
    stems: tuple[str, ...] = ()  # the single stems of `whole`: these have marks
    compounds: tuple[str, ...] = ()
    apart: tuple[Adjacent, ...] = ()  # a compound as two words, in either order

    @property
    def loose(self) -> tuple[Expression, ...]:
        """Return what is nearly the word: it ranks below the word itself."""
        return (*self.compounds, *self.apart)

    def loose_parts(self, at: int) -> Iterator["Part"]:
        """Give what the compounds add to the rank; in the title one is worth as much as five."""
        for mark, points in COMPOUND.items():
            marks = [mark + word for word in self.compounds]
            if mark == TITLE:
                marks += [f"{PAIR}{'.'.join(two.stems)}" for two in self.apart]
            if marks:
                yield Part(at, Any(tuple(marks)), points)

    @property
    def expression(self) -> Expression:
        if self.term.is_stop:  # the text does not keep stop words, title and names do
            stems = self.term.stems
            return Any(tuple(mark + word for word in stems for mark in (TITLE, NAMES)))
        return Any((*self.whole, *self.loose))


class Part(NamedTuple):
    """Something that adds `points` to the rank of a publication: a place of one word of the query.

    The places where a word is strong tell how common it is.
    """

    word: int | None
    expression: Expression
    points: float
    is_strong: bool = False


@dataclass(frozen=True)
class Plan:
    """What a reader asked, ready to be asked of the database."""

    text: str
    query: Query
    wanted: tuple[Wanted, ...] = ()
    using: str = DEFAULT_DB_ALIAS

    @cached_property
    def engine(self) -> Engine:
        return engine_of(self.using)

    @property
    def stems(self) -> frozenset[str]:
        """Return all stems that make a hit, for marking them."""
        found: set[str] = set()
        for wanted in self.wanted:
            if not wanted.term.is_stop:
                found.update(wanted.compounds, _stems_in((*wanted.whole, *wanted.apart)))
        return frozenset(found)

    @cached_property
    def unwanted(self) -> Any:
        return Any(tuple(map(expression_of, self.query.unwanted)))

    def matching(self, expression: Expression) -> Q:
        return Q(pk__in=self.engine.matching(expression))

    @property
    def asked(self) -> Expression:
        """What a publication must have, and may not."""
        asked = All(tuple(one.expression for one in self.wanted))
        if not self.query.unwanted:
            return asked
        return Without(asked, self.unwanted)

    @property
    def fits(self) -> Q:
        """Return the condition that a publication has all that is wanted, nothing unwanted."""
        if self.wanted:
            return self.matching(self.asked)
        if self.query.unwanted:
            return ~self.matching(self.unwanted)
        return Q(pk__in=())

    @cached_property
    def parts(self) -> list[Part]:
        """Return what adds to a rank."""
        parts: list[Part] = []
        for at, wanted in enumerate(self.wanted[:RANKED]):
            if wanted.stems:
                parts += _marked(at, wanted.stems)
            if wanted.loose:
                parts.append(Part(at, Any(wanted.whole), ANYWHERE))
                parts += wanted.loose_parts(at)
        stems = [word for wanted in self.wanted for word in wanted.term.stems]
        beside = (f"{PAIR}{a}.{b}" for a, b in pairwise(stems[:RANKED]))
        return parts + [Part(None, pair, BESIDE) for pair in beside]

    @cached_property
    def hits(self) -> tuple[Iterable[int], list[list[int]]]:
        """The primary keys of all that fits, and of all that has each of `parts`.

        One query. No publication is read, so it tells nothing of what readers may see.
        """
        if not self.wanted:
            return (), []
        asked = [part.expression for part in self.parts]
        if len(self.wanted) == 1 and self.wanted[0].loose and not self.query.unwanted:
            # A common word: its publications are asked for once, and its compounds by themselves.
            loose, *by_part = self.engine.collect([Any(self.wanted[0].loose), *asked])
            whole = by_part[asked.index(Any(self.wanted[0].whole))]
            return BitMap(loose) | BitMap(whole), by_part
        found, *by_part = self.engine.collect([self.asked, *asked])
        return found, by_part

    @cached_property
    def worths(self) -> list[float]:
        """What each of `parts` adds to the rank of what has it: more for a rare word."""
        rarity = self._rarities()
        return [
            part.points * (1 if part.word is None else rarity[part.word]) for part in self.parts
        ]

    def _rarities(self) -> list[float]:
        """Return for each word how much more its places count than those of the commonest one.

        A word is as common as the number of titles, names, leads and long treatments it is in.
        """
        if len(self.wanted) == 1:
            return [1.0]
        common = [1] * len(self.wanted)
        for part, pks in zip(self.parts, self.hits[1], strict=True):
            if part.word is not None and part.is_strong:
                common[part.word] += len(pks)
        most = max(common)
        return [1 + min(RAREST, (most // n).bit_length() - 1) * RARER for n in common]


def _marked(at: int, stems: tuple[str, ...]) -> Iterator[Part]:
    for mark, points in WHOLE.items():
        yield Part(at, Any(tuple(mark + word for word in stems)), points, points > 0)


def make_plan(text: str, using: str = DEFAULT_DB_ALIAS) -> Plan:
    """Return the plan for what a reader typed, with synonyms and compounds looked up."""
    query = parse(text)
    word_list = word_lists.of(using) if any(not t.is_stop for t in query.wanted) else None
    synonyms = synonyms_of(word_list.synonyms if word_list else ())
    wanted: list[Wanted] = []
    at = 0
    while at < len(query.wanted):
        term, size, others = synonyms.at(query.wanted, at)
        wanted.append(_wanted(term, others, word_list))
        at += size
    if word_list:
        _join(wanted, word_list)
    return Plan(text, query, tuple(wanted), using)


def _wanted(term: Term, others: Iterable[Expression], word_list: WordList | None) -> Wanted:
    whole = tuple(dict.fromkeys([expression_of(term), *others]))
    stems = [part for part in whole if isinstance(part, str)]
    stems += [term.joined] if term.joined else []
    if term.is_phrase and len(term.stems) == 1:  # it ranks by where its only stem stands
        stems += term.stems
    stems = list(dict.fromkeys(stems))
    if term.is_phrase or term.is_stop or word_list is None:
        return Wanted(term, whole, tuple(stems))
    forms = [form for form, word in IRREGULAR.items() if word in stems]
    parts = {p for p in (*stems, term.plain, *forms) if len(p) >= SHORTEST_PART and p.isalpha()}
    compounds = tuple(word_list.compounds_of(parts)[:MOST_COMPOUNDS])
    pairs = dict.fromkeys(word_list.apart(term.plain)) if term.plain.isalpha() else ()
    apart = (Adjacent(two) for a, b in pairs for two in ((a, b), (b, a)))
    return Wanted(term, whole, tuple(stems), compounds, tuple(apart))


def _join(wanted: list[Wanted], word_list: WordList) -> None:
    """Let two words that the catalogue writes as one be found as that: "e mailadres"."""
    for at, (one, other) in enumerate(pairwise(wanted)):
        whole = stem(one.term.plain + other.term.plain)
        if whole in word_list.stems and not (one.term.is_phrase or other.term.is_phrase):
            for place in (at, at + 1):
                both = (*wanted[place].compounds, whole)
                wanted[place] = replace(wanted[place], compounds=tuple(dict.fromkeys(both)))


def expression_of(term: Term) -> Expression:
    if term.is_phrase:
        return Phrase(term.tokens)
    if len(term.stems) == 1 and not term.joined:
        return term.stems[0]
    return Any((All(term.stems), term.joined)) if term.joined else All(term.stems)


def _stems_in(parts: Iterable[Expression]) -> set[str]:
    found: set[str] = set()
    for part in parts:
        if isinstance(part, str):
            found.add(part)
        elif isinstance(part, Phrase | Adjacent):
            found.update(part.stems)
        elif isinstance(part, Any | All):
            found |= _stems_in(part.parts)
    return found


def starts(using: str, column: str, text: str) -> Q:
    """Return the condition that a column starts with `text`, so that its index serves."""
    if connections[using].vendor == "sqlite":
        return Q(**{f"{column}__gte": text, f"{column}__lt": text + "\U0010ffff"})
    return Q(**{f"{column}__startswith": text})


@lru_cache(4)
def synonyms_of(rows: tuple[str, ...]) -> "Synonyms":
    return Synonyms(rows)


class Synonyms:
    """The groups that editors keep, by the stems of their words."""

    def __init__(self, rows: Iterable[str]):
        self.groups: list[list[tuple[str, ...]]] = []
        for row in rows:
            names = map(_stems_of, row.split(","))
            self.groups.append([name for name in names if name])

    def at(self, terms: tuple[Term, ...], at: int) -> tuple[Term, int, list[Expression]]:
        """Return the term that starts here, how many were typed for it, and what means the same.

        The longest name wins: “wet maatschappelijke ondersteuning” is one thing, not three.
        """
        best: tuple[int, tuple[str, ...]] = (0, ())
        others: list[Expression] = []
        for group in self.groups:
            for name in group:
                size = _length_of(name, terms[at:])
                if size and size > best[0]:
                    best, others = (size, name), []
                if size and size == best[0]:
                    others += [_one(other) for other in group if other != name]
        size, name = best
        if size < 2:
            return terms[at], 1, others
        plain = " ".join(term.plain for term in terms[at : at + size])
        return Term(plain, name), size, others


def _length_of(name: tuple[str, ...], terms: tuple[Term, ...]) -> int:
    """Return how many of the first terms make up `name`, 0 when they do not."""
    stems: tuple[str, ...] = ()
    for size, term in enumerate(terms, start=1):
        if term.has_stop_words:
            return 0
        stems += term.stems
        if stems == name:
            return size
        if len(stems) >= len(name):
            return 0
    return 0


def _stems_of(text: str) -> tuple[str, ...]:
    words = [word for word in read_words(text) if word.stems and not word.is_stop]
    return tuple(part for word in words for part in word.stems)


def _one(stems: tuple[str, ...]) -> Expression:
    return stems[0] if len(stems) == 1 else Adjacent(stems)
