from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from publications.models import Publication

MAX_TEXT = 5000  # characters


class CommentQuerySet(models.QuerySet):
    def of(self, publication):
        return self.filter(publication=publication)

    def visible(self):
        """Keep what readers may see."""
        return self.filter(status=Comment.Status.APPROVED)

    def pending(self):
        return self.filter(status=Comment.Status.PENDING)

    def oldest_first(self):
        return self.order_by("created_at", "pk")

    def moderate(self, status: str, by, reason: str = "") -> int:
        """Give every row `status` and write down who did it and when; return how many changed.

        Rows that have this status already, and withdrawn ones, stay as they are.
        """
        return (
            self.exclude(status=status)
            .exclude(status=Comment.Status.WITHDRAWN)
            .update(
                status=status, rejection_reason=reason, moderated_by=by, moderated_at=timezone.now()
            )
        )


class Comment(models.Model):
    """A reaction of a visitor to a publication; readers see it once a moderator approved it."""

    class Status(models.TextChoices):
        PENDING = "pending", _("pending")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")
        SPAM = "spam", _("spam")
        WITHDRAWN = "withdrawn", _("withdrawn")

    publication = models.ForeignKey(
        Publication, on_delete=models.CASCADE, related_name="+", verbose_name=_("publication")
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="answers",
        verbose_name=_("answer to"),
    )
    name = models.CharField(_("name"), max_length=80)
    email = models.EmailField(_("e-mail"), blank=True, help_text=_("Readers never see this."))
    text = models.TextField(_("reaction"), max_length=MAX_TEXT)
    status = models.CharField(
        _("status"), max_length=9, choices=Status.choices, default=Status.PENDING
    )
    rejection_reason = models.CharField(_("reason of rejection"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("sent at"), default=timezone.now)
    moderated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("moderated by"),
    )
    moderated_at = models.DateTimeField(_("moderated at"), null=True, blank=True)
    # One form can store one reaction: a second click finds the first one here.
    submission = models.UUIDField(null=True, unique=True, editable=False)
    # What the author's secret link is checked against; the link itself is never stored.
    token_hash = models.CharField(max_length=64, blank=True, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("reaction")
        verbose_name_plural = _("reactions")
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(
                fields=["publication", "status", "created_at", "id"], name="comment_on_page"
            ),
            models.Index(fields=["status", "created_at"], name="comment_queue"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("id")),
                name="comment_not_its_own_answer",
            ),
            models.CheckConstraint(
                condition=Q(status="withdrawn") | (~Q(name="") & ~Q(text="")),
                name="comment_has_name_and_text",
                violation_error_message=_("A reaction has a name and a text."),
            ),
        ]

    def __str__(self):
        return _("%(name)s on “%(title)s”") % {"name": self.name, "title": self.publication.title}

    def clean(self):
        super().clean()
        if self.parent_id and self.parent.parent_id:
            raise ValidationError({"parent": _("An answer cannot be answered again.")})
        if self.parent_id and self.parent.publication_id != self.publication_id:
            raise ValidationError({"parent": _("An answer belongs to the same publication.")})

    def get_absolute_url(self):
        return f"{self.publication.get_absolute_url()}#{self.anchor}"

    @property
    def anchor(self) -> str:
        """Return the id of the reaction on its page; it is part of the permalink."""
        return f"reactie-{self.pk}"

    @property
    def is_visible(self) -> bool:
        return self.status == self.Status.APPROVED
