"""The index follows the catalogue: which publications a changed row touches.

Signals tell of single rows; `FollowedQuerySet` of many at once, and of the rows between two models.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from django.db.models.signals import post_delete, post_save, pre_delete, pre_save

from publications.models import (
    Attachment,
    Author,
    AuthorAlias,
    Authorship,
    Organisation,
    Publication,
    PublicationType,
    Series,
    Theme,
)
from publications.models.whole import FollowedQuerySet
from publications.search import indexer

AT_ONCE = 500  # values in one query
PARTS = (Authorship, Attachment)  # rows that belong to one publication
LINKS = (Publication.partners.through, Publication.themes.through)  # Django's own, the same
TERMS = {
    Organisation: ("organisation", "partners"),
    PublicationType: ("type",),
    Series: ("series",),
    Theme: ("themes",),
}
SAID = {Author: ("given_names", "particle", "surname"), AuthorAlias: ("author_id", "name")}
SAID |= dict.fromkeys(TERMS, ("name",))
# What an update of many has to name for searching to care; of links everything.
SEARCHED = {model: {*names} for model, names in SAID.items()} | {
    Publication: indexer.COLUMNS,
    AuthorAlias: {"author", "author_id", "name"},
    Authorship: {"author", "author_id", "printed", "publication", "publication_id"},
    Attachment: {"title", "publication", "publication_id"},
}


def connect() -> None:
    post_save.connect(_publication_saved, Publication)
    post_delete.connect(_publication_deleted, Publication)
    for model in PARTS:
        post_save.connect(_part_changed, model)
        post_delete.connect(_part_changed, model)
    for model in SAID:
        pre_save.connect(_before, model)
        post_save.connect(_said_changed, model)
    post_delete.connect(_said_changed, AuthorAlias)
    for model in TERMS:
        pre_delete.connect(_before_delete, model)
        post_delete.connect(_term_deleted, model)
    for model in LINKS:
        model._meta.local_managers.clear()
        model.add_to_class("objects", FollowedQuerySet.as_manager())


def is_searched(model, names: Iterable[str]) -> bool:
    """Tell whether searching looks at one of these columns of `model`."""
    return model in LINKS or not SEARCHED[model].isdisjoint(names)


@contextmanager
def changing(model, pks: Sequence[int], using: str) -> Iterator[None]:
    """Index what the rows `pks` of `model` touch before and after the change inside."""
    touched = _touched(model, pks, using)
    yield
    indexer.refresh(touched | _touched(model, pks, using), using)


def created(model, rows: Sequence, using: str, may_be_old: bool) -> None:
    """Index what new rows touch; `may_be_old` when some of them were there already."""
    if model in (*PARTS, *LINKS):
        ids = {row.publication_id for row in rows}
    elif model is AuthorAlias:
        ids = _touched(Author, [row.author_id for row in rows], using)
    elif model is Publication and any(row.pk is None for row in rows):
        ids = {*indexer.missing(using).values_list("pk", flat=True)}  # nobody says which are new
    elif model is Publication or may_be_old:
        ids = _touched(model, [row.pk for row in rows], using)
    else:
        return  # nothing names it yet
    indexer.refresh(ids, using)


def _touched(model, pks: Sequence[int], using: str) -> set[int]:
    """Return the publications whose words the rows `pks` of `model` are among."""
    if model is Publication:
        return {*pks}
    found: set[int] = set()
    for start in range(0, len(pks), AT_ONCE):
        some = pks[start : start + AT_ONCE]
        if model in TERMS:
            for field in TERMS[model]:
                named = Publication.objects.using(using).filter(**{f"{field}__in": some})
                found.update(named.order_by().values_list("pk", flat=True))
            continue
        if model is Author:
            rows = Authorship.objects.using(using).filter(author__in=some)
        elif model is AuthorAlias:
            aliases = AuthorAlias.objects.using(using).filter(pk__in=some)
            rows = Authorship.objects.using(using).filter(author__in=aliases.values("author"))
        else:
            rows = model.objects.using(using).filter(pk__in=some)
        found.update(rows.order_by().values_list("publication_id", flat=True))
    return found


def _publication_saved(sender, instance, using, update_fields=None, **kwargs):
    if update_fields is None or indexer.COLUMNS & set(update_fields):
        indexer.refresh([instance.pk], using)


def _publication_deleted(sender, instance, using, **kwargs):
    indexer.forget([instance.pk], using)


def _part_changed(sender, instance, using, origin=None, **kwargs):
    """Index the publication of the row, unless they are deleted together."""
    if getattr(origin, "model", type(origin)) is not Publication:
        indexer.refresh([instance.publication_id], using)


def _before(sender, instance, using, raw=False, **kwargs):
    """Remember what the row says now, so that saving it unchanged costs nothing."""
    stored = sender._base_manager.using(using).filter(pk=instance.pk) if instance.pk else None
    instance._said = stored.values_list(*SAID[sender]).first() if stored is not None else None


def _said_changed(sender, instance, using, **kwargs):
    """Index the publications that name this row, when it says something else than before."""
    says = tuple(getattr(instance, name) for name in SAID[sender])
    if kwargs.get("signal") is post_save and says == instance.__dict__.pop("_said", None):
        return
    model, pk = (Author, instance.author_id) if sender is AuthorAlias else (sender, instance.pk)
    indexer.refresh(_touched(model, [pk], using), using)


def _before_delete(sender, instance, using, **kwargs):
    instance._named_by = _touched(sender, [instance.pk], using)


def _term_deleted(sender, instance, using, **kwargs):
    indexer.refresh(instance.__dict__.pop("_named_by", ()), using)
