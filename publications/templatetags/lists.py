"""The parts of a list that a page has many of: choices of a facet and cards."""

from django import template
from django.conf import settings
from django.template.loader import get_template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()
CHOICE = (
    '<li><label class="choice"><input type="checkbox" name="{}" value="{}"{}> '
    '<span>{}</span> <span class="count">{}</span></label></li>'
)


@register.filter
def choices(values, name: str) -> SafeString:
    """Return the choices of a facet as list items. A page has hundreds, so no template each."""
    rows = ((name, c.value, " checked" if c.is_chosen else "", c.label, c.count) for c in values)
    return format_html_join("\n", CHOICE, rows)


@register.simple_tag
def card(publication, passages=None) -> SafeString:
    """Return the card of a publication, made once for as long as it stays in memory.

    With its passage, by primary key in `passages`, it belongs to one search.
    """
    if passage := (passages or {}).get(publication.pk):
        context = {"publication": publication, "passage": passage}
        return get_template("publications/_card.html").render(context)
    made = publication.__dict__.get("_card")
    if made is None:
        made = get_template("publications/_card.html").render({"publication": publication})
        if not settings.DEBUG:  # who works on the template wants to see it
            publication._card = made
    return made
