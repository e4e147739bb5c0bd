"""A publication -> what the index holds of it: its words, its tokens, and marks that tell where.

The words are the stems without stop words; the tokens are all words in reading order, for phrases.
A mark is a stem with a letter in front: "t.wijk" says that the title has the word. Marks make
ranking cheap on both databases: a rank is a sum over a few short lists of publications.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice, pairwise

from publications.search.dutch.analysis import SHORTEST_PART, Reading, plain_text, read_words

TITLE, NAMES, LEAD, OFTEN, FILES = "t.", "n.", "l.", "o.", "f."  # marks of a stem
PAIR = "p."  # two stems beside each other in the title: "p.derde.stoel"
SPELLED = "s."  # a word of the title as it is written, for suggestions
OFTEN_IS = 4  # times in the text
GAP = "."  # stands between two parts, so that no phrase runs from one into the next
MOST_WORDS = 100_000  # of one publication with its files

# What a tsvector of PostgreSQL holds. SQLite could hold more, but gets no more.
MOST_PLACES = 255  # of one word
LAST_PLACE = 16_382
MOST_BYTES = 600_000, 300_000  # of words with their places, and of marks; 1 MiB is the limit
PLACE_BYTES, WORD_BYTES = 2, 6  # of one place, and of a word or mark beside its letters


@dataclass(slots=True)
class Source:
    """What can be searched of one publication, as text; the body is sanitised HTML."""

    pk: int
    title: str
    lead: str
    body: str
    names: list[str]  # of makers in every spelling, and of terms
    files: list[tuple[str, str]] = field(default_factory=list)  # (title, text) of attachments


@dataclass
class Document:
    """What the index holds of one publication."""

    pk: int
    words: list[str] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)  # all its words in order, stop words too
    marks: set[str] = field(default_factory=set)
    spellings: dict[str, tuple[str, str]] = field(default_factory=dict)  # plain: (shown, stem)

    def add(self, text: str, mark: str = "", keep_stops: bool = False) -> Counter[str]:
        """Add the words of a plain text; return its stems with their numbers."""
        read = list(islice(read_words(text), max(0, MOST_WORDS - len(self.tokens))))
        told = [word for word in read if not word.is_stop]
        stems = [stem for word in told for stem in word.stems]
        extra = [part for word in read for part in _extra_of(word)] if keep_stops else []
        extra = extra or [word.joined for word in told if word.joined]
        self.tokens += [token for word in read for token in word.tokens]
        self.tokens.append(GAP)
        self.words += stems
        self.words += [GAP, *extra, GAP] if extra else [GAP]
        for plain, word in {word.plain: word for word in reversed(told)}.items():
            if plain not in self.spellings and len(plain) >= SHORTEST_PART:
                self._spell(word)
        counted = Counter(stems + extra)
        if mark:
            self.marks.update(mark + stem for stem in counted)
        return counted

    def fitting(self) -> tuple[list[str], set[str]]:
        """Return the words in their places, and the marks, as far as either database holds them.

        A word that has no place any more is among the marks: it is found, but beside no other.
        """
        letters = sum(map(len, self.words)) + sum(map(len, self.marks))
        times = Counter(self.words)
        if (
            len(self.words) <= LAST_PLACE
            and max(times.values(), default=0) <= MOST_PLACES
            and 4 * letters + WORD_BYTES * (len(self.words) + len(self.marks)) < min(MOST_BYTES)
        ):
            return self.words, self.marks
        words, loose = self._placed(MOST_BYTES[0])
        kept, room = set(), MOST_BYTES[1]
        for mark in sorted(self.marks, reverse=True):  # of the title first, of the files last
            room -= len(mark.encode()) + WORD_BYTES
            if room < 0:
                break
            kept.add(mark)
        return words, kept | loose

    def _placed(self, room: int) -> tuple[list[str], set[str]]:
        """Return the words that have a place, a gap where one lost it, and those without any."""
        words: list[str] = []
        times: Counter[str] = Counter()
        for place, word in enumerate(self.words, start=1):
            has_place = place <= LAST_PLACE and times[word] < MOST_PLACES
            room -= PLACE_BYTES * has_place
            if word not in times:
                room -= len(word.encode()) + WORD_BYTES
            if room < 0:
                break
            times[word] += has_place
            if place <= LAST_PLACE:
                words.append(word if has_place else GAP)
        return words, {word for word, number in times.items() if not number}

    def _spell(self, word: Reading) -> None:
        self.spellings[word.plain] = (word.shown, word.joined or word.stems[0])
        for part in word.shown.split("-") if word.joined else ():
            for one in read_words(part):
                if one.plain not in self.spellings and len(one.plain) >= SHORTEST_PART:
                    self._spell(one)


def _extra_of(word: Reading) -> tuple[str, ...]:
    """Return what stands behind the words of a name or title: stop words, and words as one."""
    if word.is_stop:
        return word.stems
    return (word.joined,) if word.joined else ()


def documents_of(sources: Iterable[Source]) -> list[Document]:
    """Return the documents of a batch, as far as either database can hold them (pure)."""
    spellings: dict[str, tuple[str, str]] = {}
    return [document_of(source, spellings) for source in sources]


def document_of(source: Source, spellings: dict[str, tuple[str, str]]) -> Document:
    """Return the document of a publication; a batch has one dict of `spellings`."""
    document = Document(source.pk, spellings=spellings)
    document.add(source.title, TITLE, keep_stops=True)
    title = [word for word in document.words if word != GAP]
    document.marks.update(f"{PAIR}{a}.{b}" for a, b in pairwise(title))
    document.marks.update(SPELLED + word.plain for word in read_words(source.title))
    for name in source.names:
        document.add(name, NAMES, keep_stops=True)
    document.add(source.lead, LEAD)
    counted = document.add(plain_text(source.body))
    document.marks.update(OFTEN + stem for stem, times in counted.items() if times >= OFTEN_IS)
    known = set(document.words)
    for name, text in source.files:
        document.add(name)
        counted = document.add(text)
        document.marks.update(FILES + stem for stem in counted.keys() - known)
    document.words, document.marks = document.fitting()
    return document
