"""A page of the original site, saved as plain text -> record.

Such a page has the site's name, the form for reactions (when it was open), the title, the date, the
article, and fields: a label with a no-break space behind it, the value on the next line.
"""

import re
from collections.abc import Iterator
from datetime import date
from html import escape
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from publications.interchange.record import KEYS, Record, Refused
from publications.interchange.values import check_characters, shown
from publications.models.publication import check_moment, start_of_day
from publications.names import author_names

LARGEST = 4 * 1024 * 1024  # bytes
SITE = "Platform voor buurtontwikkeling"
REACTION_BLOCK = (
    "Reageer op dit artikel",
    "CAPTCHA",
    "Deze vraag is om te controleren dat u een mens bent, om geautomatiseerde invoer (spam) te "
    "voorkomen.",
)
DATE_LABEL = "Publicatiedatum"
LABELS = (
    DATE_LABEL,
    "Auteur",
    "Organisatie",
    "Jaar uitgave",
    "Type publicatie",
    "Naam contactpersoon",
    "Telefoonnummer",
    "Kennisplein artikel",
)
LABEL = re.compile(rf"({'|'.join(LABELS)}):\s*(.*)")
MONTHS = """januari februari maart april mei juni juli augustus september oktober november december
""".split()
DUTCH_DATE = re.compile(rf"(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})", re.IGNORECASE)
LONGEST_HEADING = 80  # characters
CLOSING = tuple(".,:;?!…)”’\"'")

# What such a page shows; on all else it is silent. A page never tells that it was withdrawn.
SHOWN = {"title", "lead", "body", "authors", "organisation", "year", "type"}
SHOWN |= {"published_on", "contact_name", "contact_phone", "on_kennisplein", "comments_open"}
SILENT = frozenset(KEYS) - SHOWN - {"is_sample", "reactions"}


class Line(NamedTuple):
    number: int
    text: str


def read(page: bytes) -> tuple[Record, frozenset[str]]:
    """Return the record of a page, not checked yet, and the keys on which it is silent.

    Raises Refused with the number of the line.
    """
    lines = _tidy_lines(page)
    is_open = _skip_top(lines)
    title = _title(lines)
    published_on = _date(lines)
    end = next((at for at, line in enumerate(lines) if LABEL.match(line.text)), len(lines))
    lead, *rest = list(_paragraphs(lines[:end])) or [""]
    values = _fields(lines[end:])
    record = Record(
        title=title,
        lead=lead,
        body=_body(rest),
        authors=_authors(values),
        organisation=_value(values, "Organisatie"),
        year=_year(values),
        type=_value(values, "Type publicatie"),
        published_on=published_on,
        contact_name=_value(values, "Naam contactpersoon"),
        contact_phone=_value(values, "Telefoonnummer"),
        on_kennisplein=_yes(values, "Kennisplein artikel"),
        comments_open=is_open,
    )
    return record, SILENT


def _tidy_lines(page: bytes) -> list[Line]:
    """Return the lines without white space, no-break spaces included, at their ends."""
    if len(page) > LARGEST:
        raise Refused(_("larger than 4 MB: this is no page"))
    try:
        text = page.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = page.count(b"\n", 0, error.start) + 1
        raise Refused(_("not UTF-8"), number) from error
    lines = [Line(number, line.strip()) for number, line in enumerate(text.split("\n"), start=1)]
    for line in lines:
        try:
            check_characters(line.text)
        except Refused as error:
            raise Refused(str(error), line.number) from error
    return lines


def _next(lines: list[Line]) -> Line | None:
    """Take blank lines away and return the one that now stands first."""
    first = next((at for at, line in enumerate(lines) if line.text), len(lines))
    del lines[:first]
    return lines[0] if lines else None


def _skip_top(lines: list[Line]) -> bool:
    """Remove what stands above the title; return whether the form for reactions was there."""
    first = _next(lines)
    if first is None or first.text != SITE:
        number = first.number if first else 1
        raise Refused(_("a page starts with “%(site)s”") % {"site": SITE}, number)
    lines.pop(0)
    is_open = (line := _next(lines)) is not None and line.text == REACTION_BLOCK[0]
    while (line := _next(lines)) and line.text in REACTION_BLOCK:
        lines.pop(0)
    return is_open


def _title(lines: list[Line]) -> str:
    line = _next(lines)
    if line is None or LABEL.match(line.text):
        raise Refused(_("the title is missing"), line.number if line else None)
    return lines.pop(0).text


def _date(lines: list[Line]) -> date:
    """Take away the label under the title, with its date, and return the date."""
    line = _next(lines)
    if line is None or not line.text.startswith(f"{DATE_LABEL}:"):
        reason = _("“%(label)s:” is expected under the title") % {"label": DATE_LABEL}
        raise Refused(reason, line.number if line else None)
    value = _take_value(lines)
    found = DUTCH_DATE.fullmatch(" ".join(value.text.split()))
    try:
        if not found:
            raise ValueError(value.text)
        day, month, year = found.groups()
        day_of_site = date(int(year), MONTHS.index(month.lower()) + 1, int(day))
        check_moment(start_of_day(day_of_site))
        return day_of_site
    except (OverflowError, ValidationError, ValueError) as error:
        reason = _("a date like “16 september 2022” is expected, not %(value)s")
        raise Refused(reason % {"value": shown(value.text)}, value.number) from error


def _take_value(lines: list[Line]) -> Line:
    """Take a label and its value away and return the value, from the same line or a later one."""
    first = lines.pop(0)
    label, _colon, value = first.text.partition(":")
    if value:
        return Line(first.number, value.lstrip())
    line = _next(lines)
    if line is None or LABEL.match(line.text):
        raise Refused(_("there is no value behind “%(label)s:”") % {"label": label}, first.number)
    return lines.pop(0)


def _fields(lines: list[Line]) -> dict[str, Line]:
    """Return the values of the fields under the article."""
    found: dict[str, Line] = {}
    while line := _next(lines):
        match = LABEL.match(line.text)
        if not match:
            reason = _("a field is expected, not %(value)s") % {"value": shown(line.text)}
            raise Refused(reason, line.number)
        label = match[1]
        if label in found or label == DATE_LABEL:
            raise Refused(_("“%(label)s:” stands there twice") % {"label": label}, line.number)
        found[label] = _take_value(lines)
    return found


def _paragraphs(lines: list[Line]) -> Iterator[str]:
    """Yield what stands between blank lines; a line break inside a sentence becomes a space."""
    block: list[str] = []
    for line in [*lines, Line(0, "")]:
        if line.text:
            block.append(line.text)
        elif block:
            yield " ".join(block)
            block = []


def _body(paragraphs: list[str]) -> str:
    """Return the article as HTML: a short line above a longer one is its heading."""
    html = []
    for at, text in enumerate(paragraphs):
        above_text = at + 1 < len(paragraphs) and not _is_short(paragraphs[at + 1])
        tag = "h2" if _is_short(text) and above_text else "p"
        html.append(f"<{tag}>{escape(text, quote=False)}</{tag}>")
    return "\n".join(html)


def _is_short(text: str) -> bool:
    return len(text) <= LONGEST_HEADING and not text.endswith(CLOSING)


def _value(values: dict[str, Line], label: str) -> str:
    return values[label].text if label in values else ""


def _authors(values: dict[str, Line]) -> tuple[str, ...]:
    if "Auteur" not in values:
        return ()
    number, line = values["Auteur"]
    try:
        return tuple(name.printed for name in author_names(line))
    except ValueError as error:
        raise Refused(
            _("there is no name in %(value)s") % {"value": shown(line)}, number
        ) from error


def _year(values: dict[str, Line]) -> int | None:
    if "Jaar uitgave" not in values:
        return None
    number, text = values["Jaar uitgave"]
    if not re.fullmatch(r"[0-9]{4}", text):
        reason = _("a year of four digits is expected, not %(value)s")
        raise Refused(reason % {"value": shown(text)}, number)
    return int(text)


def _yes(values: dict[str, Line], label: str) -> bool:
    if label not in values:
        return False
    number, text = values[label]
    if text.lower() not in ("ja", "nee"):
        raise Refused(
            _("“ja” or “nee” is expected, not %(value)s") % {"value": shown(text)}, number
        )
    return text.lower() == "ja"
