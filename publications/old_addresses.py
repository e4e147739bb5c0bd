"""Addresses of the original site, computed (pure). Rules: Drupal's pathauto with English words."""

import re

from django.utils.text import slugify

IGNORED = set(
    "a an as at before but by for from is in into like of off on onto per since than the this "
    "that to up via with".split()
)
LONGEST_PATH = 100  # characters, of the path with its folders and without the first slash
KENNISPLEIN = "content/kennisplein/"
OLD_TYPE_FACET = "field_type_publicatie:"


def kennisplein_slug(title: str) -> str:
    """Return the last part of the address that the original site gave to `title`.

    Lower case, punctuation left out, English ignore-words left out, cut at the edge of a word
    so that `content/kennisplein/<slug>` keeps within 100 characters.
    """
    words = slugify(title.replace("'", "").replace("’", "")).split("-")
    kept = [word for word in words if word and word not in IGNORED] or words
    slug = "-".join(kept)
    room = LONGEST_PATH - len(KENNISPLEIN)
    if len(slug) > room:
        slug = slug[: room + 1].rpartition("-")[0] or slug[:room]
    return slug


def addresses_of(publication) -> list[str]:
    """Return the paths, without slashes around them, that lead to `publication`."""
    paths = [f"publicaties/{publication.slug}"]
    if slug := kennisplein_slug(publication.title):
        paths.append(KENNISPLEIN + slug)
    return paths


def words_of(slug: str) -> str:
    """Return the words in a slug, to search for: "leefbare-wijk" gives "leefbare wijk"."""
    return re.sub(r"[^\w]+", " ", slug).strip()


def old_type_ids(query) -> list[int]:
    """Return the type numbers in an old list's query: `f[<any key>]=field_type_publicatie:410`."""
    values = [value for key in query if key.startswith("f[") for value in query.getlist(key)]
    numbers = [
        value.removeprefix(OLD_TYPE_FACET) for value in values if value.startswith(OLD_TYPE_FACET)
    ]
    return [int(number) for number in numbers if re.fullmatch(r"[0-9]{1,9}", number)]


def is_old_query(query) -> bool:
    """Tell whether a query was made by the old site's list."""
    return any(key == "page" or key.startswith("f[") for key in query)


def old_page(query) -> int:
    """Return the page of an old list, counted from 1; the old site counted from 0."""
    page = query.get("page", "")
    return int(page) + 1 if re.fullmatch(r"[0-9]{1,4}", page) else 1
