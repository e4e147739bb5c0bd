from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_prose_editor.fields import ProseEditorField
from phonenumber_field.modelfields import PhoneNumberField

from publications.models.people import Author, Authorship
from publications.models.querysets import PublicationQuerySet, old_addresses_of_all
from publications.models.slugs import Slugged, SlugManager, free_slug, save_with_slug
from publications.models.status import TRANSITIONS, Status
from publications.models.terms import Organisation, PublicationType, Series, Theme
from publications.names import Name
from publications.text.identifiers import validate_doi, validate_isbn
from publications.text.links import address_of
from publications.text.sanitise import EDITOR_EXTENSIONS, clean_html
from publications.text.years import FIRST_YEAR, LAST_YEAR

FIRST_MOMENT = datetime(1900, 1, 1, tzinfo=UTC)
LAST_MOMENT = datetime(2999, 12, 31, tzinfo=UTC)
LARGEST_NUMBER = 32767  # of a series: what PostgreSQL keeps in this column


def start_of_day(day: date) -> datetime:
    """Return the moment at which `day` begins on this site."""
    return timezone.make_aware(datetime.combine(day, time.min))


def check_moment(moment: datetime) -> None:
    if not FIRST_MOMENT <= moment <= LAST_MOMENT:
        raise ValidationError(_("Give a date from 1900 to 2999."))


RowsManager = SlugManager.from_queryset(PublicationQuerySet)


class PublicationManager(RowsManager["Publication"]):
    pass


class Publication(Slugged):
    """A publication in the catalogue, with the fields of the original site's page."""

    Status = Status
    TRANSITIONS = TRANSITIONS

    class CommentsPolicy(models.TextChoices):
        OPEN = "open", _("open")
        UNTIL = "until", _("open until a day")
        CLOSED = "closed", _("closed")

    class Language(models.TextChoices):
        DUTCH = "nl", _("Dutch")
        FRISIAN = "fy", _("Frisian")
        ENGLISH = "en", _("English")
        GERMAN = "de", _("German")
        FRENCH = "fr", _("French")

    title = models.CharField(
        _("title"),
        max_length=300,
        help_text=_("As it stands on the cover, without a full stop."),
    )
    slug = models.SlugField(
        _("address"),
        max_length=120,
        unique=True,
        blank=True,
        help_text=_(
            "The last part of the web address. Leave empty: it is made from the title. "
            "When you change it later, the old address keeps working."
        ),
    )
    lead = models.TextField(
        _("lead"),
        blank=True,
        help_text=_("One paragraph that says what this is about; it also stands in the list."),
    )
    body = ProseEditorField(
        _("text"),
        blank=True,
        extensions=EDITOR_EXTENSIONS,
        sanitize=clean_html,
        help_text=_("The article. Use headings for parts, so that everyone finds their way."),
    )
    published_at = models.DateTimeField(
        _("publication date"),
        null=True,
        blank=True,
        validators=[check_moment],
        help_text=_(
            "The day on this site. A moment that lies ahead plans the publication: it appears by "
            "itself. Leave empty: the moment you publish it."
        ),
    )
    year = models.PositiveSmallIntegerField(
        _("year of issue"),
        null=True,
        blank=True,
        validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)],
        help_text=_("The year of the work itself; it may differ from the publication date."),
    )
    type = models.ForeignKey(
        PublicationType,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="publications",
        verbose_name=_("publication type"),
        help_text=_("What kind of work it is; readers filter on it."),
    )
    authors = models.ManyToManyField(Author, through=Authorship, related_name="publications")
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="publications",
        verbose_name=_("organisation"),
        help_text=_("Who published it. Type a few letters to find it, or add a new one with +."),
    )
    partners = models.ManyToManyField(
        Organisation,
        blank=True,
        related_name="partner_publications",
        verbose_name=_("in cooperation with"),
        help_text=_("Organisations that made it together with the one above."),
    )
    themes = models.ManyToManyField(
        Theme,
        blank=True,
        related_name="publications",
        verbose_name=_("themes"),
        help_text=_("What it is about. One to three themes find more readers than ten."),
    )
    series = models.ForeignKey(
        Series,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="publications",
        verbose_name=_("series"),
        help_text=_("When it is a part of a series, such as numbered bundles."),
    )
    series_number = models.PositiveSmallIntegerField(
        _("number in the series"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(LARGEST_NUMBER)],
        help_text=_("The page shows the other numbers beside it."),
    )
    contact_name = models.CharField(
        _("name of contact person"),
        max_length=150,
        blank=True,
        help_text=_("Whom readers may call or write. Ask this person first."),
    )
    contact_phone = PhoneNumberField(
        _("telephone number"), blank=True, help_text=_("For example 06 - 1234 5678.")
    )
    contact_email = models.EmailField(
        _("e-mail of contact person"), blank=True, help_text=_("Readers see this address.")
    )
    on_kennisplein = models.BooleanField(
        _("Kennisplein article"),
        default=False,
        help_text=_("Shows this publication on the Kennisplein page too."),
    )
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=Language.choices,
        default=Language.DUTCH,
        help_text=_("The language of the text, so that screen readers pronounce it well."),
    )
    source_url = models.URLField(
        _("source address"),
        max_length=500,
        blank=True,
        help_text=_("Where the publication stands at its publisher. Starts with https://"),
    )
    isbn = models.CharField(
        "ISBN",
        max_length=20,
        blank=True,
        validators=[validate_isbn],
        help_text=_("10 or 13 digits, hyphens allowed."),
    )
    doi = models.CharField(
        "DOI",
        max_length=200,
        blank=True,
        validators=[validate_doi],
        help_text=_("For example 10.1234/abcd, without https://doi.org/"),
    )
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=Status.choices,
        default=Status.DRAFT,
        help_text=_("Readers see what is published. The list offers the steps that may follow."),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, editable=False)
    withdrawal_reason = models.TextField(
        _("reason of withdrawal"),
        blank=True,
        help_text=_("Readers who follow an old link see this reason."),
    )
    successor = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("replaced by"),
        help_text=_("The publication that readers should look at instead."),
    )
    comments_policy = models.CharField(
        _("reactions"),
        max_length=6,
        choices=CommentsPolicy.choices,
        default=CommentsPolicy.OPEN,
        help_text=_("Whether visitors may react. Earlier reactions stay to be read."),
    )
    comments_until = models.DateField(
        _("reactions until"), null=True, blank=True, help_text=_("The last day for reactions.")
    )
    is_sample = models.BooleanField(
        _("sample"),
        default=False,
        editable=False,
        help_text=_("Part of the sample catalogue; “remove_sample” takes it away."),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = PublicationManager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-published_at", "-pk"]
        indexes = [
            models.Index(fields=["status", "-published_at", "-id"], name="publication_newest"),
            models.Index(
                fields=["organisation", "status", "-published_at"], name="publication_by_org"
            ),
            models.Index(fields=["type", "status", "-published_at"], name="publication_by_type"),
            # All that the bitmaps are made of: the rows with their texts are not read.
            models.Index(
                fields=[
                    "status",
                    "published_at",
                    "id",
                    "year",
                    "type",
                    "organisation",
                    "series",
                    "on_kennisplein",
                    "title",
                ],
                name="publication_bitmaps",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title=""),
                name="publication_has_title",
                violation_error_message=_("Give the publication a title."),
            ),
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_at__isnull=False),
                name="published_has_moment",
                violation_error_message=_("A published publication needs a publication date."),
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True)
                | Q(published_at__range=(FIRST_MOMENT, LAST_MOMENT)),
                name="publication_moment_is_sane",
                violation_error_message=_("Give a date from 1900 to 2999."),
            ),
            models.CheckConstraint(
                condition=~Q(status="withdrawn") | ~Q(withdrawal_reason=""),
                name="withdrawn_has_reason",
                violation_error_message=_("Say why this publication is withdrawn."),
            ),
            models.CheckConstraint(
                condition=Q(comments_policy="until", comments_until__isnull=False)
                | (~Q(comments_policy="until") & Q(comments_until__isnull=True)),
                name="comments_until_goes_with_policy",
                violation_error_message=_("Give a last day for reactions, or take the day away."),
            ),
            models.CheckConstraint(
                condition=Q(year__isnull=True) | Q(year__range=(FIRST_YEAR, LAST_YEAR)),
                name="publication_year_is_sane",
                violation_error_message=_("Give a year of four digits."),
            ),
            models.CheckConstraint(
                condition=Q(series_number__isnull=True) | Q(series__isnull=False),
                name="series_number_needs_series",
                violation_error_message=_("Choose the series that this number belongs to."),
            ),
            models.UniqueConstraint(
                fields=["series", "series_number"],
                name="series_number_once",
                violation_error_message=_("This series has a publication with this number."),
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=F("id")),
                name="publication_not_its_own_successor",
                violation_error_message=_("A publication cannot replace itself."),
            ),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs) -> None:
        """Save, with the slug and moments filled in where they follow from other fields."""
        old_addresses = old_addresses_of_all()
        self.fill_moments()
        save = partial(super().save, *args, **kwargs)
        with (
            transaction.atomic()
        ):  # a publication is reached at each of its addresses, or not stored
            save_with_slug(self, self.make_slug, save)
            old_addresses.remember([self])

    def make_slug(self) -> str:
        """Return a slug that leads to no publication, now or before."""
        old_addresses = old_addresses_of_all()
        return free_slug(
            self.title, Publication, lambda start: old_addresses.slugs(start, but_not=self)
        )

    def clean(self) -> None:
        super().clean()
        self.check_transition()
        self.check_slug()
        self.fill_moments()

    def fill_moments(self) -> None:
        """Set the moments that follow from the status: published now, withdrawn now."""
        if self.status == self.Status.PUBLISHED and self.published_at is None:
            self.published_at = timezone.now()
        if self.status != self.Status.WITHDRAWN:
            self.withdrawn_at = None
        elif self.withdrawn_at is None:
            self.withdrawn_at = timezone.now()

    def check_transition(self) -> None:
        """Raise ValidationError when the status may not follow the one in the database."""
        if self.pk is None:
            return
        stored = Publication.objects.only("status", "published_at").get(pk=self.pk)
        if self.status != stored.status and self.status not in stored.next_statuses:
            message = _("“%(old)s” cannot become “%(new)s”.") % {
                "old": stored.status_label,
                "new": self.Status(self.status).label,
            }
            raise ValidationError({"status": message})

    def check_slug(self) -> None:
        """Raise ValidationError when the slug is an old address of another publication."""
        if self.slug in old_addresses_of_all().slugs(self.slug, but_not=self):
            message = _("This address leads to another publication since long: choose another.")
            raise ValidationError({"slug": message})

    def write_authors(self, names: list[Name]) -> None:
        """Store the author line: `names` in order, each as printed.

        Authors of the old line that nothing else names are deleted.
        """
        with transaction.atomic():
            before = set(self.authorships.values_list("author", flat=True))
            self.authorships.all().delete()
            Authorship.objects.bulk_create(
                Authorship(publication=self, author=author, position=position, printed=name.printed)
                for position, (author, name) in enumerate(
                    zip(Author.objects.for_names(names), names, strict=True)
                )
            )
            Author.objects.remove_unnamed(before)

    def get_absolute_url(self) -> str:
        return address_of("publications:detail", self.slug)

    def natural_key(self) -> tuple:
        return (self.slug,)

    @property
    def author_line(self) -> str:
        """Return the names as printed, in order, separated by "; " as editors type them."""
        return "; ".join(authorship.printed for authorship in self.authorships.all())

    @property
    def published_on(self) -> date | None:
        """Return the publication date: the day of `published_at` on this site."""
        return timezone.localdate(self.published_at) if self.published_at else None

    @property
    def is_published(self) -> bool:
        """Return whether readers may find it now; `published()` is the same for rows."""
        return self._appears_at is not None and self._appears_at <= timezone.now()

    @property
    def is_scheduled(self) -> bool:
        return self._appears_at is not None and self._appears_at > timezone.now()

    @property
    def _appears_at(self) -> datetime | None:
        """Return the moment of what is published; a form that is not valid yet may have none."""
        return self.published_at if self.status == self.Status.PUBLISHED else None

    @property
    def is_readable(self) -> bool:
        """Return whether it has a public page; `readable()` is the same for rows."""
        return self.is_published or self.is_withdrawn

    @property
    def status_label(self) -> str:
        """Return the status in words; “planned” when it is published at a later moment."""
        return str(_("planned")) if self.is_scheduled else self.get_status_display()

    @property
    def next_statuses(self) -> set[str]:
        """Return the statuses that may follow; only what was published can be withdrawn."""
        never_out: set[str] = {self.Status.WITHDRAWN} if self.is_scheduled else set()
        return self.TRANSITIONS[self.status] - never_out

    @property
    def is_withdrawn(self) -> bool:
        return self.status == self.Status.WITHDRAWN

    @property
    def source_host(self) -> str:
        """Return the host of `source_url` without "www.": "movisie.nl"."""
        return urlsplit(self.source_url).netloc.removeprefix("www.")

    @property
    def last_day_for_comments(self) -> date | None:
        """Return the last day on which visitors may react: its own, else the one of its age.

        None when no day ends it.
        """
        if self.comments_until:
            return self.comments_until
        days = settings.REACTIONS_CLOSE_AFTER_DAYS
        published_on = self.published_on
        return published_on + timedelta(days=days) if days and published_on else None

    @property
    def accepts_comments(self) -> bool:
        """Return whether visitors may react now."""
        if not self.is_published or self.comments_policy == self.CommentsPolicy.CLOSED:
            return False
        last_day = self.last_day_for_comments
        return last_day is None or timezone.localdate() <= last_day
