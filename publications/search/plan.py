"""A query -> which publications fit and how well: made once a request, used by every list on it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from itertools import pairwise

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Case, F, FloatField, Q, QuerySet, Value, When
from django.utils import timezone

from publications.models.search import SearchSynonym, SearchWord
from publications.search.analysis import IRREGULAR, SHORTEST_PART, is_compound_of, read_words
from publications.search.documents import FILES, LEAD, NAMES, OFTEN, PAIR, TITLE
from publications.search.engines import All, Any, Engine, Expression, Phrase, engine_of
from publications.search.queries import Query, Term, parse

MOST_COMPOUNDS = 150  # of one word
RANKED = 5  # words of a query that count in the rank; all of them count in what is found

# What a word adds to the rank of a publication by where it stands. Places add up.
WHOLE = {TITLE: 12.0, NAMES: 7.0, LEAD: 5.0, OFTEN: 2.0, FILES: -1.5}
ANYWHERE = 3.0  # the word itself, against a compound of it
COMPOUND = {TITLE: 4.0, LEAD: 1.5}
BESIDE = 4.0  # two words of the query beside each other in the title
RECENT = ((365 * 2, 1.0), (365 * 6, 0.5))  # days, and what being newer adds


@dataclass(frozen=True)
class Wanted:
    """One thing that must occur: the word as typed or what means the same, or a compound of it."""

    term: Term
    whole: tuple[Expression, ...]
    stems: tuple[str, ...] = ()  # the single stems of `whole`: these have marks
    parts: tuple[str, ...] = ()  # what a compound of it starts or ends with
    compounds: tuple[str, ...] = ()

    @property
    def expression(self) -> Expression:
        if self.term.is_stop:  # the text does not keep stop words, title and names do
            stems = self.term.stems
            return Any(tuple(mark + word for word in stems for mark in (TITLE, NAMES)))
        return Any((*self.whole, *self.compounds))


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
                found.update(wanted.compounds, _stems_in(wanted.whole))
        return frozenset(found)

    def having(self, expression: Expression) -> Q:
        return Q(pk__in=self.engine.having(expression))

    @property
    def fits(self) -> Q:
        """Return the condition that a publication has all that is wanted, nothing unwanted."""
        if not self.query:
            return Q(pk__in=())
        condition = self.fits_with(self.wanted)
        if self.query.unwanted:
            condition &= ~self.having(Any(tuple(map(expression_of, self.query.unwanted))))
        return condition

    def fits_with(self, some: Sequence[Wanted]) -> Q:
        """Return the condition that a publication has these of the wanted things."""
        return self.having(All(tuple(one.expression for one in some))) if some else Q()

    @cached_property
    def worths(self) -> list[tuple[Expression, float]]:
        """Return what adds to a rank, with its points; they add up."""
        parts: list[tuple[Expression, float]] = []
        for wanted in self.wanted[:RANKED]:
            if wanted.stems:
                parts += _marked(wanted.stems, WHOLE)
            if wanted.compounds:
                parts.append((Any(wanted.whole), ANYWHERE))
                parts += _marked(wanted.compounds, COMPOUND)
        stems = [word for wanted in self.wanted for word in wanted.term.stems]
        return parts + [(f"{PAIR}{a}.{b}", BESIDE) for a, b in pairwise(stems[:RANKED])]

    @property
    def rank(self):
        """Return the expression for how well a publication fits, the same on each database."""
        total = _recent()
        for expression, points in self.worths:
            when = When(self.having(expression), then=Value(points))
            total = total + Case(when, default=Value(0.0), output_field=FloatField())
        return total

    def points(self) -> dict[int, float]:
        """Return the primary keys of all that fits with their points, in one query.

        For a list that stands in memory: no publication is read, so it tells nothing of what
        readers may see, and being recent adds nothing yet.
        """
        if not self.wanted:
            return {}
        everything = All(tuple(one.expression for one in self.wanted))
        refused = Any(tuple(map(expression_of, self.query.unwanted)))
        asked = [expression for expression, _worth in self.worths]
        asked += [refused] if refused.parts else []
        found, *parts = self.engine.collect([everything, *asked])
        points = dict.fromkeys(found, 0.0)
        for pk in parts.pop() if refused.parts else ():
            points.pop(pk, None)
        for pks, (_expression, worth) in zip(parts, self.worths, strict=True):
            for pk in pks:
                if pk in points:
                    points[pk] += worth
        return points

    def order(self, publications: QuerySet) -> QuerySet:
        """Order by rank, the newest first among equals."""
        if not self.wanted:
            return publications.order_by("-published_at", "-pk")
        ranked = publications.alias(search_rank=self.rank)
        return ranked.order_by(F("search_rank").desc(), "-published_at", "-pk")


def _marked(stems: tuple[str, ...], worth: dict[str, float]) -> list[tuple[Expression, float]]:
    return [(Any(tuple(mark + word for word in stems)), points) for mark, points in worth.items()]


def _recent():
    now = timezone.now()
    whens = [
        When(published_at__gte=now - timedelta(days=days), then=Value(points))
        for days, points in RECENT
    ]
    return Case(*whens, default=Value(0.0), output_field=FloatField())


def make_plan(text: str, using: str = DEFAULT_DB_ALIAS) -> Plan:
    """Return the plan for what a reader typed, with synonyms and compounds looked up."""
    query = parse(text)
    terms = [term for term in query.wanted if not term.is_stop]
    synonyms = Synonyms(using) if terms else None
    wanted: list[Wanted] = []
    at = 0
    while at < len(query.wanted):
        term, size, others = query.wanted[at], 1, ()
        if synonyms:
            term, size, others = synonyms.at(query.wanted, at)
        wanted.append(_wanted(term, others))
        at += size
    return Plan(text, query, tuple(_with_compounds(wanted, using)), using)


def _wanted(term: Term, others: Iterable[Expression]) -> Wanted:
    whole = tuple(dict.fromkeys([expression_of(term), *others]))
    stems = [part for part in whole if isinstance(part, str)]
    stems += [term.joined] if term.joined else []
    stems = list(dict.fromkeys(stems))
    if term.is_phrase or term.is_stop:
        return Wanted(term, whole, tuple(stems))
    forms = [form for form, word in IRREGULAR.items() if word in stems]
    parts = [part for part in (*stems, term.plain, *forms) if len(part) >= SHORTEST_PART]
    return Wanted(term, whole, tuple(stems), tuple(dict.fromkeys(parts)))


def expression_of(term: Term) -> Expression:
    if term.is_phrase:
        return Phrase(term.stems)
    if len(term.stems) == 1 and not term.joined:
        return term.stems[0]
    return Any((All(term.stems), term.joined)) if term.joined else All(term.stems)


def _stems_in(parts: Iterable[Expression]) -> set[str]:
    found: set[str] = set()
    for part in parts:
        if isinstance(part, str):
            found.add(part)
        elif isinstance(part, Phrase):
            found.update(part.stems)
        elif isinstance(part, Any | All):
            found |= _stems_in(part.parts)
    return found


def starts(using: str, column: str, text: str) -> Q:
    """Return the condition that a column starts with `text`, so that its index serves."""
    if connections[using].vendor == "sqlite":
        return Q(**{f"{column}__gte": text, f"{column}__lt": text + "\U0010ffff"})
    return Q(**{f"{column}__startswith": text})


def _with_compounds(wanted: list[Wanted], using: str) -> list[Wanted]:
    """Add the compounds that the catalogue has of each word, in one query."""
    parts = {part for one in wanted for part in one.parts if part.isalpha()}
    if not parts:
        return wanted
    condition = Q()
    for part in sorted(parts):
        condition |= starts(using, "stem", part) | starts(using, "mets", part[::-1])
    words = SearchWord.objects.using(using).filter(condition).order_by()
    stems = sorted(set(words.values_list("stem", flat=True)), key=lambda word: (len(word), word))
    return [replace(one, compounds=_compounds_of(one, stems)) for one in wanted]


def _compounds_of(one: Wanted, stems: list[str]) -> tuple[str, ...]:
    found = [word for word in stems if any(is_compound_of(word, part) for part in one.parts)]
    return tuple(found[:MOST_COMPOUNDS])


class Synonyms:
    """The groups that editors keep, by the stems of their words."""

    def __init__(self, using: str):
        self.groups: list[list[tuple[str, ...]]] = []
        for row in SearchSynonym.objects.using(using).order_by("pk"):
            names = [_stems_of(name) for name in row.names]
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
        if term.is_stop:
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
    return stems[0] if len(stems) == 1 else Phrase(stems)
