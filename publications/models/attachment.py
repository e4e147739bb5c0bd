import secrets
from pathlib import Path
from typing import Self

from django.core.exceptions import ValidationError
from django.core.files.storage import Storage
from django.core.validators import FileExtensionValidator
from django.db import models, transaction
from django.db.models.fields.files import FieldFile
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from publications.models.status import is_published

EXTENSIONS = ["pdf", "docx", "odt", "xlsx", "ods", "pptx", "odp", "zip"]
MAX_SIZE = 50 * 1024 * 1024  # bytes


def attachment_path(attachment: "Attachment", filename: str) -> str:
    """Return a path that nobody can guess before its publication is out."""
    folder = f"bijlagen/{attachment.publication.slug}/{secrets.token_hex(8)}"
    return f"{folder}/{Path(filename).name}"


def is_stored(file: FieldFile) -> bool:
    """Return whether `file` was saved before; an upload is saved with its row."""
    return file._committed  # type: ignore[attr-defined]  # Django has no public name for it


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def published(self) -> Self:
        """Keep attachments of published publications."""
        return self.filter(is_published(timezone.now(), "publication__"))


class Attachment(models.Model):
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

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["publication", "position", "pk"]

    def __str__(self):
        return self.title

    def clean(self) -> None:
        if self.file and not is_stored(self.file):
            if self.file.size > MAX_SIZE:
                raise ValidationError({"file": _("This file is larger than 50 MB.")})
            if self.extension == "pdf" and not self.file.file.read(5).startswith(b"%PDF-"):
                raise ValidationError({"file": _("This file is named .pdf but is no PDF.")})
            self.file.file.seek(0)

    def save(self, *args, **kwargs) -> None:
        """Save with the size of the file, and delete the file that it replaces."""
        stored = Attachment.objects.filter(pk=self.pk).values_list("file", flat=True).first()
        if not is_stored(self.file):
            self.text = None
        if not (is_stored(self.file) and self.is_missing):  # its size is all that is left of it
            self.size = self.file.size
        super().save(*args, **kwargs)
        if stored and stored != self.file.name:
            remove_file(self.file.storage, stored)

    @property
    def file_name(self) -> str:
        """Return the name of its file in the storage, "" when it has none."""
        return self.file.name or ""

    @property
    def is_missing(self) -> bool:
        """Return whether the file is missing from the storage, which is asked."""
        return not self.file.storage.exists(self.file_name)

    @property
    def extension(self) -> str:
        """Return what kind of file it is, in lower case: "pdf"."""
        return Path(self.file_name).suffix.lstrip(".").lower()


def remove_file(storage: Storage, name: str) -> None:
    """Delete a file when the transaction commits, unless a row still names it."""

    def remove() -> None:
        if not Attachment.objects.filter(file=name).exists():
            storage.delete(name)

    transaction.on_commit(remove)


@receiver(post_delete, sender=Attachment)
def remove_deleted_file(sender: type, instance: Attachment, **kwargs) -> None:
    """Delete the file with its row, also when its publication is deleted."""
    remove_file(instance.file.storage, instance.file.name or "")
