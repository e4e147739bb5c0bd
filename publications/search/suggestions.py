"""What a reader may be typing: titles, authors and themes that start so. Three small queries."""

from dataclasses import asdict, dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from publications.models import Author, Authorship, Publication, Theme
from publications.names.letters import fold
from publications.search.analysis import Reading, read_words
from publications.search.documents import SPELLED
from publications.search.engines import All, Start, engine_of

SHORTEST = 2  # letters in all
MOST_WORDS = 8
TITLES, AUTHORS, THEMES = 5, 3, 3  # suggestions of each kind


@dataclass(frozen=True)
class Suggestion:
    kind: str
    label: str
    href: str


def suggestions(text: str) -> list[dict[str, str]]:
    """Return what starts with the typed words, the last of which may be half a word."""
    words = list(read_words(text))[:MOST_WORDS]
    if sum(len(word.plain) for word in words) < SHORTEST:
        return []
    names = fold(text).split()[:MOST_WORDS]
    found = [*_themes(names), *_authors(names), *_titles(words)]
    return [asdict(suggestion) for suggestion in found]


def _titles(words: list[Reading]) -> list[Suggestion]:
    published = Publication.objects.published().newest_first()
    *whole, last = (SPELLED + word.plain for word in words)
    # One letter starts too many words to look them all up: it has to be a whole one.
    is_short = len(words[-1].plain) < SHORTEST
    asked = engine_of(published.db).having(All((*whole, last if is_short else Start(last))))
    rows = published.filter(pk__in=asked).only("title", "slug")[:TITLES]
    return [Suggestion(_("Publication"), row.title, row.get_absolute_url()) for row in rows]


def _authors(words: list[str]) -> list[Suggestion]:
    published = Publication.objects.published()
    credited = Authorship.objects.filter(author=OuterRef("pk"), publication__in=published)
    rows = Author.objects.filter(_has_starts(words), Exists(credited))[:AUTHORS]
    return [Suggestion(_("Author"), row.display_name, row.get_absolute_url()) for row in rows]


def _themes(words: list[str]) -> list[Suggestion]:
    published = Publication.objects.published()
    links = Publication.themes.through.objects
    named = links.filter(theme=OuterRef("pk"), publication__in=published)
    rows = Theme.objects.filter(_has_starts(words), Exists(named))[:THEMES]
    return [Suggestion(_("Theme"), row.name, row.get_absolute_url()) for row in rows]


def _has_starts(words: list[str]) -> Q:
    """Return the condition that each of `words` starts one of the folded words of a name.

    The folded name stands in an index, which is read instead of the rows.
    """
    condition = Q(pk__in=()) if not words else Q()
    for word in words:
        condition &= Q(sort_key__startswith=word) | Q(sort_key__contains=f" {word}")
    return condition
