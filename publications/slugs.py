"""Slugs: the last part of an address, made once and then kept."""

from django.db import models
from django.utils.text import slugify

LENGTH = 100  # characters: room is left for a number behind it


def make_slug(text: str, fallback: str = "item") -> str:
    """Return `text` as a slug of at most LENGTH characters, cut at the edge of a word."""
    slug = slugify(text)
    if len(slug) > LENGTH:
        slug = slug[: LENGTH + 1].rpartition("-")[0] or slug[:LENGTH]
    return slug or fallback


def free_slug(text: str, model: type[models.Model], also_taken=lambda start: set()) -> str:
    """Return a slug of `text` that no row of `model` has yet, numbered from 2 where needed.

    `also_taken` gives further slugs to avoid that begin with a text.
    """
    slug = make_slug(text, fallback=model._meta.model_name)
    taken = set(model._default_manager.filter(slug__startswith=slug).values_list("slug", flat=True))
    return number_slug(slug, taken | also_taken(slug))


def number_slug(slug: str, taken: set[str]) -> str:
    """Return `slug`, or `slug-2`, `slug-3` …: the first one that is not in `taken`."""
    candidate, number = slug, 1
    while candidate in taken:
        number += 1
        candidate = f"{slug}-{number}"
    return candidate
