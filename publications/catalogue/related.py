"""What is related to a publication, for its page: authors, themes, partners, files, its series.

One query, compiled once: it is asked for every page.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import CharField, F, IntegerField, Model, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast
from django.utils import timezone

from publications.models import (
    Attachment,
    Author,
    Authorship,
    Organisation,
    Publication,
    PublicationType,
    Series,
    Theme,
)
from publications.models.compiled import CompiledQuery
from publications.text.folding import fold

log = logging.getLogger(__name__)

LONGEST_STRIP = 15  # numbers; a longer series shows its ends and what is near
NEAR = 3  # numbers on each side of the current one
# What a publication has one of: its model, and the fields that a page shows.
NAMED = ("name", "slug")
ONE_OF: dict[str, tuple[type[Model], tuple[str, ...]]] = {
    "organisation": (Organisation, NAMED),
    "type": (PublicationType, NAMED),
    "series": (Series, NAMED),
    "successor": (Publication, ("title", "slug", "status", "published_at")),
}


@dataclass(frozen=True)
class Part:
    """A number in the series strip; without publication it is not in this catalogue."""

    number: int
    publication: Publication | None = None
    is_current: bool = False
    follows_gap: bool = False  # numbers before this one are left out of the strip


@dataclass(frozen=True)
class Related:
    authorships: list[Authorship]
    themes: list[Theme]
    partners: list[Organisation]
    attachments: list[Attachment]
    parts: list[Part]


def find_publication(slug: str) -> Publication | None:
    """Return the publication at this address with its terms and its successor, in one query."""
    for publication in _by_slug.objects(slug):
        for relation, (model, fields) in ONE_OF.items():
            values = {field: getattr(publication, f"{relation}_{field}") for field in fields}
            pk = getattr(publication, f"{relation}_id")
            setattr(publication, relation, model(pk=pk, **values) if pk else None)
        return publication
    return None


def related_to(publication: Publication) -> Related:
    """Return what is related to `publication`, in one query."""
    if publication.series_id and publication.series_number:
        rows = _in_series.rows(publication.pk, publication.series_id, timezone.now())
    else:
        rows = _alone.rows(publication.pk)
    found: dict[str, list] = {}
    for kind, *row in rows:
        found.setdefault(kind, []).append(row)
    return Related(
        authorships=[
            Authorship(printed=printed, author=Author(slug=slug))
            for printed, slug, *_ in sorted(found.get("author", ()), key=lambda r: r[2])
        ],
        themes=[
            Theme(name=name, slug=slug)
            for name, slug, *_ in sorted(found.get("theme", ()), key=lambda r: (-r[2], fold(r[0])))
        ],
        partners=[
            Organisation(name=name, slug=slug)
            for name, slug, *_ in sorted(found.get("partner", ()), key=lambda r: fold(r[0]))
        ],
        attachments=_present(
            Attachment(title=title, file=file, position=position, size=size, pk=pk)
            for title, file, position, size, pk in sorted(
                found.get("file", ()), key=lambda r: (r[2], r[4])
            )
        ),
        parts=_strip(publication, found.get("part", ())),
    )


def _present(attachments: Iterable[Attachment]) -> list[Attachment]:
    """Return the attachments whose file exists; readers get no dead links.

    The storage is asked for each when a page is made, not when a cached page is served.
    """
    present = []
    for attachment in attachments:
        if attachment.is_missing:
            log.warning("The file of an attachment is missing: %s", attachment.file.name)
        else:
            present.append(attachment)
    return present


def _related(pk: int) -> QuerySet:
    publication = Publication(pk=pk)
    themes, partners = publication.themes.order_by(), publication.partners.order_by()
    authorships, files = publication.authorships.order_by(), publication.attachments.order_by()
    rows = _rows("theme", themes, "name", "slug", position=Cast("is_pillar", IntegerField()))
    return rows.union(
        _rows("author", authorships, "printed", "author__slug", position=F("position")),
        _rows("partner", partners, "name", "slug"),
        _rows("file", files, "title", "file", position=F("position"), size=F("size")),
        all=True,
    )


def _related_in_series(pk: int, series: int, now: datetime) -> QuerySet:
    siblings = (
        Publication.objects.published(now)
        .filter(series=series, series_number__isnull=False)
        .exclude(pk=pk)
        .order_by()
    )
    parts = _rows("part", siblings, "title", "slug", position=F("series_number"))
    return _related(pk).union(parts, all=True)


def _with_one_of(slug: str) -> QuerySet:
    shown = {
        f"{relation}_{field}": F(f"{relation}__{field}")
        for relation, (_model, fields) in ONE_OF.items()
        for field in fields
    }
    return Publication.objects.filter(slug=slug).annotate(**shown)


_by_slug = CompiledQuery(_with_one_of, "stand-in")
_alone = CompiledQuery(_related, -1)
_in_series = CompiledQuery(_related_in_series, -1, -2, datetime(1900, 1, 1, tzinfo=UTC))


def _rows(
    kind: str,
    queryset: QuerySet,
    label: str,
    address: str,
    position: Combinable | None = None,
    size: Combinable | None = None,
) -> QuerySet:
    number = IntegerField()
    return queryset.values_list(
        Value(kind, output_field=CharField()),
        Cast(label, CharField()),
        Cast(address, CharField()),
        position or Value(0, output_field=number),
        size or Value(0, output_field=number),
        "pk",
    )


def _strip(publication: Publication, siblings: Iterable[tuple]) -> list[Part]:
    """Return the numbers 1 to the highest known one; an only part needs no strip."""
    here = publication.series_number
    if here is None:
        return []
    known = {
        number: Publication(title=title, slug=slug) for title, slug, number, *_ in siblings
    } | {here: publication}
    if len(known) < 2:
        return []
    last = max(known)
    numbers: Sequence[int] = range(min(1, *known), last + 1)
    if len(numbers) > LONGEST_STRIP:
        near = range(max(1, here - NEAR), min(last, here + NEAR) + 1)
        numbers = sorted({min(known), last, *near})
    before = numbers[0] - 1
    strip = []
    for number in numbers:
        strip.append(Part(number, known.get(number), number == here, number != before + 1))
        before = number
    return strip
