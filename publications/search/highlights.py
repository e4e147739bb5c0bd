"""The passage of a publication that shows why it was found, with the hit words marked."""

import re
from collections.abc import Iterable, Iterator

from django.db import connections
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from publications.search.dutch.analysis import IRREGULAR, fold, plain_text, read_word
from publications.search.plan import Plan

LENGTH = 260  # characters of a passage
BEFORE = 80  # characters in front of the first hit in a long text
SHORTEST_ROOT = 3  # letters that the forms of a word share
MOST_HITS = 60  # in one text; further ones are not looked at
NOT_ASCII = re.compile(r"[^\x00-\x7f]")
ACCENTED = {
    letter: plain
    for letter in map(chr, range(0xC0, 0x180))
    if len(plain := fold(letter)) == 1 and plain.isascii()
}


class Marker:
    """Finds the words of a plan in texts."""

    def __init__(self, plan: Plan):
        self.stems = plan.stems
        words = {word for one in plan.wanted for word in [*one.term.stems, *one.stems]}
        words |= self.stems - {word for one in plan.wanted for word in one.compounds}
        forms = words | {form for form, word in IRREGULAR.items() if word in words}
        roots = set(map(_root, forms))
        self.roots = [r for r in roots if not any(r != o and r.startswith(o) for o in roots)]

    def hits(self, text: str) -> list[tuple[int, int]]:
        """Return where hit words start and end in `text`."""
        plain = _plain(text)
        found: list[tuple[int, int]] = []
        last = 0
        for at in sorted(at for root in self.roots for at in _places(plain, root)):
            if at < last:
                continue
            start, last = _word_at(text, at)
            read = read_word(text[start:last].lower())
            if not self.stems.isdisjoint((*read.stems, read.joined)):
                found.append((start, last))
                if len(found) == MOST_HITS:
                    break
        return found

    def mark(self, text: str) -> SafeString | None:
        """Return a passage of `text` with its hits in <mark>, or None when it has no hit."""
        hits = self.hits(text)
        if not hits:
            return None
        start, end = _window(text, hits)
        inside = [(a, b) for a, b in hits if a >= start and b <= end]
        pieces = []
        at = start
        for a, b in inside:
            pieces.append(("", text[at:a], text[a:b]))
            at = b
        marked = format_html_join("", "{}{}<mark>{}</mark>", pieces)
        front, back = "… " if start else "", "…" if end < len(text) else ""
        return format_html("{}{}{}{}", front, marked, text[at:end], back)


def passages(plan: Plan, publications: Iterable) -> dict[int, SafeString]:
    """Return a passage with hits for each publication: of the lead, else of the text.

    The texts come in one query, and only of those whose lead has no hit.
    """
    marker = Marker(plan)
    found = {p.pk: passage for p in publications if (passage := marker.mark(p.lead))}
    rest = [p.pk for p in publications if p.pk not in found]
    if rest and marker.roots:
        places = ", ".join(["%s"] * len(rest))
        sql = f"SELECT id, body FROM publications_publication WHERE id IN ({places})"  # noqa: S608
        with connections[plan.using].cursor() as cursor:
            cursor.execute(sql, rest)
            rows = cursor.fetchall()
        for pk, body in rows:
            if passage := marker.mark(" ".join(plain_text(body).split())):
                found[pk] = passage
    return found


def _root(word: str) -> str:
    """Return how the forms of a word start: boom and bomen with bo."""
    root = word[: max(SHORTEST_ROOT, len(word) - 2)]
    return root[:-1] if root[-1:] == root[-2:-1] and root[-1:] in "aeou" else root


def _plain(text: str) -> str:
    """Return `text` without capitals and accents, each letter in its place."""
    plain = text.lower()
    if plain.isascii():
        return plain
    if len(plain) != len(text):  # a few capitals are two letters when they are small
        plain = "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)
    for letter in {*NOT_ASCII.findall(plain)} & ACCENTED.keys():
        plain = plain.replace(letter, ACCENTED[letter])
    return plain


def _places(text: str, root: str) -> Iterator[int]:
    at = text.find(root)
    while at >= 0:
        yield at
        at = text.find(root, at + len(root))


def _word_at(text: str, at: int) -> tuple[int, int]:
    """Return where the word at this place starts and ends."""
    start = end = at
    while start and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    return start, max(end, at + 1)


def _window(text: str, hits: list[tuple[int, int]]) -> tuple[int, int]:
    """Return the stretch of `text` to show: its start when that has a hit, else near most hits."""
    if len(text) <= LENGTH or hits[0][1] < LENGTH - BEFORE:
        start = 0
    else:
        stretches = [
            (sum(a <= other < a + LENGTH - BEFORE for other, _b in hits[:20]), -a)
            for a, _end in hits[:20]
        ]
        start = max(0, -max(stretches)[1] - BEFORE)
        start = text.find(" ", start) + 1 if start else 0
    end = min(len(text), start + LENGTH)
    if end < len(text) and (space := text.rfind(" ", start, end)) > start:
        end = max([space, *(b for a, b in hits if a >= start and b <= end)])
    return start, end
