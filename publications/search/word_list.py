"""The words of the catalogue and the editors' synonyms, in this process's memory.

One query tells what came since the last time. The stems stand in one text, a line each: to look
for what has a part is to look in a text, which costs less than any index of the database. The last
line of the log of changes (docs/decisions/0007) says whether the text continues what is there:
a transaction that was rolled back, a restored backup and a new index make it start afresh.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from threading import Lock

from django.db import connections

from publications.changes.triggers import EVERYTHING
from publications.search.dutch.analysis import (
    SHORTEST_PART,
    SHORTEST_REST,
    STOP_WORDS,
    VERBAL,
    stem,
)
from publications.search.dutch.compound_parts import FRONTS, HALVES, PLACES, WHOLE

ENDINGS = frozenset("achtig baar heid lijk loos schap zaam".split())  # of a word, no word
LINKS = ("", "s", "en", "e", "er", "n")  # between the halves of a compound
COMMON = HALVES | {found for word in HALVES if len(found := stem(word)) >= SHORTEST_PART}
NOT_COMPOUND = frozenset(map(stem, WHOLE))
LINE, WORD, SYNONYM, AFRESH = range(4)
# The log's last line comes first, so that what is read after it is at least as new.
NEWS = f"""
    SELECT {LINE}, id, token FROM (
        SELECT id, token FROM publications_change ORDER BY id DESC LIMIT 1
    ) AS last
    UNION ALL SELECT {AFRESH}, count(*), '' FROM publications_change
        WHERE (id = %s AND token = %s) OR (id > %s AND kind = '{EVERYTHING}')
    UNION ALL SELECT {WORD}, id, stem FROM publications_searchword WHERE id > %s
    UNION ALL SELECT {SYNONYM}, id, words FROM publications_searchsynonym
"""  # noqa: S608 (constants)


@dataclass(frozen=True)
class WordList:
    """What was read up to the line `change` of the log and the word numbered `last`."""

    change: int = 0
    token: str = ""
    last: int = 0
    text: str = "\n"
    stems: set[str] = field(default_factory=set)
    synonyms: tuple[str, ...] = ()

    def with_part(self, part: str) -> Iterator[str]:
        """Give the stems that have `part` in them, itself too."""
        text, size = self.text, len(part)
        at = text.find(part)
        while at >= 0:
            end = text.index("\n", at + size)
            yield text[text.rindex("\n", 0, at) + 1 : end]
            at = text.find(part, end)

    def compounds_of(self, parts: Iterable[str]) -> list[str]:
        """Return the stems that are compounds of one of `parts`, the shortest first."""
        found = {
            whole
            for part in parts
            for whole in self.with_part(part)
            if self._is_compound_of(whole, part)
        }
        return sorted(found, key=lambda whole: (len(whole), whole))

    def apart(self, word: str) -> Iterator[tuple[str, str]]:
        """Give the pairs of stems that `word` is made of: wijkaanpak is wijk and aanpak."""
        for at in range(1, len(word) - SHORTEST_PART + 1):
            front, rest = word[:at], word[at:]
            if front in VERBAL or front in STOP_WORDS or (at < SHORTEST_REST and front != "e"):
                continue
            if rest in ENDINGS:
                continue
            if (first := self.known(front)) and (second := self.known(rest)):
                yield first, second

    def known(self, part: str) -> str:
        """Return the stem of a part of a compound if the catalogue has it: "achterstands" too."""
        for link in ("", "s", "en", "e"):
            word = part.removesuffix(link) if link else part
            if (found := stem(word)) in self.stems and (word != part or not link):
                return found
        return ""

    def _is_compound_of(self, whole: str, part: str) -> bool:
        """Return whether the stem `whole` is made of `part` and another word, on either side.

        Both are whole words: stadium is no compound of stad, and kameraad none of raad.
        """
        if len(part) < SHORTEST_PART or len(whole) < len(part) + SHORTEST_REST:
            return False
        if whole in NOT_COMPOUND:
            return False
        if whole.startswith(part) and self._is_rest(whole[len(part) :]):
            return True
        if whole.endswith(part) and self._is_front(whole[: -len(part)], part in PLACES):
            return True
        return self._has_inside(whole, part)

    def _has_inside(self, whole: str, part: str) -> bool:
        """Return whether `whole` is three words, with `part` in the middle."""
        at = whole.find(part, SHORTEST_PART)
        front, rest = whole[:at], whole[at + len(part) :]
        if at < 0 or min(len(part), len(rest)) < SHORTEST_PART or front in VERBAL:
            return False
        return bool(self.known(front) and (self.known(rest) or self.known(rest.removeprefix("s"))))

    def _is_front(self, front: str, of_place: bool) -> bool:
        """Return whether a compound may start so: krachts, ouderen, buitenspeel."""
        if front in VERBAL:
            return False
        if of_place or front in FRONTS:
            return True
        words = [front.removesuffix(link) for link in LINKS if front.endswith(link)]
        return any(self._is_word(word) or self._is_word(stem(word)) for word in words)

    def _is_rest(self, rest: str) -> bool:
        """Return whether a compound may end so: what is left of a stem is a stem."""
        words = [rest.removeprefix(link) for link in LINKS if rest.startswith(link)]
        if any(word in ENDINGS and word not in HALVES for word in words):
            return False
        return any(self._is_word(word) or f"{word}s" in HALVES for word in words)  # jeugdkan(s)

    def _is_word(self, word: str) -> bool:
        """Return whether this is a word, or two written as one: buurtwijk."""
        return self._is_single(word) or any(
            self._is_single(word[at:])
            and (self._is_single(word[:at]) or self._is_single(stem(word[:at])))
            for at in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1)
        )

    def _is_single(self, word: str) -> bool:
        if word in COMMON:
            return True
        return len(word) >= SHORTEST_PART and word in self.stems and word not in STOP_WORDS


_latest: dict[str, WordList] = {}
_lock = Lock()  # one at a time goes on from the latest


def of(using: str) -> WordList:
    """Return the word list as it is now. One query; two when it starts afresh."""
    with _lock:
        old = _latest.get(using, WordList())
        rows = _news(old, using)
        if old.last and (AFRESH, 1) not in [row[:2] for row in rows]:
            old = WordList()
            rows = _news(old, using)
        _latest[using] = new = _following(old, rows)
    return new


def _news(old: WordList, using: str) -> list[tuple[int, int, str]]:
    """Return what came since `old`, as (kind, number, text)."""
    with connections[using].cursor() as cursor:
        cursor.execute(NEWS, [old.change, old.token, old.change, old.last])
        return cursor.fetchall()


def _following(old: WordList, rows: list[tuple[int, int, str]]) -> WordList:
    """Return `old` with what came since."""
    change, token, last = 0, "", old.last
    words, synonyms = [], []
    for kind, number, text in rows:
        if kind == WORD:
            last = max(last, number)
            words.append(text)
        elif kind == SYNONYM:
            synonyms.append((number, text))
        elif kind == LINE:
            change, token = number, text
    fresh = [word for word in dict.fromkeys(words) if word not in old.stems]
    old.stems.update(fresh)
    return WordList(
        change,
        token,
        last,
        "\n".join([old.text[:-1], *fresh, ""]) if fresh else old.text,
        old.stems,
        tuple(text for _number, text in sorted(synonyms)),
    )
