"""Reading one name (pure). First rule that fits:

1. A known organisation word (gemeente, ...instituut) or a digit: all of it is the surname.
2. With a comma the surname stands first: "de Vries, S.", "Vries, S. de", "Vries, de, S.".
3. Initials divide: "de Vries S.", "S. de Vries", "Vries S. de". Without dots they are up to three
   capitals behind the surname or two before it: "Vries JM", "JM de Vries".
4. Without initials the given name stands first, so "Jansen Els" is somebody called Jansen; the
   surname is a particle with all behind it, otherwise the last word.
5. One word is a surname; lower case among capitals ("Nederland Zorgt voor Elkaar") stays whole.
Titles and what stands in brackets belong to `printed` only.
"""

import re
from dataclasses import dataclass, field

from publications.text.folding import LETTER, fold, has_letter, tidy

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

AND_OTHERS = re.compile(r"[\s,;]*(?:e\.\s?a\.|c\.s\.|(?i:et\sal\b\.?|en\sanderen|and\sothers))$")
ORGANISATION = re.compile(
    r"\d|\b\w*(?:academie|bureau|centrum|co[oö]peratie|corporatie|fonds|foundation|gemeente|"
    r"hogeschool|institute|instituut|lectoraat|ministerie|platform|provincie|redactie|stichting|"
    r"universiteit|university|vereniging|werkgroep)\b",
    re.IGNORECASE,
)


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
        words = [fold(self.surname), *_given_words(self.given), fold(self.particle)]
        return " ".join(word.rstrip(".") for word in words if word)

    @property
    def key(self) -> str:
        """The identity: equal for two printings that tell the same, "vries|de|s".

        Capitals, accents, dots and spaces do not count; "Jansen" and "Jansen J." differ.
        """
        given = " ".join(word.rstrip(".") for word in _given_words(self.given))
        return f"{fold(self.surname)}|{fold(self.particle)}|{given}"


def parse_name(printed: str) -> Name:
    """Return the one name in a text, in whatever notation it was printed.

    The reading rules stand at the top of this file; what does not look like a person is kept whole
    as surname. "DE VRIES" becomes "de Vries", initials become "J.M."; `printed` keeps the text.
    Raises ValueError when the text has no letter.
    """
    text = tidy(printed)
    if not has_letter(text):
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
    same_family = fold(a.surname) == fold(b.surname) and fold(a.particle) == fold(b.particle)
    pairs = zip(_given_words(a.given), _given_words(b.given), strict=False)
    return same_family and all(_words_agree(one, other) for one, other in pairs)


Reading = tuple[str, list[str], list[str]]  # given, words of a particle behind it, of the family


def _read(text: str) -> tuple[str, str, str] | None:
    """Return given, particle and surname, or None when the text is no person's name."""
    bare = BRACKETS.sub(" ", AND_OTHERS.sub("", text))
    if ORGANISATION.search(bare):
        return None
    parts = [name_words(part) for part in bare.split(",")]
    family, *rest = [words for words in parts if has_letter("".join(words))] or [[]]
    shouted = text.isupper()
    read = _read_surname_first(family, rest, shouted) if rest else _read_plain(family, shouted)
    if read is None:
        return None
    given, behind, family = read
    front, surname = _split_family(family)
    particle = " ".join([*behind, *front]).lower()
    if not has_letter(surname):
        return None
    return given, particle, calm(surname) if given or particle else surname


def _read_surname_first(family: list[str], parts: list[list[str]], shouted: bool) -> Reading | None:
    """Return what "Vries, S. de" or "Vries, de, S." tells."""
    given, behind = "", []
    for words in parts:
        tail = 0 if particle_size(words) == len(words) else tail_start(words)
        if tail and given:
            return None
        given = given or _join_given(words[:tail], shouted)
        behind += words[tail:]
    return None if any(map(_is_initial, family)) else (given, behind, family)


def _read_plain(words: list[str], shouted: bool) -> Reading | None:
    """Return what a name without a comma tells: "Vries S. de", "S. de Vries", "Els de Vries"."""
    start, stop = initials_span(words, shouted)
    behind = words[stop:]
    if start < stop and particle_size(behind) == len(behind):
        return _join_given(words[start:stop], shouted), behind, words[:start]
    if start < stop:
        return _join_given(words[:stop], shouted), [], behind
    if is_odd(words):
        return None
    starts = (at for at in range(len(words) - 1) if particle_size(words, at))
    family = next(starts, len(words) - 1)
    given = " ".join(words[:family])
    return calm(given) if shouted else given, [], words[family:]


def initials_span(words: list[str], shouted: bool) -> tuple[int, int]:
    """Return where the last initials start and stop among the words; equal when there are none."""
    sure = [at for at, word in enumerate(words) if _is_initial(word)]
    if sure:
        start = sure[-1]
        while start > 0 and _is_initial(words[start - 1]):
            start -= 1
        return start, sure[-1] + 1
    last = tail_start(words) - 1
    if last > 0 and initials_of(words[last], shouted):
        return last, last + 1
    lead = len(words) > 1 and not particle_size(words) and len(words[0]) == 2
    return (0, 1) if lead and initials_of(words[0]) else (0, 0)


def initials_of(word: str, shouted: bool = False) -> list[str]:
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
    return ("." in word or len(word) == 1) and bool(initials_of(word))


def _join_given(words: list[str], shouted: bool) -> str:
    """Return the given names as text; initials alone become "E.J."."""
    initials = [initials_of(word, shouted) for word in words]
    if all(initials):
        return "".join(f"{initial}." for found in initials for initial in found)
    return calm(" ".join(words)) if shouted else " ".join(words)


def _split_family(words: list[str]) -> tuple[list[str], str]:
    """Return the words of the particle in front, and the surname; "d'Ancona" is two things."""
    if words and re.match(rf"[dD]'{LETTER}", words[0]):
        return ["d'"], " ".join([words[0][2:], *words[1:]])
    size = particle_size(words)
    size = 0 if size == len(words) else size
    return words[:size], " ".join(words[size:])


def particle_size(words: list[str], at: int = 0) -> int:
    """Return how many words, from `at` on, are the longest particle there; 0 when there is none."""
    for size in range(min(LONGEST_PARTICLE, len(words) - at), 0, -1):
        text = " ".join(words[at : at + size])
        if PARTICLE.fullmatch(text) or LOWER_CASE_PARTICLE.fullmatch(text):
            return size
    return 0


def tail_start(words: list[str]) -> int:
    """Return where the particle that closes the words starts: 1 for "S. de", 2 for "S. Vries"."""
    ends = (at for at in range(1, len(words)) if particle_size(words, at) == len(words) - at)
    return next(ends, len(words))


def name_words(text: str) -> list[str]:
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


def is_odd(words: list[str]) -> bool:
    """Return whether some words are lower case and some not, particles left aside."""
    kinds, at = set(), 0
    while at < len(words):
        size = particle_size(words, at)
        kinds |= set() if size else {words[at].islower()}
        at += size or 1
    return len(kinds) == 2


def calm(text: str) -> str:
    """Return a text in capitals as "Bos-van den IJssel", any other as it is."""
    if not text.isupper():
        return text
    start, first, *rest = re.split(rf"({LETTER}+)", text)
    calm = (w.lower() if IN_DOUBLE_SURNAME.fullmatch(w) else w.capitalize() for w in rest)
    return re.sub(r"\bIj", "IJ", "".join([start, first.capitalize(), *calm]))


def _given_words(given: str) -> list[str]:
    """Return the folded given names, an initial with its dot: "Jan P." is "jan", "p."."""
    words: list[str] = []
    for word in tidy(given).split():
        words += [f"{fold(initial)}." for initial in initials_of(word)] or fold(word).split()
    return words


def _words_agree(one: str, other: str) -> bool:
    """Return whether two given names, or a name and an initial, do not contradict each other."""
    if not (one.endswith(".") or other.endswith(".")):
        return one == other
    one, other = one.rstrip("."), other.rstrip(".")
    return one.startswith(other) or other.startswith(one)
