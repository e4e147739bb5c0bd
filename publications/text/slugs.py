"""Slugs: the last part of an address, made once and then kept."""

from django.utils.text import slugify

LENGTH = 100  # characters: room is left for a number behind it


def make_slug(text: str, fallback: str = "item") -> str:
    """Return `text` as a slug of at most LENGTH characters, cut at the edge of a word."""
    slug = slugify(text)
    if len(slug) > LENGTH:
        slug = slug[: LENGTH + 1].rpartition("-")[0] or slug[:LENGTH]
    return slug or fallback


def number_slug(slug: str, taken: set[str]) -> str:
    """Return `slug`, or `slug-2`, `slug-3` …: the first one that is not in `taken`."""
    candidate, number = slug, 1
    while candidate in taken:
        number += 1
        candidate = f"{slug}-{number}"
    return candidate
