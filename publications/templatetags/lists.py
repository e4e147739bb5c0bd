"""The parts of a list that a page has many of: buckets of a facet and cards."""

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from publications.catalogue.cards import Card
from publications.catalogue.facets import Facet
from publications.templatetags.publication_text import fill, fill_each, lang, shorten
from publications.text.dates import in_words, iso

register = template.Library()
CHOICE = (
    '<li><label class="choice"><input type="checkbox" name="{}" value="{}"{}> '
    '<span>{}</span> <span class="count">{}</span></label></li>'
)
CHECKED = fill(" checked")
LONGEST_LEAD = 260  # characters
NAMED = 3  # authors
CARD = """<article class="card">
  <p class="card__top">{}{}</p>
  <h3 class="card__title"><a href="{}"{}>{}</a></h3>
  {}
  <p class="card__credits">{}{}{}<span>{} <time datetime="{}">{}</time></span></p>
</article>"""
KIND = '<span class="card__type">{}</span>'
BADGE = ' <span class="badge">{}</span>'
LEAD = '<p class="card__lead"{}>{}</p>'
FACT = "<span>{}</span> "


@register.simple_tag
def buckets(facet: Facet, part: str) -> SafeString:
    """Return the buckets of a facet, "open" or "folded", as list items.

    Made once for as long as the facet is remembered: a page has hundreds, so no template each.
    """
    if part not in facet.html:
        name, values = facet.dimension.name, getattr(facet, part)
        rows = ((name, c.value, CHECKED if c.is_chosen else "", c.label, c.count) for c in values)
        facet.html[part] = fill_each(CHOICE, rows)
    return facet.html[part]


@register.simple_tag
def card(publication: Card, passages: dict[int, SafeString] | None = None) -> SafeString:
    """Return the card of a publication, made once for as long as it stays in memory.

    With its passage, by primary key in `passages`, it belongs to one search.
    """
    if passage := (passages or {}).get(publication.pk):
        return _card(publication, passage)
    if publication.html is None:
        publication.html = _card(publication, shorten(publication.lead, LONGEST_LEAD))
    return publication.html


def _card(publication: Card, lead: str) -> SafeString:
    language = lang(publication)
    names = ", ".join(publication.authors[:NAMED])
    if len(publication.authors) > NAMED:
        names = " ".join((names, gettext("and others")))
    return fill(
        CARD,
        _if(publication.type, KIND),
        _if(publication.is_sample and gettext("Sample"), BADGE),
        publication.get_absolute_url(),
        language,
        publication.title,
        fill(LEAD, language, lead) if lead else "",
        _if(names, FACT),
        _if(publication.organisation, FACT),
        _if(publication.year, FACT),
        gettext("On this site since"),
        iso(publication.published_on),
        in_words(publication.published_on),
    )


def _if(text: object, form: str) -> str:
    return fill(form, text) if text else ""
