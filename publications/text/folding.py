"""Letters and words of names: folded, tidied."""

import re
import unicodedata

LETTER = r"[^\W\d_]"
TIDY = str.maketrans("’‘ʼ`´‐‑", "'''''--", "\u00ad\u200b\ufeff")  # the last ones go
PLAIN_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe"})


def tidy(text: str) -> str:
    """Return the text with single spaces, straight apostrophes and composed accents."""
    return " ".join(unicodedata.normalize("NFC", text).translate(TIDY).split())


def fold(text: str) -> str:
    """Return the bare words: no capitals, accents or apostrophes; a hyphen or dot is a space."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(PLAIN_LETTERS))
    kept = re.sub(r"['’‘]", "", "".join(c for c in plain if not unicodedata.combining(c)))
    spaced = (" " if unicodedata.category(c)[0] in "PSZC" else c for c in kept)
    return " ".join("".join(spaced).split())


def has_letter(text: str) -> bool:
    return any(character.isalpha() for character in text)
