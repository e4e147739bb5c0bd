"""What a list shows of a publication: read for a whole page at once, made into HTML once."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone
from django.utils.safestring import SafeString

from publications.models import Authorship, Publication
from publications.text.links import address_of

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
    cards: dict[int, Card] = {}
    authors = defaultdict(list)
    credited = Authorship.objects.filter(publication__in=pks).order_by()
    for pk, *author in credited.values_list("publication_id", "position", "author_id"):
        authors[pk].append(author)
    now = timezone.now()
    # By key alone: with `published()` added, SQLite would go through all dates.
    rows = Publication.objects.filter(pk__in=pks).order_by().values_list(*COLUMNS)
    for status, pk, *columns, type_, organisation in rows:
        names = tuple(label("auteur", author) for _position, author in sorted(authors[pk]))
        labels = label("type", type_), label("organisatie", organisation)
        card = Card(*(pk, *columns, *labels, names))
        if status == Publication.Status.PUBLISHED and card.published_at <= now:
            cards[pk] = card
    return cards
