"""Addresses of the original site, computed (pure). Rules: Drupal's pathauto with English words."""

from typing import Protocol

from django.utils.text import slugify

IGNORED = set(
    "a an as at before but by for from is in into like of off on onto per since than the this "
    "that to up via with".split()
)
LONGEST_PATH = 100  # characters, of the path with its folders and without the first slash
KENNISPLEIN = "content/kennisplein/"


class HasAddress(Protocol):
    slug: str
    title: str


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


def addresses_of(publication: HasAddress) -> list[str]:
    """Return the paths, without slashes around them, that lead to `publication`."""
    paths = [f"publicaties/{publication.slug}"]
    if slug := kennisplein_slug(publication.title):
        paths.append(KENNISPLEIN + slug)
    return paths
