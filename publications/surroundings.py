"""What stands around a publication on its page: themes, partners, files, its series. One query."""

from dataclasses import dataclass

from django.db.models import CharField, F, IntegerField, Value
from django.db.models.functions import Cast

from publications.models import Attachment, Organisation, Publication, Theme
from publications.names.letters import fold

LONGEST_STRIP = 15  # numbers; a longer series shows its ends and what is near
NEAR = 3  # numbers on each side of the current one


@dataclass(frozen=True)
class Part:
    """A number in the series strip; without publication it is not in this catalogue."""

    number: int
    publication: Publication | None = None
    is_current: bool = False
    follows_gap: bool = False  # numbers before this one are left out of the strip


@dataclass(frozen=True)
class Surroundings:
    themes: list[Theme]
    partners: list[Organisation]
    attachments: list[Attachment]
    parts: list[Part]


def surroundings_of(publication: Publication) -> Surroundings:
    """Return what goes with `publication`, fetched in one query."""
    themes = publication.themes.order_by()
    partners = publication.partners.order_by()
    files = publication.attachments.order_by()
    rows = _rows("theme", themes, "name", "slug", position=Cast("is_pillar", IntegerField()))
    parts = [
        _rows("partner", partners, "name", "slug"),
        _rows("file", files, "title", "file", position=F("position"), size=F("size")),
    ]
    if publication.series_id and publication.series_number:
        siblings = (
            Publication.objects.published()
            .filter(series=publication.series_id, series_number__isnull=False)
            .exclude(pk=publication.pk)
            .order_by()
        )
        parts.append(_rows("part", siblings, "title", "slug", position=F("series_number")))
    found: dict[str, list] = {}
    for kind, *row in rows.union(*parts, all=True):
        found.setdefault(kind, []).append(row)
    return Surroundings(
        themes=[
            Theme(name=name, slug=slug)
            for name, slug, *_ in sorted(found.get("theme", ()), key=lambda r: (-r[2], fold(r[0])))
        ],
        partners=[
            Organisation(name=name, slug=slug)
            for name, slug, *_ in sorted(found.get("partner", ()), key=lambda r: fold(r[0]))
        ],
        attachments=[
            Attachment(title=title, file=file, position=position, size=size, pk=pk)
            for title, file, position, size, pk in sorted(
                found.get("file", ()), key=lambda r: (r[2], r[4])
            )
        ],
        parts=_strip(publication, found.get("part", ())),
    )


def _rows(kind, queryset, label, address, position=None, size=None):
    number = IntegerField()
    return queryset.values_list(
        Value(kind, output_field=CharField()),
        Cast(label, CharField()),
        Cast(address, CharField()),
        position or Value(0, output_field=number),
        size or Value(0, output_field=number),
        "pk",
    )


def _strip(publication: Publication, siblings) -> list[Part]:
    """Return the numbers 1 to the highest known one; an only part needs no strip."""
    known = {
        number: Publication(title=title, slug=slug) for title, slug, number, *_ in siblings
    } | {publication.series_number: publication}
    if len(known) < 2:
        return []
    last, here = max(known), publication.series_number
    numbers = range(min(1, *known), last + 1)
    if len(numbers) > LONGEST_STRIP:
        near = range(max(1, here - NEAR), min(last, here + NEAR) + 1)
        numbers = sorted({min(known), last, *near})
    before = numbers[0] - 1
    strip = []
    for number in numbers:
        strip.append(Part(number, known.get(number), number == here, number != before + 1))
        before = number
    return strip
