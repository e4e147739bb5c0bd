"""Plain text of a visitor as safe HTML: paragraphs, line breaks, links to web addresses."""

import re
from functools import lru_cache

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

_address = re.compile(r"(https?://[^\s<>\"]+)", re.IGNORECASE)
_blank_lines = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")
_break = format_html("<br>{}", "\n")
_closing = ".,;:!?'’”»…"  # belongs to the sentence, not to the address


@lru_cache(maxsize=500)
def as_paragraphs(text: str) -> SafeString:
    """Return `text` as <p> elements, everything in it escaped, web addresses as links."""
    paragraphs = _blank_lines.split(text.replace("\r\n", "\n").replace("\r", "\n").strip())
    return format_html_join("\n", "<p>{}</p>", ((_lines(part),) for part in paragraphs if part))


def _lines(paragraph: str) -> SafeString:
    return format_html_join(_break, "{}", ((_linked(line),) for line in paragraph.split("\n")))


def _linked(line: str) -> SafeString:
    # A split on a pattern with a group gives text and addresses in turns.
    parts = enumerate(_address.split(line))
    return format_html_join("", "{}", ((_link(part) if n % 2 else part,) for n, part in parts))


def _link(address: str) -> SafeString:
    bare = _without_closing(address)
    if not bare.partition("://")[2]:
        return escape(address)
    return format_html('<a href="{0}" rel="nofollow ugc">{0}</a>{1}', bare, address[len(bare) :])


def _without_closing(address: str) -> str:
    """Return `address` without the marks that close the sentence or the brackets around it."""
    while address:
        open_bracket = address.count("(") >= address.count(")")
        if address[-1] not in _closing and not (address[-1] == ")" and not open_bracket):
            break
        address = address[:-1]
    return address
