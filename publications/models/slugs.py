"""Slugs of rows: found by them, and none is given out twice."""

from django.db import models

from publications.text.slugs import make_slug, number_slug


class SlugManager(models.Manager):
    def get_by_natural_key(self, slug):
        return self.get(slug=slug)


def free_slug(text: str, model: type[models.Model], also_taken=lambda start: set()) -> str:
    """Return a slug of `text` that no row of `model` has yet, numbered from 2 where needed.

    `also_taken` gives further slugs to avoid that begin with a text.
    """
    slug = make_slug(text, fallback=model._meta.model_name)
    taken = set(model._default_manager.filter(slug__startswith=slug).values_list("slug", flat=True))
    return number_slug(slug, taken | also_taken(slug))
