"""The parts of a list that a page has many of: choices of a facet and cards."""

from django import template
from django.conf import settings
from django.template.loader import get_template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
CHOICE = (
    '<li><label class="choice"><input type="checkbox" name="%s" value="%s"%s> '
    '<span>%s</span> <span class="count">%d</span></label></li>'
)
CHECKED = ("", " checked")


@register.filter
def choices(values, name: str) -> SafeString:
    """Return the choices of a facet as list items. A page has hundreds, so no template each."""
    items = (
        CHOICE
        % (name, escape(c.value), " checked" if c.is_chosen else "", escape(c.label), c.count)
        for c in values
    )
    return mark_safe("\n".join(items))  # noqa: S308 (all that is not ours is escaped)


@register.simple_tag
def card(publication) -> SafeString:
    """Return the card of a publication, made once for as long as it stays in memory."""
    made = publication.__dict__.get("_card")
    if made is None:
        made = get_template("publications/_card.html").render(
            {"publication": publication, "level": 3}
        )
        if not settings.DEBUG:  # who works on the template wants to see it
            publication._card = made
    return made
