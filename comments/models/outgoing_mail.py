from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def is_given_up() -> Q:
    """Return the condition that an unsent mail was tried for MAIL_DAYS days, without success."""
    too_old = timezone.now() - timedelta(days=settings.MAIL_DAYS)
    return Q(attempts__gt=0, created_at__lte=too_old)


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def unsent(self) -> "OutgoingMailQuerySet":
        return self.filter(sent_at=None)

    def waiting(self) -> "OutgoingMailQuerySet":
        """Keep mails that will be tried, now or later."""
        return self.unsent().exclude(is_given_up())

    def due(self) -> "OutgoingMailQuerySet":
        return self.waiting().filter(due_at__lte=timezone.now())

    def given_up(self) -> "OutgoingMailQuerySet":
        return self.unsent().filter(is_given_up())

    def to_authors(self, comments: Any) -> "OutgoingMailQuerySet":
        """Keep mails to the authors of these reactions: about the reaction or an answer to it."""
        return self.filter(
            Q(comment__in=comments, recipient=F("comment__email"))
            | Q(comment__parent__in=comments, recipient=F("comment__parent__email"))
        )

    def about(self, comments: Any) -> "OutgoingMailQuerySet":
        """Keep mails that quote these reactions, or that went to their authors."""
        return self.filter(Q(comment__in=comments) | Q(pk__in=self.to_authors(comments)))


class OutgoingMail(models.Model):
    """An email that waits to be sent, or was sent; it is deleted with the reaction it is about.

    comments/mail/compose.py writes it, comments/mail/outbox.py sends it. Once it is sent only who,
    when and what about are left: its words may hold a secret link.
    """

    comment = models.ForeignKey(
        "comments.Comment", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    recipient = models.EmailField(_("recipient"))
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict, blank=True)  # such as List-Unsubscribe
    created_at = models.DateTimeField(_("written at"), default=timezone.now)
    due_at = models.DateTimeField(_("next attempt at"), default=timezone.now)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.TextField(_("last error"), blank=True)
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["created_at", "pk"]
        indexes = [models.Index(fields=["sent_at", "due_at"], name="outgoing_mail_due")]

    def __str__(self):
        return self.subject
