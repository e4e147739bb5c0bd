"""Form fields for what visitors type: clean text, or nothing."""

import unicodedata

from django import forms

# Letters and signs by their class, yet nothing to see: fillers and the empty braille cell.
_BLANKS = set("\u115f\u1160\u2800\u3164\uffa0")


def without_controls(text: str) -> str:
    """Return `text` without control characters, line ends as newlines, tabs kept."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cs"))


def is_visible(text: str) -> bool:
    """Tell whether there is anything to see: zero-width characters and blanks are nothing."""
    return any(unicodedata.category(c)[0] in "LNPS" and c not in _BLANKS for c in text)


class ProseField(forms.CharField):
    """Text of several lines."""

    def to_python(self, value):
        text = super().to_python(without_controls(str(value or ""))).strip()
        return text if is_visible(text) else self.empty_value


class LineField(ProseField):
    """Text of one line, its words parted by one space."""

    def to_python(self, value):
        return " ".join(super().to_python(value).split())


class AddressField(forms.EmailField):
    def to_python(self, value):
        return super().to_python(without_controls(str(value or "")))
