"""The files of a publication, below its form."""

import re
from pathlib import Path

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminFileWidget
from django.core.exceptions import ValidationError
from django.db.models import FileField
from django.db.models.fields.files import FieldFile
from django.forms.formsets import INITIAL_FORM_COUNT, TOTAL_FORM_COUNT
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from publications.models import Attachment
from publications.models.attachment import is_stored


class AttachmentFileWidget(AdminFileWidget):
    """The field of a file, which also says that a stored file is gone."""

    def render(self, name, value, attrs=None, renderer=None):
        html = super().render(name, value, attrs, renderer)
        shows_stored = isinstance(value, FieldFile) and value and is_stored(value)
        if not shows_stored or value.storage.exists(value.name):
            return html
        message = _(
            "This file is no longer on the server, so readers do not see it. Choose the file "
            "again, or delete this attachment."
        )
        return format_html('{}<p class="missing-file">{}</p>', html, message)


class AttachmentFormSet(forms.BaseInlineFormSet):
    """Rows that follow what is stored, also when another editor added or deleted some meanwhile.

    Django pairs what was sent with the stored rows by place. A row that is gone would make a form
    that nobody sees and nobody can mend.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.gone: list[str] = []  # titles, as they were typed
        self.stored = ""  # in words, for an editor to compare; cleaning changes the rows
        if self.is_bound and self.management_form.is_valid():
            self.stored = _listed((row.title, row.file.name) for row in self.get_queryset())
            self._follow_stored()

    def clean(self) -> None:
        super().clean()
        if self.gone:
            message = ngettext(
                "Somebody else deleted this attachment meanwhile: %(titles)s. Save once more to go "
                "on without it.",
                "Somebody else deleted these attachments meanwhile: %(titles)s. Save once more to "
                "go on without them.",
                len(self.gone),
            )
            raise ValidationError(
                message % {"titles": ", ".join(f"“{title}”" for title in self.gone)}
            )

    def _follow_stored(self) -> None:
        """Put the sent rows in the order of the stored ones, those that were not sent between."""
        first_new, total = self.initial_form_count(), self.total_form_count()
        stored = {str(row.pk): row for row in self.get_queryset()}
        sent = {self.data.get(self._key(n, "id")): n for n in range(min(first_new, total))}
        if [*sent] == [*stored]:
            return
        self.gone = [
            self.data.get(self._key(place, "title"), "")
            for pk, place in sent.items()
            if pk not in stored and not self.data.get(self._key(place, "DELETE"))
        ]
        rows = [(sent.get(pk), row) for pk, row in stored.items()]
        rows += [(place, None) for place in range(first_new, total)]
        data, files = self._without_rows(self.data), self._without_rows(self.files)
        for place, (old, row) in enumerate(rows):
            if old is None:
                for name, value in self._values(row).items():
                    data[self._key(place, name)] = value
            else:
                self._move(self.data, data, old, place)
                self._move(self.files, files, old, place)
        data[self._key(None, INITIAL_FORM_COUNT)] = str(len(stored))
        data[self._key(None, TOTAL_FORM_COUNT)] = str(len(rows))
        self.data, self.files = data, files
        del self.management_form

    def _key(self, place: int | None, name: str) -> str:
        return f"{self.prefix}-{name}" if place is None else f"{self.prefix}-{place}-{name}"

    def _without_rows(self, sent):
        kept, row = sent.copy(), re.compile(rf"{re.escape(str(self.prefix))}-\d+-")
        for name in [name for name in kept if row.match(name)]:
            del kept[name]
        return kept

    def _move(self, source, target, old: int, place: int) -> None:
        start = self._key(old, "")
        for name in source:
            if name.startswith(start):
                target.setlist(self._key(place, name.removeprefix(start)), source.getlist(name))

    def _values(self, row: Attachment) -> dict[str, str]:
        return {
            "id": str(row.pk),
            self.fk.name: str(row.publication_id),
            "title": row.title,
            "position": str(row.position),
        }

    @property
    def typed(self) -> str:
        """Return the attachments as this form would leave them, in words; last what is gone."""
        rows = []
        for form in self.forms:
            file = form.files.get(form.add_prefix("file")) or form.instance.file
            title = form["title"].value() or ""
            if (title or file) and not form.cleaned_data.get("DELETE"):
                rows.append((title, file.name or ""))
        return _listed([*rows, *((title, "") for title in self.gone)])


def _listed(rows) -> str:
    names = [(title, Path(name).name) for title, name in rows]
    return ";\n".join(f"{title} ({name})" if name else title for title, name in names)


class AttachmentInline(admin.StackedInline):
    """One below the other: in a table a phone shows neither the file nor what is said of it."""

    model = Attachment
    formset = AttachmentFormSet
    fields = ["title", "file", "position"]
    extra = 0
    formfield_overrides = {FileField: {"widget": AttachmentFileWidget}}

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).defer("text")
