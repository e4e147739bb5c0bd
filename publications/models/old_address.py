from django.db import models
from django.utils.translation import gettext_lazy as _

from publications.models.publication import Publication
from publications.old_addresses import addresses_of


class OldAddressManager(models.Manager):
    def remember(self, publication: Publication) -> None:
        """Keep every address at which `publication` is or was to be found."""
        for path in addresses_of(publication):
            self.get_or_create(path=path, defaults={"publication": publication})


class OldAddress(models.Model):
    """An address that once showed a publication, here or on the original site."""

    path = models.CharField(_("path"), max_length=300, unique=True)
    publication = models.ForeignKey(
        Publication,
        on_delete=models.CASCADE,
        related_name="old_addresses",
        verbose_name=_("publication"),
    )

    objects = OldAddressManager()

    class Meta:
        verbose_name = _("old address")
        verbose_name_plural = _("old addresses")
        ordering = ["path"]

    def __str__(self):
        return self.path
