"""What a list shows of a publication: read for a whole page at once, made into HTML once."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone
from django.utils.safestring import SafeString

from publications.models import Authorship, Publication
from publications.models.prepared import Prepared
from publications.text.links import address_of

AT_ONCE = 20  # publications a query
STAND_INS = [*range(-AT_ONCE, 0)]
COLUMNS = (
    "status", "pk", "slug", "title", "lead", "language", "is_sample", "published_at", "created_at",
    "updated_at", "year", "series_number", "type_id", "organisation_id",
)  # fmt: skip

Label = Callable[[str, int | None], str]


@dataclass(slots=True)
class Card:
    """A publication as a list shows it; the names are as the facets have them."""

    pk: int
    slug: str
    title: str
    lead: str
    language: str
    is_sample: bool
    published_at: datetime
    created_at: datetime
    updated_at: datetime
    year: int | None
    series_number: int | None
    type: str
    organisation: str
    authors: tuple[str, ...]
    html: SafeString | None = field(default=None, compare=False)
    rss: str | None = field(default=None, compare=False)  # as an entry in a feed
    atom: str | None = field(default=None, compare=False)

    def get_absolute_url(self) -> str:
        return address_of("publications:detail", self.slug)

    @property
    def published_on(self) -> date:
        return timezone.localdate(self.published_at)


def read_cards(pks: list[int], label: Label) -> dict[int, Card]:
    """Return the cards of those of `pks` that readers may find.

    `label` gives the name of a term by its facet and primary key.
    """
    return {
        card.pk: card
        for start in range(0, len(pks), AT_ONCE)
        for card in _read(pks[start : start + AT_ONCE], label)
    }


def _read(pks: list[int], label: Label) -> Iterable[Card]:
    asked = [*pks, *pks[:1] * (AT_ONCE - len(pks))]  # the query has a fixed number of places
    authors = defaultdict(list)
    for publication, author, position in _credits.rows(*asked):
        authors[publication].append((position, author))
    now = timezone.now()
    for status, pk, *columns, type_, organisation in _publications.rows(*asked):
        names = tuple(label("auteur", author) for _position, author in sorted(authors[pk]))
        labels = label("type", type_), label("organisatie", organisation)
        card = Card(*(pk, *columns, *labels, names))
        if status == Publication.Status.PUBLISHED and card.published_at <= now:
            yield card


def _rows_of(*pks: int):
    """Ask by key alone: with `published()` added, SQLite would go through all dates."""
    return Publication.objects.filter(pk__in=pks).order_by().values_list(*COLUMNS)


def _credits_of(*pks: int):
    found = Authorship.objects.filter(publication__in=pks).order_by()
    return found.values_list("publication_id", "author_id", "position")


_publications = Prepared(_rows_of, *STAND_INS)
_credits = Prepared(_credits_of, *STAND_INS)
