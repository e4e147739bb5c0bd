from copy import copy
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from publications.admin.conflicts import Conflict, conflict_of
from publications.models import Publication
from publications.models.people import check_name
from publications.names import Name, author_names
from publications.text.identifiers import tidy_doi


class AuthorLineField(forms.CharField):
    """An author line as text; its clean value is a list of `Name`, empty for an empty line."""

    widget = forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField", "spellcheck": "false"})

    def clean(self, value) -> list[Name]:
        line = super().clean(value)
        if not line:
            return []
        try:
            names = author_names(line)
        except ValueError as error:
            raise forms.ValidationError(
                _("We read no name in this line. Part the names with “;”, as in: %(example)s")
                % {"example": "Jansen J.; de Vries S."}
            ) from error
        for name in names:
            try:
                check_name(name)
            except forms.ValidationError as error:
                raise forms.ValidationError(
                    _("“%(name)s…” is too long for one name. Is a “;” missing?")
                    % {"name": name.printed[:40]}
                ) from error
        return names


class MomentField(forms.SplitDateTimeField):
    """A day and a time; a day alone is the start of that day."""

    def clean(self, value):
        if value and value[0] and not value[1]:
            value = [value[0], "00:00"]
        return super().clean(value)

    def compress(self, data_list):
        """Return the moment; of an hour that occurs twice the first, of one left out the next."""
        if not data_list or None in data_list:
            return super().compress(data_list)
        moment = timezone.make_aware(datetime.combine(*data_list))
        try:
            return moment.astimezone(UTC).astimezone(moment.tzinfo)
        except OverflowError as error:
            raise forms.ValidationError(_("Give a date from 1900 to 2999.")) from error


class DoiField(forms.CharField):
    def to_python(self, value):
        return tidy_doi(super().to_python(value) or "")


class PublicationForm(forms.ModelForm):
    author_line = AuthorLineField(
        label=_("Authors"),
        required=False,
        help_text=_(
            "Paste the line as it is printed, names parted by “;”. Below you see how it is read."
        ),
    )

    # What the form was made from; another editor's change in between must not be undone unseen.
    version = forms.CharField(required=False, widget=forms.HiddenInput)
    conflict: Conflict | None = None

    class Meta:
        model = Publication
        fields: list[str] = []  # the admin page lists them
        field_classes = {"doi": DoiField}
        widgets = {
            "themes": forms.CheckboxSelectMultiple,
            "title": forms.TextInput(attrs={"class": "vLargeTextField"}),
            "lead": forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
            "withdrawal_reason": forms.Textarea(attrs={"rows": 2, "class": "vLargeTextField"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "author_line" in self.fields and self.instance.pk:
            self.initial.setdefault("author_line", self.instance.author_line)
        if "version" in self.fields and self.instance.pk:
            self.initial["version"] = self.instance.updated_at.isoformat()
        status = self.fields.get("status")
        if isinstance(status, forms.ChoiceField):
            status.choices = self.status_choices()
        days = settings.REACTIONS_CLOSE_AFTER_DAYS
        if days and "comments_policy" in self.fields:
            self.fields["comments_policy"].help_text += " " + ngettext(
                "%(days)d day after the publication date “open” ends by itself; with “open until "
                "a day” you choose the day.",
                "%(days)d days after the publication date “open” ends by itself; with “open until "
                "a day” you choose the day.",
                days,
            ) % {"days": days}

    def clean(self):
        super().clean()
        version = self.cleaned_data.get("version")
        if version and self.instance.pk and version != self.instance.updated_at.isoformat():
            self.conflict = conflict_of(self)
            # The form is shown again with what was typed. Saving that is a choice then.
            data: Any = copy(self.data)
            data[self.add_prefix("version")] = self.instance.updated_at.isoformat()
            self.data = data
            message = _(
                "Somebody else changed this publication meanwhile, so nothing was saved yet. "
                "Compare both versions above the form."
            )
            raise forms.ValidationError(message)
        return self.cleaned_data

    def status_choices(self):
        """Return the present status and the ones that may follow it."""
        statuses = Publication.Status
        stored = self.instance if self.instance.pk else Publication(status=statuses.DRAFT)
        allowed = {stored.status, *stored.next_statuses}
        return [(value, label) for value, label in statuses.choices if value in allowed]


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason of withdrawal"),
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text=_("Readers who follow an old link see this reason."),
    )
