from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Decision(models.Model):
    """One line of a reaction's history: who did what, when, and by which route.

    Lines are added, never changed. They hold no word of the reaction: what a moderator took out, or
    its author took back, is gone.
    """

    class Action(models.TextChoices):
        ENTERED = "entered", _("entered for its author")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        SPAM = "spam", _("marked as spam")
        EDITED = "edited", _("edited")
        ANSWERED = "answered", _("answered")
        WITHDRAWN = "withdrawn", _("withdrawn")
        REPORTS_HANDLED = "reports", _("reports looked at, reaction kept")

    class Via(models.TextChoices):
        ADMIN = "admin", _("editorial desk")
        MAIL = "mail", _("link in a mail")
        VISITOR = "visitor", _("the visitor")
        SYSTEM = "system", _("the site itself")

    comment = models.ForeignKey(
        "comments.Comment",
        on_delete=models.CASCADE,
        related_name="decisions",
        verbose_name=_("reaction"),
    )
    action = models.CharField(_("action"), max_length=9, choices=Action.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("done by"),
    )
    by_name = models.CharField(_("name"), max_length=150, blank=True)  # outlives the account
    via = models.CharField(_("through"), max_length=7, choices=Via.choices)
    reason = models.TextField(_("reason"), blank=True)
    at = models.DateTimeField(_("done at"), default=timezone.now)
    version = models.PositiveIntegerField()  # of the reaction, after this

    class Meta:
        verbose_name = _("line of history")
        verbose_name_plural = _("history")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.get_action_display()} · {self.who}"

    def save(self, *args, **kwargs) -> None:
        if not self._state.adding:
            raise TypeError("history is added to, never changed")
        super().save(*args, **kwargs)

    @property
    def who(self) -> str:
        """Return who did it, for moderators to read."""
        return self.by_name or self.get_via_display()
