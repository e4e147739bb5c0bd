"""“Did you mean …?”: words of the catalogue near what was typed, and only such that find something.

Candidates share a start or an end with the typed word, which two indexes answer on any database;
the number of slips decides among them.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from itertools import product

from django.db.models import Q

from publications.models.search import SearchWord
from publications.search.documents import NAMES, TITLE
from publications.search.dutch.analysis import SHORTEST_PART, read_word, read_words
from publications.search.engines.base import All
from publications.search.plan import Plan, Wanted, starts

START, END = 2, 4  # letters that a candidate shares with the typed word, at either end
MOST_CANDIDATES = 8_000
HALF = 0.5
TRIED = 5  # nearest words of each typed one that are looked up
BETTERED = 3  # typed words of one query
FEW = 2  # publications: a word in no more of them may be a slip
MANY_TIMES = 20  # as many publications that the right word is in
LONG_ENOUGH = 5  # letters of a word that is doubted though it is found
MARKED = re.compile("<mark>([^<]+)</mark>")


def proposals(
    plan: Plan, unknown: Sequence[Wanted], is_found: Callable[[list[int]], bool]
) -> Iterator[str]:
    """Give the query with its unknown words bettered, the nearest first; two queries.

    Only words come up that are in a publication with all the known ones. `is_found` tells whether
    readers may see one of some publications: no word of a draft comes up here.
    """
    typed = list(dict.fromkeys(one.term.plain for one in unknown if not one.term.is_phrase))
    if not typed or any(one.term.is_phrase for one in unknown) or len(typed) > BETTERED:
        return
    known = tuple(one.expression for one in plan.wanted if one not in unknown)
    candidates = near(typed, plan.using)
    tried = [(word, better) for word in typed for better in candidates[word][:TRIED]]
    if not tried:
        return
    asked = [All((read_word(better.lower()).stems[0], *known)) for _word, better in tried]
    finding: dict[str, list[str]] = {word: [] for word in typed}
    for (word, better), pks in zip(tried, plan.engine.collect(asked), strict=True):
        if is_found(pks):
            finding[word].append(better)
    for choice in sorted(product(*(range(len(finding[word])) for word in typed)), key=sum):
        chosen = {word: finding[word][at] for word, at in zip(typed, choice, strict=True)}
        yield _replaced(plan.text, chosen)


def slip(plan: Plan, published: Callable[[Iterable[int]], Sized], passages: Iterable[str]) -> str:
    """Return the query with a word bettered that hardly occurs, or nothing; two queries.

    The bar is high, for a rare word is mostly right: the better one is a single slip away, stands
    in many times more publications, and the typed one is seen in running text without a capital.
    So a name or a place is never doubted, nor a word of a title. `published` tells which of some
    publications readers may see; `passages` are those of the page, with the hits marked.
    """
    seen = {word for passage in passages for word in MARKED.findall(passage)}
    small = {part.plain for word in seen if word.islower() for part in read_words(word)}
    doubted = [one for one in plan.wanted if len(one.term.plain) >= LONG_ENOUGH]
    doubted = [one for one in doubted if one.term.plain in small and one.term.plain.isalpha()]
    doubted = [one for one in doubted if len(one.whole) == 1][:BETTERED]
    near_by = _one_slip_away([one.term.plain for one in doubted], plan.using) if doubted else {}
    tried = [(one, near) for one in doubted for near in near_by[one.term.plain][:TRIED]]
    if not tried:
        return ""
    asked = {one.term.plain: [one.whole[0], *_strong(one)] for one in doubted}
    asked |= {near: [read_word(near.lower()).stems[0]] for _one, near in tried}
    flat = [expression for expressions in asked.values() for expression in expressions]
    found = iter(plan.engine.collect(flat))
    counts = {word: [len(published(next(found))) for _e in parts] for word, parts in asked.items()}
    better: dict[str, str] = {}
    for one, near in tried:
        own, *strong = counts[one.term.plain]
        often = counts[near][0]
        if own <= FEW and not any(strong) and often >= MANY_TIMES * max(own, 1):
            better.setdefault(one.term.plain, near)
    return _replaced(plan.text, better) if better else ""


def _strong(one: Wanted) -> list[str]:
    return [mark + stem for stem in one.stems for mark in (TITLE, NAMES)]


def _one_slip_away(words: Sequence[str], using: str) -> dict[str, list[str]]:
    """Return for each word those one slip away: they share its first or its last half."""
    condition = Q()
    for word in words:
        half = len(word) // 2
        condition |= starts(using, "word", word[:half])
        condition |= starts(using, "drow", word[: half - 1 : -1])
    known = _words(condition, using)
    return {word: _nearest(word, known, most=1) for word in words}


def near(words: Sequence[str], using: str) -> dict[str, list[str]]:
    """Return for each word those of the catalogue that it may be a slip of, the nearest first."""
    alike = {word: _alike(word, using) for word in words}
    condition = Q()
    for part in alike.values():
        condition |= part
    if not condition:
        return {word: [] for word in words}
    known = _words(condition, using)
    return {word: _nearest(word, known) if alike[word] else [] for word in words}


def _words(condition: Q, using: str) -> list[tuple[str, str]]:
    rows = SearchWord.objects.using(using).filter(condition).order_by()
    return list(rows.values_list("word", "shown")[:MOST_CANDIDATES])


def _alike(word: str, using: str) -> Q:
    if len(word) < SHORTEST_PART or not word.isalpha():
        return Q()
    alike = starts(using, "word", word[:START]) | starts(using, "word", word[1] + word[0])
    return alike | starts(using, "drow", word[: -END - 1 : -1])


def _nearest(word: str, known: list[tuple[str, str]], most: int = 0) -> list[str]:
    most = most or (1 if len(word) < 6 else 2 if len(word) < 10 else 3)
    letters = set(word)
    found = []
    for plain, shown in known:
        if abs(len(plain) - len(word)) > most or len(letters ^ set(plain)) > 2 * most:
            continue
        if 0 < (slips := distance(word, plain, most)) <= most:
            found.append((slips, plain[0] != word[0], abs(len(plain) - len(word)), plain, shown))
    return [shown for *_rest, shown in sorted(found)]


def distance(a: str, b: str, most: float) -> float:
    """Return the number of slips between two words, or more than `most`.

    A slip is a letter left out, put in or wrong, or two that changed places. One letter for two
    of the same, or two for one, is half a slip: the commonest one in Dutch.
    """
    before: list[float] = []
    row: list[float] = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        older, before, row = before, row, [i]
        for j, y in enumerate(b, start=1):
            left_out = HALF if j > 1 and y == b[j - 2] else 1
            put_in = HALF if i > 1 and x == a[i - 2] else 1
            cost = min(before[j] + put_in, row[j - 1] + left_out, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


def _replaced(text: str, better: dict[str, str]) -> str:
    """Return the typed text with the bettered words in place, and the rest as it was."""
    pieces = []
    for piece in text.split():
        words = [word for word in read_words(piece) if word.plain in better]
        pieces.append(better[words[0].plain] if words else piece)
    return " ".join(pieces)
