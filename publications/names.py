"""Author lines <-> names (pure): no character of a line is lost, and odd text never breaks it.

How one name is read, first rule that fits:
1. A known organisation word (gemeente, ...instituut) or a digit: all of it is the surname.
2. With a comma the surname stands first: "de Vries, S.", "Vries, S. de", "Vries, de, S.".
3. Initials divide: "de Vries S.", "S. de Vries", "Vries S. de". Without dots they are up to three
   capitals behind the surname or two before it: "Vries JM", "JM de Vries".
4. Without initials the given name stands first, so "Jansen Els" is somebody called Jansen; the
   surname is a particle with all behind it, otherwise the last word.
5. One word is a surname; lower case among capitals ("Nederland Zorgt voor Elkaar") stays whole.
Titles and what stands in brackets belong to `printed` only.

How a line is divided: ";", a new line, " / ", " | " and "e.a." always divide; "en", "and" and "&"
do too, but not in "Stichting Zorg en Welzijn". A list that can be read as "surname, given" from
first to last is read so ("Jansen, Bakker" is one person too: nobody can tell, an editor decides);
in any other list a comma divides unless only initials follow.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

LETTER = r"[^\W\d_]"

# Source: BRP table 36 (voorvoegsels), the living ones.
PREPOSITION = r"(?:aan|achter|auf|aus|bij|boven|in|onder|op|over|uijt|uit|van|von|voor)"
ARTICLE = r"(?:de|dem|den|der|het|'t|ten|ter|gen|la|l'|de la|de las|de los|de l')"
OTHER_PARTICLE = (
    r"van|vander|vanden|von|von und zu|vom|ver|d'|da|dal|dalla|das|degli|dei|del|della|des|di|dos|"
    r"du|el|im|las|le|les|los|'s|te|thoe|toe|tot|voor in 't|zu|zum|zur"
)
PARTICLE = re.compile(rf"(?:{PREPOSITION} )?{ARTICLE}|{OTHER_PARTICLE}", re.IGNORECASE)
# Also given names or initials, so particles in lower case only: not "Ben Jansen" or "V.D. Bos".
LOWER_CASE_PARTICLE = re.compile(r"al|ben|bin|do|v\.|v\. ?d\.|v/d|vd")
LONGEST_PARTICLE = 4  # words
IN_DOUBLE_SURNAME = re.compile(rf"|{PREPOSITION}|{PARTICLE.pattern}", re.IGNORECASE)

DOTTED = re.compile(rf"(?:-?{LETTER}{{1,4}}\.)+(?:-?{LETTER})?")  # "E.J.", "Chr.", "J.-P"
MISSING_SPACE = re.compile(  # between "J." and "Bos" in "J.Bos"
    rf"(?:(?<=\b{LETTER}\.)|(?<=\b{LETTER}{{2}}\.)|(?<=\b{LETTER}{{3}}\.))"
    rf"(?={LETTER}{{2,}}(?![\w.]))"
)
TITLES = re.compile(  # capitals without a dot ("DR Bos") are initials
    r"^(?:(?![A-Z]+\s)(?i:dr|drs|ds|dhr|ing|ir|mevr|mevrouw|mr|mw|prof|professor)(?:\.\s*|\s+))+"
    r"|(?:^|\s+)(?i:b\.?sc|m\.?sc|ph\.?d|(?:eind)?red)\.?$"
)
BRACKETS = re.compile(r"\([^()]*\)")
TIDY = str.maketrans("’‘ʼ`´‐‑", "'''''--", "\u00ad\u200b\ufeff")  # the last ones go
PLAIN_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})

ORGANISATION = re.compile(
    r"\d|\b\w*(?:academie|bureau|centrum|co[oö]peratie|corporatie|fonds|foundation|gemeente|"
    r"hogeschool|institute|instituut|lectoraat|ministerie|platform|provincie|redactie|stichting|"
    r"universiteit|university|vereniging|werkgroep)\b",
    re.IGNORECASE,
)
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
class Name:
    """One author: given name or initials, particle in lower case, surname, and all as printed."""

    given: str = ""
    particle: str = ""
    surname: str = ""
    printed: str = field(default="", compare=False)

    @property
    def display(self) -> str:
        """The name in reading order: "S. de Vries", "F. van 't Hof", "J. d'Ancona"."""
        gap = "" if self.particle.endswith(("'", "’")) else " "
        family = f"{self.particle}{gap}{self.surname}".strip()
        return f"{self.given} {family}".strip()

    @property
    def inverted(self) -> str:
        """The name in the order of a Dutch library: "Vries, S. de", "Vries, de", "Jansen"."""
        behind = f"{self.given} {self.particle}".strip()
        return f"{self.surname}, {behind}" if behind else self.surname

    @property
    def sort_key(self) -> str:
        """The folded words to sort on, particle last: "vries s de".

        "ij" is filed as "i", "j", the way of Van Dale and of libraries today, not as "y".
        """
        words = [_fold(self.surname), *_given_words(self.given), _fold(self.particle)]
        return " ".join(word.rstrip(".") for word in words if word)

    @property
    def key(self) -> str:
        """The identity: equal for two printings that tell the same, "vries|de|s".

        Capitals, accents, dots and spaces do not count; "Jansen" and "Jansen J." differ.
        """
        given = " ".join(word.rstrip(".") for word in _given_words(self.given))
        return f"{_fold(self.surname)}|{_fold(self.particle)}|{given}"


@dataclass(frozen=True)
class Piece:
    """A part of an author line: a name, or what stands between and around the names."""

    text: str
    is_name: bool


def author_names(line: str) -> list[Name]:
    """Return the names in an author line, in the order of the page.

    Raises ValueError when no name is left. Source: author lines of buurtwijs.nl.
    """
    names = [parse_name(piece.text) for piece in split_line(line) if piece.is_name]
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


def parse_name(printed: str) -> Name:
    """Return the one name in a text, in whatever notation it was printed.

    The reading rules stand at the top of this file; what does not look like a person is kept whole
    as surname. "DE VRIES" becomes "de Vries", initials become "J.M."; `printed` keeps the text.
    Raises ValueError when the text has no letter.
    """
    text = _tidy(printed)
    if not _has_letter(text):
        raise ValueError(f"A name needs at least one letter: {printed!r}.")
    given, particle, surname = _read(text) or ("", "", text)
    return Name(given, particle, surname, printed=printed.strip())


def may_be_same(a: Name, b: Name) -> bool:
    """Return whether two names may be one person: a suggestion for an editor, never a decision.

    Surname and particle agree, and no given name or initial contradicts another: "Jansen" and
    "Jansen J.", "J." and "J.M.", "J." and "Judith"; not "Jan" and "Johan".
    """
    if a.key == b.key:
        return True
    same_family = _fold(a.surname) == _fold(b.surname) and _fold(a.particle) == _fold(b.particle)
    pairs = zip(_given_words(a.given), _given_words(b.given), strict=False)
    return same_family and all(_words_agree(one, other) for one, other in pairs)


# Reading one name

Reading = tuple[str, list[str], list[str]]  # given, words of a particle behind it, of the family


def _read(text: str) -> tuple[str, str, str] | None:
    """Return given, particle and surname, or None when the text is no person's name."""
    bare = BRACKETS.sub(" ", text)
    if ORGANISATION.search(bare):
        return None
    parts = [_words(part) for part in bare.split(",")]
    family, *rest = [words for words in parts if _has_letter("".join(words))] or [[]]
    shouted = text.isupper()
    read = _read_surname_first(family, rest, shouted) if rest else _read_plain(family, shouted)
    if read is None:
        return None
    given, behind, family = read
    front, surname = _split_family(family)
    particle = " ".join([*behind, *front]).lower()
    if not _has_letter(surname):
        return None
    return given, particle, _calm(surname) if given or particle else surname


def _read_surname_first(family: list[str], parts: list[list[str]], shouted: bool) -> Reading | None:
    """Return what "Vries, S. de" or "Vries, de, S." tells."""
    given, behind = "", []
    for words in parts:
        tail = 0 if _particle_size(words) == len(words) else _tail(words)
        if tail and given:
            return None
        given = given or _join_given(words[:tail], shouted)
        behind += words[tail:]
    return None if any(map(_is_initial, family)) else (given, behind, family)


def _read_plain(words: list[str], shouted: bool) -> Reading | None:
    """Return what a name without a comma tells: "Vries S. de", "S. de Vries", "Els de Vries"."""
    start, stop = _initials_span(words, shouted)
    behind = words[stop:]
    if start < stop and _particle_size(behind) == len(behind):
        return _join_given(words[start:stop], shouted), behind, words[:start]
    if start < stop:
        return _join_given(words[:stop], shouted), [], behind
    if _is_odd(words):
        return None
    starts = (at for at in range(len(words) - 1) if _particle_size(words, at))
    family = next(starts, len(words) - 1)
    given = " ".join(words[:family])
    return _calm(given) if shouted else given, [], words[family:]


def _initials_span(words: list[str], shouted: bool) -> tuple[int, int]:
    """Return where the last initials start and stop among the words; equal when there are none."""
    sure = [at for at, word in enumerate(words) if _is_initial(word)]
    if sure:
        start = sure[-1]
        while start > 0 and _is_initial(words[start - 1]):
            start -= 1
        return start, sure[-1] + 1
    last = _tail(words) - 1
    if last > 0 and _initials(words[last], shouted):
        return last, last + 1
    lead = len(words) > 1 and not _particle_size(words) and len(words[0]) == 2
    return (0, 1) if lead and _initials(words[0]) else (0, 0)


def _initials(word: str, shouted: bool = False) -> list[str]:
    """Return the initials in one word: two for "E.J." and "EJ", one for "Th." or "IJ.", else none.

    Up to three capitals are initials without dots; where all is in capitals (shouted), up to two.
    """
    if LOWER_CASE_PARTICLE.fullmatch(word) or word.lower() in ("jr.", "sr."):
        return []
    bare = word.isalpha() and word.isupper() and len(word) <= (2 if shouted else 3)
    groups = re.findall(rf"-?{LETTER}+", word) if bare or DOTTED.fullmatch(word) else []
    if any(len(group) > 2 and group.islower() for group in groups):
        return []
    parts = [re.findall(r"-?(?:IJ|.)", group) if group.isupper() else [group] for group in groups]
    return [initial for part in parts for initial in part]


def _is_initial(word: str) -> bool:
    """Return whether the word is beyond doubt initials: dotted, or one capital."""
    return ("." in word or len(word) == 1) and bool(_initials(word))


def _join_given(words: list[str], shouted: bool) -> str:
    """Return the given names as text; initials alone become "E.J."."""
    initials = [_initials(word, shouted) for word in words]
    if all(initials):
        return "".join(f"{initial}." for found in initials for initial in found)
    return _calm(" ".join(words)) if shouted else " ".join(words)


def _split_family(words: list[str]) -> tuple[list[str], str]:
    """Return the words of the particle in front, and the surname; "d'Ancona" is two things."""
    if words and re.match(rf"[dD]'{LETTER}", words[0]):
        return ["d'"], " ".join([words[0][2:], *words[1:]])
    size = _particle_size(words)
    size = 0 if size == len(words) else size
    return words[:size], " ".join(words[size:])


def _particle_size(words: list[str], at: int = 0) -> int:
    """Return how many words, from `at` on, are the longest particle there; 0 when there is none."""
    for size in range(min(LONGEST_PARTICLE, len(words) - at), 0, -1):
        text = " ".join(words[at : at + size])
        if PARTICLE.fullmatch(text) or LOWER_CASE_PARTICLE.fullmatch(text):
            return size
    return 0


def _tail(words: list[str]) -> int:
    """Return where the particle that closes the words starts: 1 for "S. de", 2 for "S. Vries"."""
    ends = (at for at in range(1, len(words)) if _particle_size(words, at) == len(words) - at)
    return next(ends, len(words))


def _words(text: str) -> list[str]:
    """Return the words without titles; a double surname ("Jansen - de Vries") is one word."""
    words: list[str] = []
    for word in MISSING_SPACE.sub(" ", TITLES.sub("", text.strip())).split():
        if words and (word.startswith(("-", "–")) or _is_open(words[-1])):
            words[-1] += f" {word}"
        else:
            words.append(word)
    return words


def _is_open(word: str) -> bool:
    """Return whether a double surname goes on behind this word: "Jansen -", "Jansen-van den"."""
    dash = max(word.rfind("-"), word.rfind("–"))
    return dash >= 0 and bool(IN_DOUBLE_SURNAME.fullmatch(word[dash + 1 :].strip()))


def _is_odd(words: list[str]) -> bool:
    """Return whether some words are lower case and some not, particles left aside."""
    kinds, at = set(), 0
    while at < len(words):
        size = _particle_size(words, at)
        kinds |= set() if size else {words[at].islower()}
        at += size or 1
    return len(kinds) == 2


# Dividing a line


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
        if _has_letter(_tidy(text)):
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
    bare = BRACKETS.sub(" ", _tidy(text))
    words = _words(bare)
    if ORGANISATION.search(bare):
        return "M" if MINISTRY.match(bare) else "o" if SIMPLE_ORGANISATION.search(bare) else "O"
    if not words or _particle_size(words) == len(words):
        return "p" if words else "t"
    start, stop = _initials_span(words, bare.isupper())
    initials = words[start:stop] == words or (len(words) == 1 and _initials(words[0], shouted=True))
    if initials or _tail(words) < len(words):
        return "i"
    if start < stop or _is_odd(words):
        return "f"
    if _particle_size(words):
        return "s"
    inner = any(_particle_size(words, at) for at in range(len(words)))
    return "w" if len(words) == 1 else "f" if inner else "d"


# Words and letters


def _tidy(text: str) -> str:
    """Return the text with single spaces, straight apostrophes and composed accents."""
    return " ".join(unicodedata.normalize("NFC", text).translate(TIDY).split())


def _calm(text: str) -> str:
    """Return a text in capitals as "Bos-van den IJssel", any other as it is."""
    if not text.isupper():
        return text
    start, first, *rest = re.split(rf"({LETTER}+)", text)
    calm = (w.lower() if IN_DOUBLE_SURNAME.fullmatch(w) else w.capitalize() for w in rest)
    return re.sub(r"\bIj", "IJ", "".join([start, first.capitalize(), *calm]))


def _fold(text: str) -> str:
    """Return the bare words: no capitals, accents or apostrophes; a hyphen or dot is a space."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(PLAIN_LETTERS))
    kept = re.sub(r"['’‘]", "", "".join(c for c in plain if not unicodedata.combining(c)))
    spaced = (" " if unicodedata.category(c)[0] in "PSZC" else c for c in kept)
    return " ".join("".join(spaced).split())


def _given_words(given: str) -> list[str]:
    """Return the folded given names, an initial with its dot: "Jan P." is "jan", "p."."""
    words: list[str] = []
    for word in _tidy(given).split():
        words += [f"{_fold(initial)}." for initial in _initials(word)] or _fold(word).split()
    return words


def _words_agree(one: str, other: str) -> bool:
    """Return whether two given names, or a name and an initial, do not contradict each other."""
    if not (one.endswith(".") or other.endswith(".")):
        return one == other
    one, other = one.rstrip("."), other.rstrip(".")
    return one.startswith(other) or other.startswith(one)


def _has_letter(text: str) -> bool:
    return any(character.isalpha() for character in text)
