"""The index follows the catalogue: which publications a changed row touches."""

from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save

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
from publications.search import index

PARTS = (Authorship, Attachment)  # rows that belong to one publication
TERMS = {
    Organisation: ("organisation", "partners"),
    PublicationType: ("type",),
    Series: ("series",),
    Theme: ("themes",),
}
SAID = {Author: ("given_names", "particle", "surname"), AuthorAlias: ("author_id", "name")}
SAID |= dict.fromkeys(TERMS, ("name",))


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
    for many in (Publication.partners.through, Publication.themes.through):
        m2m_changed.connect(_linked, many)


def _publication_saved(sender, instance, using, update_fields=None, **kwargs):
    if update_fields is None or index.COLUMNS & set(update_fields):
        index.refresh([instance.pk], using)


def _publication_deleted(sender, instance, using, **kwargs):
    index.forget([instance.pk], using)


def _part_changed(sender, instance, using, origin=None, **kwargs):
    """Index the publication of the row, unless they are deleted together."""
    if getattr(origin, "model", type(origin)) is not Publication:
        index.refresh([instance.publication_id], using)


def _before(sender, instance, using, raw=False, **kwargs):
    """Remember what the row says now, so that saving it unchanged costs nothing."""
    stored = sender._base_manager.using(using).filter(pk=instance.pk) if instance.pk else None
    instance._said = stored.values_list(*SAID[sender]).first() if stored is not None else None


def _said_changed(sender, instance, using, **kwargs):
    """Index the publications that name this row, when it says something else than before."""
    says = tuple(getattr(instance, name) for name in SAID[sender])
    if kwargs.get("signal") is post_save and says == instance.__dict__.pop("_said", None):
        return
    if sender is AuthorAlias:
        rows = Authorship.objects.using(using).filter(author=instance.author_id)
    elif sender is Author:
        rows = Authorship.objects.using(using).filter(author=instance.pk)
    else:
        index.refresh(_naming(sender, instance, using), using)
        return
    index.refresh(set(rows.values_list("publication", flat=True)), using)


def _naming(model, term, using) -> set[int]:
    """Return the publications that name `term`."""
    ids: set[int] = set()
    for field in TERMS[model]:
        named = Publication.objects.using(using).filter(**{field: term.pk}).order_by()
        ids.update(named.values_list("pk", flat=True))
    return ids


def _before_delete(sender, instance, using, **kwargs):
    instance._named_by = _naming(sender, instance, using)


def _term_deleted(sender, instance, using, **kwargs):
    index.refresh(instance.__dict__.pop("_named_by", ()), using)


def _linked(sender, instance, action, pk_set, reverse, using, **kwargs):
    """Themes and partners, added or taken away from either side."""
    if action == "pre_clear" and reverse:
        instance._cleared = _naming(type(instance), instance, using)
    elif action == "post_clear" and reverse:
        index.refresh(instance.__dict__.pop("_cleared", ()), using)
    elif action in ("post_add", "post_remove", "post_clear"):
        index.refresh(pk_set or () if reverse else [instance.pk], using)
