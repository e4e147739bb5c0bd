"""A publication -> what the index holds of it: its words in order, and marks that tell where.

A mark is a stem with a letter in front: "t.wijk" says that the title has the word. Marks make
ranking cheap on both databases: a rank is a sum over a few short lists of publications.
"""

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise

from publications.search.dutch.analysis import SHORTEST_PART, Reading, plain_text, read_words

TITLE, NAMES, LEAD, OFTEN, FILES = "t.", "n.", "l.", "o.", "f."  # marks of a stem
PAIR = "p."  # two stems beside each other in the title: "p.derde.stoel"
SPELLED = "s."  # a word of the title as it is written, for suggestions
OWN = "i."  # the publication itself, by its number
OFTEN_IS = 4  # times in the text
GAP = "."  # stands between two parts, so that no phrase runs from one into the next
MOST_WORDS = 60_000  # of one publication with its files

# What a tsvector of PostgreSQL holds. SQLite could hold more, but gets no more.
MOST_PLACES = 255  # of one word
LAST_PLACE = 16_382
MOST_BYTES = 600_000, 300_000  # of words with their places, and of marks; 1 MiB is the limit
PLACE_BYTES, WORD_BYTES = 2, 6  # of one place, and of a word or mark beside its letters

WITH = ("organisation", "type", "series")
WITH_MANY = ("authorships__author__aliases", "partners", "themes", "attachments")


@dataclass
class Document:
    """What the index holds of one publication."""

    pk: int
    words: list[str] = field(default_factory=list)
    marks: set[str] = field(default_factory=set)
    spellings: dict[str, tuple[str, str]] = field(default_factory=dict)  # plain: (shown, stem)

    def add(self, text: str, mark: str = "", keep_stops: bool = False) -> Counter[str]:
        """Add the words of a plain text; return its stems with their numbers."""
        counted: Counter[str] = Counter()
        extra: list[str] = []
        for word in read_words(text):
            if len(self.words) > MOST_WORDS:
                break
            if word.is_stop:
                extra += word.stems if keep_stops else ()
                continue
            self.words += word.stems
            counted.update(word.stems)
            if word.joined:
                extra.append(word.joined)
            self._spell(word)
        self.words += [GAP, *extra, GAP] if extra else [GAP]
        counted.update(extra)
        if mark:
            self.marks.update(mark + stem for stem in counted)
        return counted

    def fitting(self) -> tuple[list[str], set[str]]:
        """Return the words in their places, and the marks, as far as either database holds them.

        A word that has no place any more is among the marks: it is found, but in no phrase.
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
        if len(word.plain) >= SHORTEST_PART and word.plain not in self.spellings:
            self.spellings[word.plain] = (word.shown, word.joined or word.stems[0])
            for part in word.shown.split("-") if word.joined else ():
                for one in read_words(part):
                    self._spell(one)


def document_of(publication) -> Document:
    """Return the document of a publication that was fetched along `WITH` and `WITH_MANY`."""
    document = Document(publication.pk, marks={f"{OWN}{publication.pk}"})
    document.add(publication.title, TITLE, keep_stops=True)
    title = [word for word in document.words if word != GAP]
    document.marks.update(f"{PAIR}{a}.{b}" for a, b in pairwise(title))
    document.marks.update(SPELLED + word.plain for word in read_words(publication.title))
    for name in names_of(publication):
        document.add(name, NAMES, keep_stops=True)
    document.add(publication.lead, LEAD)
    counted = document.add(plain_text(publication.body))
    document.marks.update(OFTEN + stem for stem, times in counted.items() if times >= OFTEN_IS)
    known = set(document.words)
    for attachment in publication.attachments.all():
        document.add(attachment.title)
        counted = document.add(attachment.text or "")
        document.marks.update(FILES + stem for stem in counted.keys() - known)
    return document


def names_of(publication) -> list[str]:
    """Return the names that go with a publication: makers, other spellings, terms."""
    names = []
    for authorship in publication.authorships.all():
        author = authorship.author
        names += [authorship.printed, author.display_name]
        names += [alias.name for alias in author.aliases.all()]
    terms = [publication.organisation, publication.type]
    names += [term.name for term in [*terms, *publication.partners.all()] if term]
    names += [theme.name for theme in publication.themes.all()]
    if publication.series:
        names.append(f"{publication.series.name} {publication.series_number or ''}")
    names += [publication.contact_name, str(publication.year or "")]
    return list(dict.fromkeys(name for name in names if name))
