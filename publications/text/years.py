"""Spans of years: "2015..2020" in an address, two fields in a form (pure)."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

FIRST_YEAR, LAST_YEAR = 1800, 2100  # of a work itself
ENDS = ("jaar_van", "jaar_tot")  # what the fields of the form send
YEAR = re.compile(r"[0-9]{4}")
SPAN = re.compile(r"([0-9]{4})?\.\.([0-9]{4})?")


@dataclass(frozen=True)
class TypedYears:
    """What stands in the fields: a span with one end or two, or what is none and why."""

    first: str = ""
    last: str = ""

    @property
    def value(self) -> str:
        """Return the span as it stands in an address, or nothing."""
        return f"{self.first}..{self.last}" if self and not self.error else ""

    @property
    def error(self) -> str:
        """Return what a reader can do about it, or nothing."""
        ends = [end for end in (self.first, self.last) if end]
        if not all(YEAR.fullmatch(end) and FIRST_YEAR <= int(end) <= LAST_YEAR for end in ends):
            bounds = {"first": FIRST_YEAR, "last": LAST_YEAR}
            return _("Write a year of four digits, from %(first)d to %(last)d.") % bounds
        if ends != sorted(ends):
            return _("The first year comes after the last one. Swap them, or change one of them.")
        return ""

    def __bool__(self):
        return bool(self.first or self.last)


def year_span(value: str) -> tuple[int, int] | None:
    """Return the first and last year of "2015..2020"; an end that is left out is the farthest."""
    match = SPAN.fullmatch(value)
    if not match or not (match[1] or match[2]):
        return None
    first, last = int(match[1] or FIRST_YEAR), int(match[2] or LAST_YEAR)
    return (first, last) if FIRST_YEAR <= first <= last <= LAST_YEAR else None


def span_label(first: int, last: int) -> str:
    if first == last:
        return str(first)
    if first == FIRST_YEAR:
        return _("up to and including %(year)d") % {"year": last}
    if last == LAST_YEAR:
        return _("from %(year)d on") % {"year": first}
    return f"{first}–{last}"
