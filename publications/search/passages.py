"""The passage of a publication that shows why it was found, with the hit words marked."""

import re
import unicodedata
from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from publications.search.analysis import IRREGULAR, plain_text, read_word
from publications.search.plan import Plan

LENGTH = 260  # characters of a passage
BEFORE = 80  # characters in front of the first hit in a long text
SHORTEST_ROOT = 3  # letters that the forms of a word share
MOST_HITS = 60  # in one text; further ones are not looked at
LETTER = re.compile(r"[^\W_]")


class Marker:
    """Finds the words of a plan in texts."""

    def __init__(self, plan: Plan):
        self.stems = plan.stems
        words = {word for one in plan.wanted for word in [*one.term.stems, *_single(one.stems)]}
        words |= self.stems - {word for one in plan.wanted for word in one.compounds}
        forms = words | {form for form, word in IRREGULAR.items() if word in words}
        roots = {form[: max(SHORTEST_ROOT, len(form) - 2)] for form in forms}
        shortest = [r for r in roots if not any(r != o and r.startswith(o) for o in roots)]
        pattern = "|".join(map(_with_accents, sorted(shortest)))
        self.root = re.compile(pattern, re.IGNORECASE) if pattern else None

    def hits(self, text: str) -> list[tuple[int, int]]:
        """Return where hit words start and end in `text`."""
        found: list[tuple[int, int]] = []
        end = 0
        for match in self.root.finditer(text) if self.root else ():
            if match.start() < end:
                continue
            start, end = _word_at(text, match.start(), match.end())
            read = read_word(text[start:end].lower())
            if not self.stems.isdisjoint((*read.stems, read.joined)):
                found.append((start, end))
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
    if rest and marker.root:
        model = type(next(iter(publications)))
        rows = model.objects.using(plan.using).filter(pk__in=rest).order_by()
        for pk, body in rows.values_list("pk", "body"):
            if passage := marker.mark(" ".join(plain_text(body).split())):
                found[pk] = passage
    return found


def _single(stems: Iterable[str]) -> list[str]:
    return [word for word in stems if word]


def _with_accents(root: str) -> str:
    """Return a pattern for `root` with or without accents: "sudw" finds "Súdw"."""
    return "".join(ACCENTED.get(letter, re.escape(letter)) for letter in root)


def _accented() -> dict[str, str]:
    letters: dict[str, str] = {}
    for code in range(0xC0, 0x180):
        plain = unicodedata.normalize("NFKD", chr(code).lower())[0]
        if plain.isascii() and plain.isalpha() and chr(code).lower() not in letters.get(plain, ""):
            letters[plain] = letters.get(plain, plain) + chr(code).lower()
    return {letter: f"[{forms}]" for letter, forms in letters.items()}


ACCENTED = _accented()


def _word_at(text: str, start: int, end: int) -> tuple[int, int]:
    while start and LETTER.match(text[start - 1]):
        start -= 1
    while end < len(text) and LETTER.match(text[end]):
        end += 1
    return start, end


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
