"""What a reader may be typing: titles, authors and themes that start so. Three small queries."""

from dataclasses import asdict, dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from publications.models import Author, Authorship, Publication, Theme
from publications.search.analysis import Reading, read_words
from publications.search.documents import SPELLED
from publications.search.engines import All, Start, engine_of

SHORTEST = 2  # letters of the last word
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
    if not words or len(words[-1].plain) < SHORTEST:
        return []
    found = [*_themes(words), *_authors(words), *_titles(words)]
    return [asdict(suggestion) for suggestion in found]


def _titles(words: list[Reading]) -> list[Suggestion]:
    published = Publication.objects.published().newest_first()
    *whole, last = words
    spelled = [SPELLED + word.plain for word in whole]
    asked = engine_of(published.db).having(All((*spelled, Start(SPELLED + last.plain))))
    rows = published.filter(pk__in=asked).only("title", "slug")[:TITLES]
    return [Suggestion(_("Publication"), row.title, row.get_absolute_url()) for row in rows]


def _authors(words: list[Reading]) -> list[Suggestion]:
    condition = Q()
    for word in words:
        if not word.is_stop or len(words) == 1:
            condition &= (
                Q(surname_key__startswith=word.plain)
                | Q(surname_key__contains=f" {word.plain}")
                | Q(given_names__istartswith=word.plain)
            )
    if not condition:
        return []
    published = Publication.objects.published()
    credited = Authorship.objects.filter(author=OuterRef("pk"), publication__in=published)
    rows = Author.objects.filter(condition, Exists(credited))[:AUTHORS]
    return [Suggestion(_("Author"), row.display_name, row.get_absolute_url()) for row in rows]


def _themes(words: list[Reading]) -> list[Suggestion]:
    condition = Q()
    for word in words:
        condition &= Q(name__icontains=word.shown)
    published = Publication.objects.published()
    links = Publication.themes.through.objects
    named = links.filter(theme=OuterRef("pk"), publication__in=published)
    rows = Theme.objects.filter(condition, Exists(named))[:THEMES]
    return [Suggestion(_("Theme"), row.name, row.get_absolute_url()) for row in rows]
