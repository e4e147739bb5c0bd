"""ISBN and DOI: what is right goes in, what is pasted along goes off, what is wrong is named."""

import pytest
from django.core.exceptions import ValidationError

from publications.text.identifiers import (
    is_isbn,
    isbn_digits,
    tidy_doi,
    validate_doi,
    validate_isbn,
)


@pytest.mark.parametrize(
    "isbn",
    ["9789401419291", "978-94-014-1929-1", "978 94 014 1929 1", "9020980122", "90-209-8012-2"],
)
def test_an_isbn_may_have_hyphens_and_spaces(isbn):
    assert is_isbn(isbn)
    validate_isbn(isbn)


def test_an_isbn_may_end_in_x():
    assert is_isbn("080442957X")
    assert is_isbn("080442957x")
    assert isbn_digits("0-8044 2957-x") == "080442957X"


@pytest.mark.parametrize(
    "isbn",
    [
        "",
        "9789401419292",  # the check digit
        "9798401419291",
        "9771234567898",  # an ISSN
        "9020980123",
        "0804429579",
        "08044X9570",
        "978940141929",
        "97894014192911",
    ],
)
def test_what_is_no_isbn_is_refused_by_name(isbn):
    assert not is_isbn(isbn)
    with pytest.raises(ValidationError) as refused:
        validate_isbn(isbn)
    assert refused.value.messages == [f"“{isbn}” is geen geldig ISBN: controleer de cijfers."]


@pytest.mark.parametrize(
    "typed",
    [
        "10.1234/Abc",
        " 10.1234/Abc ",
        "doi:10.1234/Abc",
        "DOI: 10.1234/Abc",
        "https://doi.org/10.1234/Abc",
        "http://dx.doi.org/10.1234/Abc",
        "HTTPS://DOI.ORG/10.1234/Abc",
    ],
)
def test_what_is_pasted_before_a_doi_goes_off(typed):
    assert tidy_doi(typed) == "10.1234/Abc"
    validate_doi(tidy_doi(typed))


def test_an_address_inside_a_doi_stays():
    assert tidy_doi("10.1234/doi:5") == "10.1234/doi:5"


@pytest.mark.parametrize("doi", ["", "10.123/a", "11.1234/a", "10.1234/", "10.1234/a b", "a"])
def test_what_is_no_doi_is_refused_by_name(doi):
    with pytest.raises(ValidationError) as refused:
        validate_doi(doi)
    (message,) = refused.value.messages
    assert message.startswith(f"“{doi}” is geen DOI")
    assert "10.1234/abcd" in message
