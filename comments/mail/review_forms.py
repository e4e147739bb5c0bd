from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from comments.forms.fields import LineField
from comments.models import MAX_REASON, ReasonTemplate


class ReasonChoice(forms.ModelChoiceField):
    def label_from_instance(self, reason: ReasonTemplate) -> str:
        return f"{reason.title}: {reason.text}"


class RejectForm(forms.Form):
    """Why a reaction is rejected: a stored reason, the moderator's own words, or both."""

    chosen = ReasonChoice(
        ReasonTemplate.objects.all(),
        label=_("Reason"),
        required=False,
        blank=True,
        empty_label=_("None of these"),
        widget=forms.RadioSelect,
    )
    words = LineField(
        label=_("Your own words"),
        help_text=_("Instead of a reason above, or after it. The visitor reads this."),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        chosen = cleaned.get("chosen")
        reason = " ".join(filter(None, [chosen and chosen.text, cleaned.get("words")]))
        if not reason:
            self.add_error("words", _("Choose a reason, or write one: the visitor reads it."))
        elif len(reason) > MAX_REASON:
            too_long = _(
                "Make the reason shorter: at most %(most)d characters. It has %(now)d now."
            )
            self.add_error("words", too_long % {"most": MAX_REASON, "now": len(reason)})
        return cleaned | {"reason": reason}
