"""Record <-> the columns of a publication: both directions side by side."""

from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from publications.interchange import values
from publications.interchange.record import (
    Identifiers,
    Record,
    SeriesPlace,
    StoredFile,
    day_or_moment,
)
from publications.models import Attachment, Publication
from publications.models.querysets import PublicationQuerySet
from publications.models.terms import Term

Status, Policy = Publication.Status, Publication.CommentsPolicy


def columns(record: Record) -> dict:
    """Return the values of a publication's own columns, those that point elsewhere left out."""
    return {
        "title": record.title,
        "slug": record.slug,
        "lead": record.lead,
        "body": record.body,
        "published_at": record.published_on and values.start(record.published_on),
        "year": record.year,
        "series_number": record.series.number,
        "contact_name": record.contact_name,
        "contact_phone": record.contact_phone,
        "contact_email": record.contact_email,
        "on_kennisplein": record.on_kennisplein,
        "language": record.language,
        "source_url": record.source_url,
        "isbn": record.identifiers.isbn,
        "doi": record.identifiers.doi,
        "status": record.status,
        "withdrawn_at": record.withdrawn_at,
        "withdrawal_reason": record.withdrawal_reason,
        "comments_policy": _policy(record),
        "comments_until": record.comments_until,
        "is_sample": record.is_sample,
    }


def with_record(publications: PublicationQuerySet) -> PublicationQuerySet:
    """Fetch along all that `record_of` reads."""
    return publications.select_related(
        "organisation", "type", "series", "successor"
    ).prefetch_related(
        "authorships",
        "partners",
        "themes",
        Prefetch("attachments", Attachment.objects.defer("text")),
    )


def record_of(publication: Publication, reactions: tuple[dict, ...] = ()) -> Record:
    """Return what `publication` says; lists without an order of their own are sorted by name."""
    moment = publication.published_at
    return Record(
        title=publication.title,
        slug=publication.slug,
        lead=publication.lead,
        body=publication.body,
        authors=tuple(row.printed for row in publication.authorships.all()),
        organisation=_name(publication.organisation),
        partners=tuple(sorted(partner.name for partner in publication.partners.all())),
        year=publication.year,
        type=_name(publication.type),
        published_on=moment and day_or_moment(moment),
        contact_name=publication.contact_name,
        contact_phone=phone_text(publication.contact_phone),
        contact_email=publication.contact_email,
        on_kennisplein=publication.on_kennisplein,
        themes=tuple(sorted(theme.name for theme in publication.themes.all())),
        series=SeriesPlace(_name(publication.series), publication.series_number),
        language=publication.language,
        source_url=publication.source_url,
        identifiers=Identifiers(publication.isbn, publication.doi),
        status=publication.status,
        comments_open=publication.comments_policy != Policy.CLOSED,
        reactions=reactions,
        comments_until=publication.comments_until,
        withdrawal_reason=publication.withdrawal_reason,
        withdrawn_at=_withdrawn_at(publication),
        successor=publication.successor.slug if publication.successor else "",
        attachments=tuple(
            StoredFile(a.title, a.file.name or "") for a in publication.attachments.all()
        ),
        is_sample=publication.is_sample,
    )


def phone_text(phone: Any) -> str:
    """Return a number as it is stored: E.164, or what was typed when it is no valid number."""
    if not phone:
        return ""
    return phone.as_e164 if phone.is_valid() else phone.raw_input


def _policy(record: Record) -> str:
    if not record.comments_open:
        return Policy.CLOSED
    return Policy.UNTIL if record.comments_until else Policy.OPEN


def _withdrawn_at(publication: Publication) -> datetime | None:
    moment = publication.withdrawn_at
    return timezone.localtime(moment) if moment and publication.is_withdrawn else None


def _name(term: Term | None) -> str:
    return term.name if term else ""
