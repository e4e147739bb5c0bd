"""Dividing an author line into names (pure): no character of a line is ever lost.

";", a new line, " / ", " | " and "e.a." always divide; "en", "and" and "&"
do too, but not in "Stichting Zorg en Welzijn". A list that can be read as "surname, given" from
first to last is read so ("Jansen, Bakker" is one person too: no rule can tell, an editor decides);
in any other list a comma divides unless only initials follow.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from publications.names.person import (
    AND_OTHERS,
    BRACKETS,
    ORGANISATION,
    Name,
    initials_of,
    initials_span,
    is_odd,
    name_words,
    parse_name,
    particle_size,
    tail_start,
)
from publications.text.folding import has_letter, tidy

MINISTRY = re.compile(r"ministerie\b", re.IGNORECASE)
# Their names hardly hold "en": what follows it is the next author.
SIMPLE_ORGANISATION = re.compile(
    r"\d|(?:gemeente|provincie|redactie|universiteit)\b", re.IGNORECASE
)

SEPARATOR = re.compile(
    r"""
    (?P<keep> \([^()]*\) | (?i:sociaal\s+en\s+cultureel\s+planbureau | arnhem\s+en\s+nijmegen) )
    | (?P<hard> ^\s*(?i:auteurs? | auteur\(s\) | door | tekst)\s*:
        | [;\n\r\v\f\x85\u2028\u2029]
        | (?<!\S)[/|](?!\S)
        | (?<![\w.])(?:e\.\s?a\. | c\.s\. | (?i:et\sal\b\.? | en\sanderen | and\sothers))(?!\w) )
    | (?P<and> (?<![^\s,])(?:en|EN|and|AND|&)(?!\S) )
    | , | \Z
    """,
    re.VERBOSE,
)
# The names in a line of codes: one letter for what stands between two separators, see `_code`.
NAME = re.compile(r"M(?:w*&w)?|O(?:&w)?|[swd][pt]*i[pt]*|[swdf]p?t*|[^&]")
PAIR = re.compile(r"[swd][pt]*i[pt]*|[sw]p?[wd]t*")
PAIRS = re.compile(rf"&*(?:(?:{PAIR.pattern})&*)+")
LONG_PAIR = re.compile(r"dwt*")  # "Jansen Smit, Els", only where ";" divides the people


@dataclass(frozen=True)
class Piece:
    """A part of an author line: a name, or what stands between and around the names."""

    text: str
    is_name: bool


def author_names(line: str) -> list[Name]:
    """Return the names in an author line, in the order of the page.

    "e.a." stays with the name before it, as printed.

    Raises ValueError when no name is left. Source: author lines of buurtwijs.nl.
    """
    names = []
    for piece in split_line(line):
        if piece.is_name:
            names.append(parse_name(piece.text))
        elif names and (others := AND_OTHERS.fullmatch(piece.text.partition(";")[0].rstrip())):
            names[-1] = replace(names[-1], printed=names[-1].printed + others[0])
    if not names:
        raise ValueError("There is no name in this author line.")
    return names


def split_line(line: str) -> list[Piece]:
    """Return the pieces of an author line; their texts together are the line, for every line.

    A name has a letter and no white space around it. "e.a." and a label ("Auteur:") are no names.
    """
    pieces, end = [], 0
    for start, stop in _name_spans(line):
        pieces += [Piece(line[end:start], is_name=False), Piece(line[start:stop], is_name=True)]
        end = stop
    pieces.append(Piece(line[end:], is_name=False))
    return [piece for piece in pieces if piece.text]


def _name_spans(line: str) -> list[tuple[int, int]]:
    """Return where each name of the line starts and stops."""
    elements = list(_elements(line))
    codes = "".join(code for code, _, _ in elements)
    spans = []
    for chunk in re.finditer(r"[^;]+", codes):
        pattern = PAIR if PAIRS.fullmatch(chunk[0]) else NAME
        if ";" in line and LONG_PAIR.fullmatch(chunk[0]):
            pattern = LONG_PAIR
        spans += [name.span() for name in pattern.finditer(codes, *chunk.span())]
    return [(elements[first][1], elements[stop - 1][2]) for first, stop in spans]


def _elements(line: str) -> Iterator[tuple[str, int, int]]:
    """Yield code, start and stop of all that stands between separators, of "en" and of ";"."""
    start = 0
    for separator in SEPARATOR.finditer(line):
        if separator["keep"]:
            continue
        text = line[start : separator.start()]
        if has_letter(tidy(text)):
            start += len(text) - len(text.lstrip())
            yield _code(text), start, start + len(text.strip())
        if separator["hard"] or separator["and"]:
            yield ";" if separator["hard"] else "&", *separator.span()
        start = separator.end()


def _code(text: str) -> str:
    """Return what the text can be, as one letter.

    M ministry, O organisation, o organisation that does not go on behind "en"; t only a title,
    p only a particle; i the half behind a surname: initials, or a particle at the end;
    s particle and surname, w one word, d more words, f a full name or anything else.
    """
    bare = BRACKETS.sub(" ", tidy(text))
    words = name_words(bare)
    if ORGANISATION.search(bare):
        return "M" if MINISTRY.match(bare) else "o" if SIMPLE_ORGANISATION.search(bare) else "O"
    if not words or particle_size(words) == len(words):
        return "p" if words else "t"
    start, stop = initials_span(words, bare.isupper())
    initials = words[start:stop] == words or (
        len(words) == 1 and initials_of(words[0], shouted=True)
    )
    if initials or tail_start(words) < len(words):
        return "i"
    if start < stop or is_odd(words):
        return "f"
    if particle_size(words):
        return "s"
    inner = any(particle_size(words, at) for at in range(len(words)))
    return "w" if len(words) == 1 else "f" if inner else "d"
