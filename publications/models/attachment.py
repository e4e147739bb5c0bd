from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from publications.models.whole import SavedWhole

EXTENSIONS = ["pdf", "docx", "odt", "xlsx", "ods", "pptx", "odp", "zip"]
MAX_SIZE = 50 * 1024 * 1024  # bytes


def attachment_path(attachment: "Attachment", filename: str) -> str:
    return f"bijlagen/{attachment.publication.slug}/{Path(filename).name}"


class Attachment(SavedWhole):
    """A file that goes with a publication: the report itself, a summary, a table."""

    publication = models.ForeignKey(
        "publications.Publication", on_delete=models.CASCADE, related_name="attachments"
    )
    file = models.FileField(
        _("file"),
        upload_to=attachment_path,
        max_length=300,
        validators=[FileExtensionValidator(EXTENSIONS)],
        help_text=_("PDF, a text document, a sheet, slides or a zip file, 50 MB at most."),
    )
    title = models.CharField(
        _("title"),
        max_length=200,
        help_text=_("What readers download, for example “The whole report”."),
    )
    position = models.PositiveSmallIntegerField(
        _("order"), default=0, help_text=_("The lowest number stands first.")
    )
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0, editable=False)
    # What searching finds in it; none until it was read.
    text = models.TextField(null=True, editable=False)  # noqa: DJ001

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["publication", "position", "pk"]

    def __str__(self):
        return self.title

    def clean(self):
        if self.file and not self.file._committed:
            if self.file.size > MAX_SIZE:
                raise ValidationError({"file": _("This file is larger than 50 MB.")})
            if self.extension == "pdf" and not self.file.file.read(5).startswith(b"%PDF-"):
                raise ValidationError({"file": _("This file is named .pdf but is no PDF.")})
            self.file.file.seek(0)

    def save(self, *args, **kwargs):
        self.size = self.file.size
        if not self.file._committed:
            self.text = None
        super().save(*args, **kwargs)

    @property
    def extension(self) -> str:
        """Return what kind of file it is, in lower case: "pdf"."""
        return Path(self.file.name).suffix.lstrip(".").lower()
