"""The fields of a reaction, wherever a visitor fills them in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from comments.forms.fields import AddressField, LineField, ProseField
from comments.models import Comment


class BaseCommentForm(forms.ModelForm):
    """Name, address and text, with the words that go with them."""

    class Meta:
        model = Comment
        fields = ["name", "email", "text"]
        field_classes = {"name": LineField, "email": AddressField, "text": ProseField}
        labels = {
            "name": _("Your name"),
            "email": _("Your e-mail address"),
            "text": _("Your reaction"),
        }
        help_texts = {
            "name": _("Stands with your reaction on the site."),
            "email": _(
                "Is not shown. In most cases you get a mail when the editors have read your "
                "reaction."
            ),
            "text": _("At most 5,000 characters. Web addresses become links."),
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "text": forms.Textarea(attrs={"rows": 8}),
        }
        error_messages = {
            "name": {
                "required": _("Fill in your name."),
                "max_length": _("Make your name shorter: at most %(limit_value)d characters."),
            },
            "email": {
                "invalid": _("Fill in an e-mail address like naam@voorbeeld.nl, or nothing."),
            },
            "text": {
                "required": _("Write your reaction."),
                "max_length": _(
                    "Make your reaction shorter: at most %(limit_value)d characters. "
                    "It has %(show_value)d now."
                ),
            },
        }
