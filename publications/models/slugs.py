"""Slugs of rows: unique within a model."""

from collections.abc import Callable

from django.db import IntegrityError, models, transaction

from publications.models.keys import KeyedQuerySet, Row
from publications.text.slugs import make_slug, number_slug

KeyedManager = models.Manager.from_queryset(KeyedQuerySet)


class SlugManager(KeyedManager[Row]):
    def get_by_natural_key(self, slug: str) -> Row:
        return self.get(slug=slug)


class Slugged(models.Model):
    """A row with a slug; each model says what that is made from."""

    slug = models.SlugField(max_length=120, unique=True, blank=True)

    class Meta:
        abstract = True


ATTEMPTS = 5  # to save before a namesake does


def save_with_slug(row: Slugged, make: Callable[[], str], save: Callable[[], None]) -> None:
    """Save `row`, one without a slug under the slug that `make` finds free.

    Where another row takes that slug at the same moment, the next one is tried. Raises what `save`
    raises when the slug is not the cause.
    """
    if row.slug:
        save()
        return
    for attempt in range(1, ATTEMPTS + 1):
        row.slug = make()
        try:
            with transaction.atomic():
                save()
            return
        except IntegrityError:
            is_taken = type(row)._default_manager.filter(slug=row.slug).exists()
            if not is_taken or attempt == ATTEMPTS:
                row.slug = ""
                raise


def free_slug(
    text: str,
    model: type[Slugged],
    also_taken: Callable[[str], set[str]] = lambda start: set(),
) -> str:
    """Return a slug of `text` that no row of `model` has yet, numbered from 2 where needed.

    `also_taken` gives further slugs to avoid that begin with a text.
    """
    slug = make_slug(text, fallback=model.__name__.lower())
    taken = set(model._default_manager.filter(slug__startswith=slug).values_list("slug", flat=True))
    return number_slug(slug, taken | also_taken(slug))
