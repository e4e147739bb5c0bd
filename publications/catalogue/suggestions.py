"""Suggestions while a reader types: titles, authors and themes that start with the words.

Three small queries; what readers can find comes from the catalogue in memory.
"""

from dataclasses import asdict, dataclass

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Q
from django.utils.translation import gettext as _

from publications.catalogue.cards import Card
from publications.catalogue.facet_index import Catalogue, Selection
from publications.models import Author, Theme
from publications.models.keys import Keyed
from publications.search.documents import SPELLED
from publications.search.dutch.analysis import Reading, read_words
from publications.search.engines import engine_of
from publications.search.engines.base import All, Start
from publications.text.folding import fold

SHORTEST = 2  # letters in all
MOST_WORDS = 8
TITLES, AUTHORS, THEMES = 5, 3, 3  # suggestions of each kind
LOOKED_AT = 50  # names; few stand on drafts only


@dataclass(frozen=True)
class Suggestion:
    kind: str
    label: str
    href: str


def suggestions(text: str, catalogue: Catalogue) -> list[dict[str, str]]:
    """Return what starts with the typed words; the last one may be incomplete."""
    words = list(read_words(text))[:MOST_WORDS]
    if sum(len(word.plain) for word in words) < SHORTEST:
        return []
    names = fold(text).split()[:MOST_WORDS]
    themes = _named(Theme, "thema", names, catalogue)[:THEMES]
    authors = _named(Author, "auteur", names, catalogue)[:AUTHORS]
    found = [
        *(Suggestion(_("Theme"), row.name, row.get_absolute_url()) for row in themes),
        *(Suggestion(_("Author"), row.display_name, row.get_absolute_url()) for row in authors),
        *(
            Suggestion(_("Publication"), card.title, card.get_absolute_url())
            for card in _titled(words, catalogue)
        ),
    ]
    return [asdict(suggestion) for suggestion in found]


def _titled(words: list[Reading], catalogue: Catalogue) -> list[Card]:
    *whole, last = (SPELLED + word.plain for word in words)
    # One letter starts too many words to look them all up: it has to be a whole one.
    is_short = len(words[-1].plain) < SHORTEST
    asked = All((*whole, last if is_short else Start(last)))
    (found,) = engine_of(DEFAULT_DB_ALIAS).collect([asked])
    return Selection(catalogue, catalogue.find(found))[:TITLES]


def _named(model: type[Keyed], facet: str, words: list[str], catalogue: Catalogue) -> list:
    """Return the first of whom or what is named so and readers can find something of."""
    rows = model._default_manager.filter(_has_starts(words))[:LOOKED_AT]
    return [row for row in rows if catalogue.count(facet, row.pk)]


def _has_starts(words: list[str]) -> Q:
    """Return the condition that each of `words` starts one of the folded words of a name.

    The folded name stands in an index, which is read instead of the rows.
    """
    condition = Q(pk__in=()) if not words else Q()
    for word in words:
        condition &= Q(sort_key__startswith=word) | Q(sort_key__contains=f" {word}")
    return condition
