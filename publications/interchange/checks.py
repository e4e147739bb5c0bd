"""The rules a record must keep before it comes near the database, whatever format it came from."""

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.core.exceptions import SuspiciousFileOperation, ValidationError
from django.core.files.storage import default_storage
from django.utils.text import slugify
from django.utils.translation import gettext as _
from phonenumber_field.phonenumber import to_python
from phonenumbers import is_possible_number

from publications.interchange.record import Record, Refused, StoredFile
from publications.interchange.rows import Status, columns, phone_text
from publications.interchange.values import shown
from publications.models import Attachment, Organisation, Publication
from publications.models.people import check_name
from publications.models.publication import LARGEST_NUMBER
from publications.names import Name, parse_name
from publications.text.sanitise import clean_html
from publications.text.slugs import LENGTH, make_slug

# Columns whose keys have another name, and those that are checked here and not by the model.
KEYS_OF = {"published_at": "published_on", "series_number": "series"}
KEYS_OF |= {"isbn": "identifiers", "doi": "identifiers", "comments_policy": "comments_open"}
OWN_CHECKS = ["body", "contact_phone", "organisation", "type", "series", "successor"]


def checked(record: Record) -> Record:
    """Return `record` as it can be stored: tidied, sanitised, with a slug and a status.

    Raises Refused with every complaint.
    """
    complaints: list[str] = []

    def attempt(key: str, tidy: Callable[[Any], Any], value: object) -> Any:
        try:
            return tidy(value)
        except Refused as error:
            complaints.append(f"{key}: {error}")
            return ""

    record = replace(
        record,
        slug=record.slug or attempt("slug", slug_of, record.title),
        body=clean_html(record.body),
        contact_phone=attempt("contact_phone", e164, record.contact_phone),
        partners=distinct(record.partners),
        themes=distinct(record.themes),
        status=record.status or (Status.PUBLISHED if record.published_on else Status.DRAFT).value,
    )
    for printed in record.authors:
        attempt("authors", check_author, printed)
    for key, names in _terms(record).items():
        for name in names:
            attempt(key, check_term, name)
    for attachment in record.attachments:
        attempt("attachments", check_attachment, attachment)
    complaints += [*_field_complaints(record), *_rule_complaints(record)]
    if complaints:
        raise Refused("; ".join(complaints))
    return record


def slug_of(title: str) -> str:
    """Return the slug that a title gives by itself."""
    if title and not slugify(title):
        raise Refused(_("this title gives no web address: add a “slug” to the record"))
    return make_slug(title)


def is_cut(title: str) -> bool:
    """Return whether the slug of `title` holds only a part of it, so that titles may share it."""
    return len(slugify(title)) > LENGTH


def e164(phone: str) -> str:
    """Return a telephone number as "+31655440518", however it was printed.

    A number of the right length goes in even when nobody has it today: old pages have old numbers.
    """
    if not phone:
        return ""
    number = to_python(phone)
    if number.country_code is None or not is_possible_number(number) or number.extension:
        raise Refused(_("%(value)s is no telephone number") % {"value": shown(phone)})
    return phone_text(to_python(number.as_e164))


def fold(name: str) -> str:
    """Return what two spellings of one name share: capitals and spaces do not count."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names once each, sorted: these lists have no order of their own."""
    return tuple(sorted({fold(name): name for name in reversed([*names])}.values()))


@lru_cache(maxsize=20_000)
def name_of(printed: str) -> Name:
    return parse_name(printed)


@lru_cache(maxsize=20_000)
def check_author(printed: str) -> None:
    try:
        check_name(name_of(printed))
    except ValidationError as error:
        raise Refused(f"{shown(printed)}: {' '.join(error.messages)}") from error
    except ValueError as error:
        raise Refused(_("there is no name in %(value)s") % {"value": shown(printed)}) from error


def check_term(name: str) -> None:
    try:
        Organisation._meta.get_field("name").clean(name, None)
    except ValidationError as error:
        raise Refused(f"{shown(name)}: {' '.join(error.messages)}") from error


def check_attachment(attachment: StoredFile) -> None:
    row = Attachment(title=attachment.title, file=attachment.file)
    try:
        row.clean_fields(exclude=["publication"])
        is_there = default_storage.exists(attachment.file)
    except ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    except SuspiciousFileOperation:
        is_there = False
    if not is_there:
        raise Refused(
            _("the file %(file)s is not among the site's files: copy it there first")
            % {"file": shown(attachment.file)}
        )


def _terms(record: Record) -> dict[str, tuple[str, ...]]:
    single = {"organisation": record.organisation, "type": record.type}
    single["series"] = record.series.title
    found = {key: (name,) for key, name in single.items() if name}
    return found | {"partners": record.partners, "themes": record.themes}


def _field_complaints(record: Record) -> list[str]:
    """Return what the model's own fields have against the record."""
    try:
        Publication(**columns(record)).clean_fields(exclude=OWN_CHECKS)
    except ValidationError as error:
        found = error.message_dict.items()
        return [f"{KEYS_OF.get(key, key)}: {' '.join(messages)}" for key, messages in found]
    return []


def _rule_complaints(record: Record) -> list[str]:
    """Return where keys contradict each other; the database holds most of these rules too."""
    withdrawn, number = record.status == Status.WITHDRAWN, record.series.number
    rules = {
        _("withdrawal_reason: a withdrawn publication needs a reason"): (
            withdrawn and not record.withdrawal_reason
        ),
        _("withdrawn_at: this goes with the status “withdrawn” only"): (
            record.withdrawn_at and not withdrawn
        ),
        _("successor: a publication cannot replace itself"): (
            record.successor and record.successor == record.slug
        ),
        _("series: a number needs a title"): number is not None and not record.series.title,
        _("series: the number must be from 0 to %(most)d") % {"most": LARGEST_NUMBER}: (
            number is not None and not 0 <= number <= LARGEST_NUMBER
        ),
        _("comments_until: this goes with “comments_open”: true only"): (
            record.comments_until and not record.comments_open
        ),
    }
    return [complaint for complaint, is_broken in rules.items() if is_broken]
