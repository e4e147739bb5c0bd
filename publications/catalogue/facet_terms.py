"""The terms of each facet: what a reader can choose, by primary key and by slug."""

from dataclasses import dataclass
from functools import cached_property

from publications.models import Author, Organisation, PublicationType, Series, Theme
from publications.text.folding import fold

TERM_MODELS = {
    "auteur": Author,
    "organisatie": Organisation,
    "serie": Series,
    "thema": Theme,
    "type": PublicationType,
}
PART = 3  # letters that may stand inside a longer word, where a reader looks for a name


@dataclass(frozen=True)
class Term:
    """A value of a facet; `rank` is its place when slugs are sorted."""

    slug: str
    label: str
    rank: int


@dataclass(frozen=True)
class FacetTerms:
    """The terms of one facet by primary key, and the primary keys by slug."""

    by_key: dict[int, Term]
    by_slug: dict[str, int]

    @cached_property
    def folded(self) -> dict[int, str]:
        """Return the words of each term as a reader may type them; most are never asked for."""
        return {key: f" {fold(term.label)}" for key, term in self.by_key.items()}

    def resembling(self, text: str) -> set[int]:
        """Return the keys of the terms with all words of `text`: short words at a word's start."""
        words = [f" {word}" if len(word) < PART else word for word in fold(text).split()]
        return {key for key, name in self.folded.items() if all(word in name for word in words)}


def read_terms(name: str) -> FacetTerms:
    """Return the terms of a facet as the database has them now."""
    model = TERM_MODELS[name]
    label_columns = ("given_names", "particle", "surname") if model is Author else ("name",)
    columns = ("pk", "slug", *label_columns)
    rows = sorted(model._default_manager.order_by().values_list(*columns), key=lambda row: row[1])
    terms = {
        pk: Term(slug, author_label(*label) if model is Author else label[0], rank)
        for rank, (pk, slug, *label) in enumerate(rows)
    }
    return FacetTerms(terms, {term.slug: pk for pk, term in terms.items()})


def author_label(given: str, particle: str, surname: str) -> str:
    return Author(given_names=given, particle=particle, surname=surname).display_name
