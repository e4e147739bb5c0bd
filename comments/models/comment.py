from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.models.outgoing_mail import OutgoingMail
from comments.models.report import Report
from comments.models.status import TRANSITIONS, Status
from publications.models import Publication
from publications.text.links import address_of

MAX_NAME = 80  # characters
MAX_TEXT = 5000  # characters
MAX_REASON = 300  # characters


class CommentQuerySet(models.QuerySet["Comment"]):
    def of(self, publication: Publication | int | OuterRef) -> "CommentQuerySet":
        return self.filter(publication=publication)

    def visible(self) -> "CommentQuerySet":
        """Keep what readers may see."""
        return self.filter(status=Status.APPROVED)

    def on_page(self) -> "CommentQuerySet":
        """Keep what readers may see, and what was withdrawn: its answers may need its trace."""
        return self.filter(Q(status=Status.APPROVED) | Q(status=Status.WITHDRAWN, parent=None))

    def threads(self) -> "CommentQuerySet":
        """Keep what stands on a page by itself; a withdrawn one as long as it has answers."""
        # Most reactions have no parent, so SQLite may rather read all than use that index.
        answers = CommentQuerySet(self.model).of(OuterRef("publication")).visible()
        answers = answers.filter(parent=OuterRef("pk"))
        answered = Q(Exists(answers), status=Status.WITHDRAWN)
        return self.filter(Q(status=Status.APPROVED) | answered, parent=None)

    def readable(self) -> "CommentQuerySet":
        """Keep what readers can read: an answer goes with the reaction that it answers."""
        on_page = Q(parent=None) | Q(parent__status__in=[Status.APPROVED, Status.WITHDRAWN])
        return self.visible().filter(on_page)

    def pending(self) -> "CommentQuerySet":
        return self.filter(status=Status.PENDING)

    def waiting(self) -> "CommentQuerySet":
        """Keep what waits in the moderators' first queue."""
        return self.pending().filter(suspicion="")

    def suspect(self) -> "CommentQuerySet":
        """Keep the queue of what may be spam."""
        return self.pending().exclude(suspicion="")

    def reported(self) -> "CommentQuerySet":
        """Keep what readers reported and no moderator has looked at since."""
        return self.filter(Exists(Report.objects.open().filter(comment=OuterRef("pk"))))

    def oldest_first(self) -> "CommentQuerySet":
        return self.order_by("created_at", "pk")

    def erase_email(self) -> int:
        """Erase the addresses, in mails too, and with them the wish for mail about answers.

        Return how many rows had one.
        """
        known = self.exclude(email="")
        OutgoingMail.objects.to_authors(known.order_by().values("pk")).delete()
        return known.update(
            email="", wants_answers=Comment.WantsAnswers.NO, email_erased_at=timezone.now()
        )


class Comment(models.Model):
    """A reaction to a publication; readers see it once a moderator has approved it.

    Status, name and text change through comments/moderation/lifecycle.py only.
    """

    Status = Status

    class Role(models.TextChoices):
        VISITOR = "visitor", _("visitor")
        EDITORS = "editors", _("editorial team")
        CONTACT = "contact", _("contact person")

    class WantsAnswers(models.TextChoices):
        NO = "no", _("not asked for")
        ASKED = "asked", _("asked, not confirmed yet")
        CONFIRMED = "confirmed", _("confirmed")

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
    role = models.CharField(
        _("written as"), max_length=7, choices=Role.choices, default=Role.VISITOR
    )
    name = models.CharField(_("name"), max_length=MAX_NAME)
    email = models.EmailField(_("e-mail"), blank=True, help_text=_("Readers never see this."))
    # From the author's own page, after the reaction was sent; see comments/author/subscriptions.py.
    email_given_at = models.DateTimeField(_("e-mail given later, at"), null=True, blank=True)
    email_erased_at = models.DateTimeField(_("e-mail erased at"), null=True, blank=True)
    # Double opt-in: asked on the form, confirmed from the mail.
    wants_answers = models.CharField(
        _("hears of answers"),
        max_length=9,
        choices=WantsAnswers.choices,
        default=WantsAnswers.NO,
    )
    text = models.TextField(_("reaction"), max_length=MAX_TEXT)
    edited_at = models.DateTimeField(_("edited by a moderator at"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=9, choices=Status.choices, default=Status.PENDING
    )
    # A sentence a line, for moderators: what makes this look like spam. Nothing: it does not.
    suspicion = models.TextField(_("why it is suspect"), blank=True)
    rejection_reason = models.CharField(_("reason of rejection"), max_length=MAX_REASON, blank=True)
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
    # One more with each change of status, name or text: a mailed link is about one version.
    version = models.PositiveIntegerField(default=1, editable=False)
    # One form can store one reaction: a second click finds the first one here.
    submission = models.UUIDField(null=True, unique=True, editable=False)
    # SHA-256 in hexadecimals of the token in the author's secret link, which is never stored.
    token_hash = models.CharField(max_length=64, null=True, blank=True, unique=True, editable=False)
    # A keyed hash that changes daily, for rate limits; never an address.
    sender = models.CharField(max_length=64, blank=True, editable=False)
    # The same for texts of the same words: comments/moderation/spam.py.
    fingerprint = models.CharField(max_length=64, blank=True, editable=False)

    objects = CommentQuerySet.as_manager()

    replies: list["Comment"]  # where a page keeps the answers that it shows

    class Meta:
        verbose_name = _("reaction")
        verbose_name_plural = _("reactions")
        ordering = ["created_at", "pk"]
        indexes = [
            models.Index(
                fields=["publication", "status", "created_at", "id"], name="comment_on_page"
            ),
            models.Index(fields=["status", "created_at"], name="comment_queue"),
            models.Index(fields=["sender", "created_at"], name="comment_sender"),
            models.Index(
                fields=["fingerprint"], name="comment_fingerprint", condition=~Q(fingerprint="")
            ),
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
            models.CheckConstraint(
                condition=~Q(status="withdrawn") | Q(name="", text="", email=""),
                name="comment_withdrawn_is_erased",
            ),
            models.CheckConstraint(
                condition=Q(wants_answers="no") | ~Q(email=""),
                name="comment_wants_answers_by_mail",
            ),
        ]

    def __str__(self):
        # No name: the admin's log keeps this for good.
        return _("Reaction %(number)s on “%(title)s”") % {
            "number": self.pk,
            "title": self.publication.title,
        }

    def clean(self) -> None:
        super().clean()
        if self.parent and self.parent.parent_id:
            raise ValidationError({"parent": _("An answer cannot be answered again.")})
        if self.parent and self.parent.publication_id != self.publication_id:
            raise ValidationError({"parent": _("An answer belongs to the same publication.")})

    def get_absolute_url(self) -> str:
        """Return the permalink: it leads to the page that the reaction is on by then."""
        return f"{address_of('comments:create', self.publication.slug)}{self.pk}/"

    @property
    def anchor(self) -> str:
        """Return the id of the reaction on its page."""
        return f"reactie-{self.pk}"

    @property
    def is_visible(self) -> bool:
        return self.status == Status.APPROVED

    @property
    def is_on_site(self) -> bool:
        """Return whether readers find it at its permalink: a withdrawn publication shows none."""
        parent = self.parent
        goes_along = parent is None or parent.is_visible or parent.is_withdrawn
        return self.is_visible and goes_along and self.publication.is_published

    @property
    def is_withdrawn(self) -> bool:
        return self.status == Status.WITHDRAWN

    @property
    def is_edited(self) -> bool:
        """Return whether a moderator edited it, which readers are told."""
        return self.edited_at is not None

    @property
    def next_statuses(self) -> set[str]:
        return {*TRANSITIONS[Status(self.status)]}
