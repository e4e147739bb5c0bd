"""Feeds: the newest publications of any list, as RSS and Atom.

Django's feed generators write them. An entry is written once for as long as its card stays in
memory: programs of readers ask often, and little changes.
"""

from datetime import datetime
from io import StringIO
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from publications.catalogue import snapshot
from publications.catalogue.cards import Card
from publications.catalogue.facet_index import Catalogue, Selection
from publications.catalogue.filters import (
    CHOICES,
    DEFAULT_ORDER,
    LOOKED,
    ON_KENNISPLEIN,
    ORDER,
    Reading,
    plain,
    read_filters,
)
from publications.models.publication import FIRST_MOMENT
from publications.views.cacheable import cacheable
from publications.views.lists import ABOUT_CATALOGUE, ABOUT_KENNISPLEIN, title_of

ENTRIES = 20
OF_A_PAGE = tuple(one.name for one in (*LOOKED, ORDER))  # what a feed has no use for


class Entries(SyndicationFeed):
    """The publications in a feed of Django's; `kept_as` is where a card keeps its entry."""

    kept_as: str

    def __init__(self, catalogue: Catalogue, cards: list[Card], **about):
        super().__init__(**about)
        self.catalogue, self.cards = catalogue, cards

    def write_items(self, handler) -> None:
        for card in self.cards:
            made = getattr(card, self.kept_as)
            if made is None:
                made = self._write(card)
                setattr(card, self.kept_as, made)
            handler.ignorableWhitespace(made)  # SAX's name for what goes in as it is

    def _write(self, card: Card) -> str:
        self.items: list[dict] = []
        self.add_item(**facts(self.catalogue, card))
        text = StringIO()
        # Both kinds of feed have it, their common class has not.
        super().write_items(  # type: ignore[misc]
            SimplerXMLGenerator(text, "utf-8", short_empty_elements=True)
        )
        return text.getvalue()

    def latest_post_date(self):
        return max(map(changed_at, self.cards), default=FIRST_MOMENT)


class Rss(Entries, Rss201rev2Feed):
    kept_as = "rss"

    def rss_attributes(self):
        return super().rss_attributes() | {"xmlns:dc": "http://purl.org/dc/elements/1.1/"}

    def add_item_elements(self, handler, item) -> None:
        super().add_item_elements(handler, item)
        for name in item["authors"]:
            handler.addQuickElement("dc:creator", name)


class Atom(Entries, Atom1Feed):
    kept_as = "atom"

    def item_attributes(self, item):
        language = item["item_language"]
        return {} if language == self.feed["language"] else {"xml:lang": language}

    def add_item_elements(self, handler, item) -> None:
        super().add_item_elements(handler, item)
        for name in item["authors"]:
            handler.startElement("author", {})
            handler.addQuickElement("name", name)
            handler.endElement("author")


@require_safe
@cacheable(*CHOICES)
def rss(request: HttpRequest) -> HttpResponse:
    return answer(request, Rss)


@require_safe
@cacheable(*CHOICES)
def atom(request: HttpRequest) -> HttpResponse:
    return answer(request, Atom)


def answer(request: HttpRequest, form: type[Rss] | type[Atom]) -> HttpResponse:
    """Answer the newest publications of the list that fits the address; 404 as the list does."""
    catalogue = snapshot.of(request)
    reading = read_filters(request.GET, OF_A_PAGE, catalogue)
    filters = reading.filters
    found = Selection(catalogue, filters.find(catalogue, catalogue.visible))
    is_kennisplein = ON_KENNISPLEIN in filters.chosen
    rest = filters.without(*ON_KENNISPLEIN)
    page = reverse("publications:kennisplein" if is_kennisplein else "publications:list")
    address = settings.SITE_URL + request.path + filters.feed_query()
    feed = form(
        catalogue,
        found[:ENTRIES],
        title=f"{title_of(rest, is_kennisplein)} · {settings.SITE_NAME}",
        link=settings.SITE_URL + page + rest.query(order=DEFAULT_ORDER),
        description=description(reading, is_kennisplein),
        subtitle=description(reading, is_kennisplein),
        language=settings.LANGUAGE_CODE,
        author_name=settings.SITE_NAME,
        feed_url=address,
        feed_guid=address,
    )
    return HttpResponse(feed.writeString("utf-8"), feed.content_type, reading.status)


def description(reading: Reading, is_kennisplein: bool) -> str:
    """Return what the feed is about, or what could not be used of its address."""
    if reading.years.error:
        return reading.years.error
    if not reading.unknown:
        return str(ABOUT_KENNISPLEIN if is_kennisplein else ABOUT_CATALOGUE)
    values = ", ".join(f"{label} “{value}”" for label, value in reading.unknown)
    return _("This address names something that we do not have: %(values)s") % {"values": values}


def facts(catalogue: Catalogue, card: Card) -> dict:
    """Return the fields of an entry: plain text, but HTML in the description."""
    authors = card.authors or filter(None, [card.organisation])
    themes = sorted(catalogue.labels_of("thema", card.pk))
    return {
        "title": plain(card.title),
        "link": settings.SITE_URL + card.get_absolute_url(),
        "description": escape(plain(card.lead)),
        "authors": [plain(name) for name in authors],
        "categories": [plain(name) for name in filter(None, [card.type, *themes])],
        "pubdate": card.published_at,
        "updateddate": changed_at(card),
        "unique_id": permanent_id(card),
        "unique_id_is_permalink": False,
        "item_language": card.language,
    }


def changed_at(card: Card) -> datetime:
    """Return when readers could see it as it is now: a planned one was written before."""
    return max(card.updated_at, card.published_at)


def permanent_id(card: Card) -> str:
    """Return a tag URI (RFC 4151): it stays when the address of the publication changes."""
    host = urlsplit(settings.SITE_URL).hostname
    return f"tag:{host},{card.created_at:%Y-%m-%d}:publicatie/{card.pk}"
