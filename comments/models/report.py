from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ReportQuerySet(models.QuerySet["Report"]):
    def open(self) -> "ReportQuerySet":
        return self.filter(handled_at=None)


class Report(models.Model):
    """What a reader finds wrong with a reaction; open until a moderator has looked at it."""

    comment = models.ForeignKey(
        "comments.Comment",
        on_delete=models.CASCADE,
        related_name="reports",
        verbose_name=_("reaction"),
    )
    text = models.TextField(_("what is wrong"), max_length=1000, blank=True)
    at = models.DateTimeField(_("reported at"), default=timezone.now)
    # As Comment.sender: a keyed hash that changes daily.
    sender = models.CharField(max_length=64, blank=True, editable=False)
    handled_at = models.DateTimeField(_("handled at"), null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("handled by"),
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report of a reader")
        verbose_name_plural = _("reports of readers")
        ordering = ["at", "pk"]
        indexes = [
            models.Index(fields=["comment"], name="report_open", condition=Q(handled_at=None)),
            models.Index(fields=["sender", "at"], name="report_sender"),
        ]

    def __str__(self):
        return self.text[:80]
