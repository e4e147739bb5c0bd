"""Whatever text goes in comes out as text: on the page, at the desk, in the export."""

import json
import re
from html.parser import HTMLParser

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from comments import lifecycle
from comments.fields import LineField, ProseField
from comments.models import Comment
from tests.make import make_comment, make_publication
from tests.reacting import open_form, send

NASTY = [
    "\u202e", "\u2066", "\u200f", "\u061c",  # bidi
    "\u200b", "\u200d", "\ufeff", "\u00ad", "\u2060", "\U000e0041",  # nothing to see
    "👩‍👩‍👧", "🇳🇱", "𠜎", "\U0001f9d1\U0001f3fd", "e\u0301", "Z̸͎̈",  # 4 bytes, combining
    "\0", "\x07", "\x1b[31m", "\x7f", "\x85", "\x0b", "\x0c", "\u2028", "\u2029",  # control
    "\ufffe", "\ufffd", "\r\n", "\r", "\n\n", "\t",
    "<script>", "</p></article>", "<!--", "]]>", "<img src=x onerror=y>", "</textarea>",
    "&lt;", "&#0;", "&amp", "\"'>", "{{ 7 }}", "{% load %}", "%(name)s", "javascript:x",
    "https://a.nl/?x=<b>&y=\"'", "https://", "HTTP://é.nl)", "www.x.nl", "[url=x]", "\\u003c",
]  # fmt: skip
TEXTS = st.lists(st.one_of(st.sampled_from(NASTY), st.text(max_size=20)), max_size=12).map("".join)
VOID = {"br", "img", "input", "link", "meta", "source", "hr"}


class Page(HTMLParser):
    """Collects what stands inside the elements with a class: text, and elements by tag."""

    def __init__(self, html, css_class=None):
        super().__init__(convert_charrefs=True)
        self.css_class, self.tags = css_class, []
        self.texts, self.depth = ([], 0) if css_class else ([""], 1)
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if self.depth:
            self.tags.append((tag, dict(attrs)))
            self.depth += tag not in VOID
        elif self.css_class in (dict(attrs).get("class") or "").split():
            self.depth = 1
            self.texts.append("")

    def handle_endtag(self, tag):
        self.depth -= bool(self.depth and tag not in VOID)

    def handle_data(self, data):
        if self.depth:
            self.texts[-1] += data


def lines(text):
    """Return what a text says: its lines without the blanks around them."""
    return [line for line in (one.strip(" \t\n") for one in text.split("\n")) if line]


def seen(html, css_class):
    return [lines(text) for text in Page(html, css_class).texts]


@pytest.fixture
def desk(db):
    client = Client()
    client.force_login(User.objects.create_superuser("joke"))
    return lambda view, *args: client.get(reverse(view, args=args)).content.decode()


@pytest.fixture
def no_limit(settings):
    settings.REACTION_LIMITS = [(10**4, 600)]


@pytest.fixture
def plain(desk):
    """Return the tags on a desk page of a reaction with nothing odd in it."""
    comment = make_comment(status="approved")
    page = Page(desk("admin:comments_comment_change", comment.pk))
    comment.publication.delete()
    return {tag for tag, _attrs in page.tags} | {"p", "br", "a"}


@pytest.mark.django_db
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@example(name="".join(NASTY)[:80], text="".join(NASTY))
@example(name="</strong><b>", text="x\n<a href=javascript:x>\n\nhttps://x.nl/<script>")
@given(name=TEXTS, text=TEXTS)
def test_whatever_goes_in_comes_out_as_text(desk, plain, no_limit, tmp_path, name, text):
    name = LineField().to_python(f"A {name}")[:80].strip()
    publication = make_publication()
    visitor = Client()
    sent = open_form(visitor, publication, name=name, text=f"B {text}")
    assert send(visitor, publication, sent).status_code == 303

    stored = Comment.objects.get(publication=publication)
    assert stored.name == name
    assert stored.text == ProseField().to_python(f"B {text}")
    lifecycle.approve(stored)

    html = visitor.get(publication.get_absolute_url()).content.decode()
    assert seen(html, "reaction__text") == [lines(stored.text)]
    assert seen(html, "reaction__name") == [[stored.name]]
    for tag, attrs in Page(html, "reaction__text").tags:
        assert tag in {"p", "br", "a"}
        assert set(attrs) == ({"href", "rel"} if tag == "a" else set())
        assert re.match("https?://", attrs.get("href", "https://"), re.IGNORECASE)

    file = tmp_path / f"{publication.pk}.jsonl"
    call_command("export_publications", output=str(file))
    record = json.loads(file.read_text())
    assert [(r["name"], r["text"]) for r in record["reactions"]] == [(name, stored.text)]

    page = Page(desk("admin:comments_comment_change", stored.pk))
    assert {tag for tag, _attrs in page.tags} <= plain
    for line in [stored.name, *lines(stored.text)]:
        assert line in page.texts[0]
    publication.delete()


@pytest.mark.django_db
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(name=TEXTS, text=TEXTS)
def test_what_is_given_back_is_what_was_typed(client, name, text):
    publication = make_publication()
    fields = open_form(client, publication, name=name, text=text, email="geen adres")
    response = send(client, publication, fields)
    assert response.status_code == 422
    box = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", response.content.decode(), re.DOTALL)[1]
    parser = HTMLParser(convert_charrefs=True)
    found = []
    parser.handle_data = found.append
    parser.handle_starttag = parser.handle_endtag = parser.handle_comment = None  # none may come
    parser.feed(box)
    parser.close()
    typed = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    back = "".join(found).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    assert back == typed
