from collections.abc import Iterable

from django.db import models
from django.db.models import Value
from django.db.models.functions import Concat
from django.utils.translation import gettext_lazy as _

from publications.models.publication import Publication
from publications.models.status import Status
from publications.text.legacy_paths import addresses_of


class OldAddressManager(models.Manager["OldAddress"]):
    def remember(self, publications: Iterable[Publication]) -> None:
        """Store each address at which readers could find these; its first owner keeps it.

        A publication that was never published has none.
        """
        out = {Status.PUBLISHED, Status.WITHDRAWN}
        self.bulk_create(
            (
                OldAddress(path=path, publication=publication)
                for publication in publications
                if publication.status in out
                for path in addresses_of(publication)
            ),
            ignore_conflicts=True,
        )

    def moved_slugs(self) -> dict[str, str]:
        """Return each slug that a publication had before -> the one it has now."""
        rows = self.filter(path__startswith="publicaties/").exclude(
            path=Concat(Value("publicaties/"), "publication__slug")
        )
        return {
            path.removeprefix("publicaties/"): slug
            for path, slug in rows.values_list("path", "publication__slug")
        }

    def publication_at(self, slug: str) -> Publication | None:
        """Return the publication with this slug, today or before an editor changed it."""
        rows = Publication.objects.defer("body").filter(slug=slug)
        return rows.first() or self.publication_of(slug)

    def publication_of(self, slug: str) -> Publication | None:
        """Return the publication that had this slug before."""
        old = self.select_related("publication").defer("publication__body")
        found = old.filter(path=f"publicaties/{slug}").first()
        return found.publication if found else None

    def slugs(self, start: str, but_not: Publication) -> set[str]:
        """Return the slugs beginning with `start` that lead to another publication."""
        taken = self.filter(path__startswith=f"publicaties/{start}").exclude(publication=but_not.pk)
        return {path.removeprefix("publicaties/") for path in taken.values_list("path", flat=True)}


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
