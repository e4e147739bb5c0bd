"""How the text of a publication gets onto its page."""

import re

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from publications.sanitise import clean_html

register = template.Library()
WORDS_A_MINUTE = 200  # of a Dutch text on a screen, read with attention
TAG = re.compile(r"<[^>]*>")  # a body is clean HTML, and this is an estimate
WORTH_TELLING = 2  # minutes


@register.filter
def body_html(body: str) -> SafeString:
    """Return a body as HTML. The only place where text is marked safe, so it is cleaned here too.

    A wide table gets a frame that scrolls by itself, also for who uses the keyboard.
    """
    html = clean_html(body)
    if "<table" in html:
        frame = f'<div class="scroller" role="region" tabindex="0" aria-label="{_table()}">'
        html = html.replace("<table", f"{frame}<table").replace("</table>", "</table></div>")
    return mark_safe(html)  # noqa: S308


@register.filter
def lang(publication) -> str:
    """Return the attribute that tells the language of a publication's text, when it is not ours."""
    return "" if publication.language == "nl" else format_html(' lang="{}"', publication.language)


def _table() -> str:
    return gettext("Table")


@register.filter
def reading_minutes(body: str) -> int:
    """Return how many minutes reading takes, or 0 when it is too short to tell."""
    minutes = round(len(TAG.sub("", body).split()) / WORDS_A_MINUTE)
    return minutes if minutes >= WORTH_TELLING else 0


@register.filter
def of(found: dict | None, pk: int):
    """Return what `found` has of the row with this key, or None."""
    return found.get(pk) if found else None
