"""Parses the slugs and queries of the original site's addresses (pure)."""

import re

from django.http import QueryDict

OLD_TYPE_FACET = "field_type_publicatie:"


def words_of(slug: str) -> str:
    """Return the words in a slug, to search for: "leefbare-wijk" gives "leefbare wijk"."""
    return re.sub(r"[^\w]+", " ", slug).strip()


def old_type_ids(query: QueryDict) -> list[int]:
    """Return the type numbers in an old list's query: `f[<any key>]=field_type_publicatie:410`."""
    values = [value for key in query if key.startswith("f[") for value in query.getlist(key)]
    numbers = [
        value.removeprefix(OLD_TYPE_FACET) for value in values if value.startswith(OLD_TYPE_FACET)
    ]
    return [int(number) for number in numbers if re.fullmatch(r"[0-9]{1,9}", number)]


def is_old_query(query: QueryDict) -> bool:
    """Return whether a query was made by the old site's list."""
    return any(key == "page" or key.startswith("f[") for key in query)


def old_page(query: QueryDict) -> int:
    """Return the page of an old list, counted from 1; the old site counted from 0."""
    page = query.get("page", "")
    return int(page) + 1 if re.fullmatch(r"[0-9]{1,4}", page) else 1
