"""JSON values -> Python values, strictly: each raises Refused and says what it expected."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from publications.interchange.record import Refused, day_or_moment
from publications.models.publication import start_of_day
from publications.text.years import FIRST_YEAR


def shown(value: object) -> str:
    """Return `value` as the operator wrote it, shortened."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "…"


def text(value: object) -> str:
    """Return a text without white space around it, as the editors' forms do."""
    if not isinstance(value, str):
        raise Refused(_("a text is expected, not %(value)s") % {"value": shown(value)})
    check_characters(value)
    return value.strip()


def check_characters(value: str) -> None:
    """Raise Refused for what no database can keep as text."""
    if "\0" in value:
        raise Refused(_("a null byte is no text"))
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise Refused(_("half a character (a lone surrogate) is no text")) from error


def filled_text(value: object) -> str:
    if found := text(value):
        return found
    raise Refused(_("an empty text says nothing"))


def texts(value: object) -> tuple[str, ...]:
    """Return a list of texts, none of them empty."""
    return tuple(each(value, filled_text))


def each(value: object, reader: Callable) -> list:
    """Return the items of a list, each through `reader`; a complaint tells which one it is."""
    if not isinstance(value, list):
        raise Refused(_("a list is expected, not %(value)s") % {"value": shown(value)})
    found = []
    for number, item in enumerate(value, start=1):
        try:
            found.append(reader(item))
        except Refused as error:
            raise Refused(f"#{number}: {error}") from error
    return found


def whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise Refused(_("a whole number is expected, not %(value)s") % {"value": shown(value)})
    return value


def flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise Refused(_("true or false is expected, not %(value)s") % {"value": shown(value)})
    return value


def day(value: object) -> date:
    """Return "2022-09-16" as a date."""
    try:
        found = date.fromisoformat(text(value))
    except ValueError as error:
        raise _bad_date(value) from error
    if found.year < FIRST_YEAR:
        raise _bad_date(value)
    return found


def moment(value: object) -> datetime:
    """Return a date and time; without an offset it is the site's own time, a day is its start."""
    written = text(value)
    try:
        found = datetime.fromisoformat(written)
        if found.tzinfo is None:
            found = timezone.make_aware(found)
        # By way of UTC: an hour that summer time leaves out becomes the one that is there.
        local = timezone.localtime(found.astimezone(UTC))
    except (ValueError, OverflowError) as error:
        raise _bad_date(value) from error
    if local.year < FIRST_YEAR:
        raise _bad_date(value)
    return local


def published_on(value: object) -> date | datetime:
    return day_or_moment(moment(value))


def start(value: date | datetime) -> datetime:
    """Return the moment that `published_on` stands for."""
    return value if isinstance(value, datetime) else start_of_day(value)


def obj(value: object, readers: dict[str, Callable]) -> dict:
    """Return the values of a JSON object, each through its reader; null is as good as absent.

    Raises Refused with every complaint, each behind the name of its key.
    """
    if not isinstance(value, dict):
        raise Refused(_("an object is expected, not %(value)s") % {"value": shown(value)})
    found, complaints = {}, []
    for key, item in value.items():
        if key not in readers:
            complaints.append(_("the key “%(key)s” is not known") % {"key": key[:60]})
        elif item is not None:
            try:
                found[key] = readers[key](item)
            except Refused as error:
                complaints.append(f"{key}: {error}")
    if complaints:
        raise Refused("; ".join(complaints))
    return found


def _bad_date(value: object) -> Refused:
    return Refused(
        _("a date like 2022-09-16 or 2022-09-16T09:30:00+02:00 is expected, not %(value)s")
        % {"value": shown(value)}
    )
