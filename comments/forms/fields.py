"""Form fields for what visitors type: clean text, or nothing."""

import unicodedata

from django import forms
from django.utils.translation import gettext_lazy as _

# Letters and signs by their class, yet nothing to see: fillers and the empty braille cell.
_BLANKS = set("\u115f\u1160\u2800\u3164\uffa0")


def without_controls(text: str) -> str:
    """Return `text` without control characters, line ends as newlines, tabs kept."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))


def is_visible(text: str) -> bool:
    """Return whether the text shows anything: zero-width characters and blanks do not."""
    return any(unicodedata.category(c)[0] in "LNPS" and c not in _BLANKS for c in text)


class ProseField(forms.CharField):
    """Text of several lines."""

    def to_python(self, value: object) -> str:
        text = (super().to_python(without_controls(str(value or ""))) or "").strip()
        return text if is_visible(text) else ""


class LineField(ProseField):
    """Text of one line, its words separated by single spaces."""

    def to_python(self, value: object) -> str:
        return " ".join(super().to_python(value).split())


class AnswersField(forms.BooleanField):
    """Whether the author wants mail about answers; a mail asks for confirmation."""

    def __init__(self, **kwargs):
        super().__init__(
            required=False,
            label=_("Mail me when my reaction is answered"),
            help_text=_("You first get a mail to confirm this. You can stop at any time."),
            **kwargs,
        )


class AddressField(forms.EmailField):
    def to_python(self, value: object) -> str:
        return super().to_python(without_controls(str(value or ""))) or ""
