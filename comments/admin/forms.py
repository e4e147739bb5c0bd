"""The forms that a moderator fills in beside a reaction."""

from urllib.parse import urlsplit
from uuid import uuid4

from django import forms
from django.contrib.admin.helpers import ActionForm
from django.db.models import Max
from django.urls import Resolver404, resolve
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from comments.author import links
from comments.forms.fields import AddressField, LineField, ProseField
from comments.models import MAX_NAME, MAX_REASON, MAX_TEXT, Comment, Decision, ReasonTemplate
from comments.moderation import lifecycle
from publications.models import OldAddress, Publication


class ReasonSelect(forms.Select):
    """A select whose options carry the text of each reason, for the script that fills it in."""

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        if value:
            option["attrs"]["data-text"] = value.instance.text
        return option


class ReasonForm(forms.Form):
    """A reason chosen, written, or chosen and changed."""

    template = forms.ModelChoiceField(
        ReasonTemplate.objects.all(),
        label=_("Choose a reason"),
        empty_label=_("I write it myself"),
        required=False,
        widget=ReasonSelect,
    )
    reason = LineField(
        label=_("Reason"),
        max_length=MAX_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "The visitor reads this. Leave it empty to use the reason that you chose as it is."
        ),
    )

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        template = cleaned.get("template")
        if not self.errors and not cleaned["reason"]:
            if template is None:
                self.add_error("reason", _("Choose a reason or write one: the visitor reads it."))
            else:
                cleaned["reason"] = template.text
        return cleaned


class EditForm(forms.Form):
    name = LineField(label=_("Name"), max_length=MAX_NAME)
    text = ProseField(
        label=_("Text"), max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 8})
    )


class AnswerForm(forms.Form):
    """An answer as the editorial team or as the contact person of the publication."""

    role = forms.ChoiceField(
        label=_("Answer as"),
        choices=[c for c in Comment.Role.choices if c[0] != Comment.Role.VISITOR],
        initial=Comment.Role.EDITORS,
        widget=forms.RadioSelect,
    )
    answer_name = LineField(label=_("Name with the answer"), max_length=MAX_NAME, required=False)
    answer_text = ProseField(
        label=_("Answer"), max_length=MAX_TEXT, widget=forms.Textarea(attrs={"rows": 6})
    )
    submission = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, contact_name: str, sent=None):
        super().__init__(sent, initial={"submission": uuid4})
        self.contact_name = contact_name
        self.fields["answer_name"].help_text = (
            _("Leave this empty for “The editorial team” or “%(name)s”.") % {"name": contact_name}
            if contact_name
            else _("Leave this empty for “The editorial team”.")
        )

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        if not self.errors and not cleaned["answer_name"]:
            as_contact = cleaned["role"] == Comment.Role.CONTACT
            cleaned["answer_name"] = (
                self.contact_name if as_contact else gettext("The editorial team")
            )
            if not cleaned["answer_name"]:
                self.add_error("answer_name", _("Fill in the name of the contact person."))
        return cleaned


class EnterForm(forms.Form):
    """A reaction that came by mail, from a visitor who could not use the form."""

    publication = LineField(
        label=_("Publication"),
        max_length=500,
        help_text=_("The address of its page, copied from your browser, or its whole title."),
    )
    name = LineField(
        label=_("Name"),
        max_length=MAX_NAME,
        help_text=_("Stands with the reaction on the site. Use the name that the sender wants."),
    )
    email = AddressField(
        label=_("E-mail address"),
        required=False,
        error_messages={
            "invalid": _("Fill in an e-mail address like naam@voorbeeld.nl, or nothing."),
        },
        help_text=_(
            "Is not shown. You may leave this empty. With an address the sender gets a mail that "
            "the reaction is on the site, with the secret link to change one's mind."
        ),
    )
    text = ProseField(
        label=_("Reaction"),
        max_length=MAX_TEXT,
        help_text=_("The text as it was mailed, without greeting and signature."),
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    submission = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, sent=None):
        super().__init__(sent, initial={"submission": uuid4})

    def clean_publication(self) -> Publication:
        named = self.cleaned_data["publication"]
        found = _publications_named(named)
        if not found:
            problem = _("No publication on the site has this address or title. Copy its address.")
            raise forms.ValidationError(problem)
        if len(found) > 1:
            problem = _("More publications have this title. Copy the address of the right one.")
            raise forms.ValidationError(problem)
        return found[0]

    def store(self, by) -> lifecycle.Step:
        """Store the reaction as approved; raise NotAllowed when this form was stored before."""
        token = links.token_for(self.cleaned_data["submission"])
        return lifecycle.enter(**self.cleaned_data, by=by, token_hash=links.hash_of(token))


def _publications_named(named: str) -> list[Publication]:
    """Return the readable publications with this address, or else with this title."""
    try:
        match = resolve(urlsplit(named).path)
    except (Resolver404, ValueError):
        rows = Publication.objects.published().defer("body").filter(title__iexact=named)
        return [*rows[:2]]
    if match.app_name != "comments" and match.view_name != "publications:detail":
        return []
    found = OldAddress.objects.publication_at(match.kwargs["slug"])
    return [found] if found and found.is_published else []


class SeenForm(ActionForm):
    """The form of the list's actions, with the last decision that the moderator has seen."""

    seen = forms.IntegerField(label="", required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial["seen"] = Decision.objects.aggregate(last=Max("pk"))["last"] or 0
