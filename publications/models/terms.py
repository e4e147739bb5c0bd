"""The lists a publication chooses from: organisations, types, themes and series."""

from functools import partial

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from publications.models.keys import Keyed, KeyField
from publications.models.slugs import Slugged, SlugManager, free_slug, save_with_slug
from publications.text.links import address_of


class Term(Keyed, Slugged):
    """A name with an address of its own; the slug makes itself and then stays."""

    name = models.CharField(
        _("name"), max_length=200, unique=True, help_text=_("As readers will see it.")
    )
    slug = models.SlugField(
        _("address"),
        max_length=120,
        unique=True,
        blank=True,
        help_text=_("The last part of the web address. Leave empty: it is made from the name."),
    )

    sort_key = KeyField(source="name", db_index=True)

    objects = SlugManager()

    class Meta:
        abstract = True
        ordering = ["sort_key", "pk"]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs) -> None:
        save = partial(super().save, *args, **kwargs)
        save_with_slug(self, lambda: free_slug(self.name, type(self)), save)

    def natural_key(self) -> tuple:
        return (self.slug,)


class Organisation(Term):
    website = models.URLField(_("website"), blank=True, help_text=_("Starts with https://"))
    description = models.TextField(
        _("description"),
        blank=True,
        help_text=_("One or two sentences for readers, shown on the organisation's page."),
    )

    class Meta(Term.Meta):
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def get_absolute_url(self) -> str:
        return address_of("publications:organisation", self.slug)


class PublicationType(Term):
    legacy_id = models.PositiveIntegerField(
        _("number on the old site"),
        null=True,
        blank=True,
        unique=True,
        help_text=_("Old links to the list name a type by this number, for example 410."),
    )

    class Meta(Term.Meta):
        verbose_name = _("publication type")
        verbose_name_plural = _("publication types")

    def get_absolute_url(self) -> str:
        return reverse("publications:list") + f"?type={self.slug}"


class Theme(Term):
    description = models.TextField(
        _("description"),
        blank=True,
        help_text=_("What readers find under this theme, in two or three sentences."),
    )
    is_pillar = models.BooleanField(
        _("pillar of social quality"),
        default=False,
        help_text=_("The four pillars stand first, the other themes behind them."),
    )

    class Meta(Term.Meta):
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["-is_pillar", "sort_key", "pk"]

    def get_absolute_url(self) -> str:
        return address_of("publications:theme", self.slug)


class Series(Term):
    description = models.TextField(
        _("description"), blank=True, help_text=_("What binds the parts of this series.")
    )

    class Meta(Term.Meta):
        verbose_name = _("series")
        verbose_name_plural = _("series (plural)")

    def get_absolute_url(self) -> str:
        return address_of("publications:series", self.slug)
