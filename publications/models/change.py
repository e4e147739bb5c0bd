from django.db import models
from django.utils.translation import gettext_lazy as _


class Change(models.Model):
    """One line of the log of changes; the database writes it (publications/changes/triggers.py).

    The last line is the version of the catalogue. No line ever has another's `token`, so a
    version never comes back, not after a rollback and not after a restored backup.
    """

    token = models.CharField(max_length=16)
    kind = models.CharField(max_length=12)
    # No foreign key: the line stays when its publication goes.
    publication_id = models.BigIntegerField(null=True)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")

    def __str__(self):
        return f"{self.kind} {self.publication_id or ''}".strip()
