"""ISBN and DOI: check and tidy. ISBN rule: ISO 2108; DOI form: ISO 26324."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

DOI = re.compile(r"^10\.\d{4,9}/\S+$")


def isbn_digits(isbn: str) -> str:
    """Return the digits (and a closing X) of an ISBN, without hyphens and spaces."""
    return re.sub(r"[\s-]", "", isbn).upper()


def is_isbn(isbn: str) -> bool:
    """Return whether `isbn` has 10 or 13 digits and the right check digit."""
    digits = isbn_digits(isbn)
    if re.fullmatch(r"\d{9}[\dX]", digits):
        values = [10 if digit == "X" else int(digit) for digit in digits]
        return sum(value * (10 - at) for at, value in enumerate(values)) % 11 == 0
    if re.fullmatch(r"97[89]\d{10}", digits):
        return sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(digits)) % 10 == 0
    return False


def tidy_doi(doi: str) -> str:
    """Return a DOI without what people paste along: "https://doi.org/", "doi:"."""
    return re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi:\s*)", "", doi.strip(), flags=re.IGNORECASE)


def validate_isbn(isbn: str) -> None:
    if not is_isbn(isbn):
        raise ValidationError(_("“%(isbn)s” is no valid ISBN: check the digits.") % {"isbn": isbn})


def validate_doi(doi: str) -> None:
    if not DOI.match(doi):
        raise ValidationError(_("“%(doi)s” is no DOI: it looks like 10.1234/abcd.") % {"doi": doi})
