"""Whatever text goes in comes out as text: on each page, at the desk, in mails, in the export."""

import json
import re
from contextlib import suppress
from html.parser import HTMLParser

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils.text import Truncator
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from comments.author import subscriptions
from comments.forms.fields import LineField, ProseField
from comments.mail.moderators import announce, write_digests
from comments.models import MAX_REASON, Comment, OutgoingMail, Report
from comments.moderation import lifecycle, limits
from comments.moderation.lifecycle import NotAllowed, Via
from publications.models import Publication
from tests.comments.mail.test_moderators import make_moderator, whole_database
from tests.support.author import links_in, make_reaction, page_of
from tests.support.make import make_comment, make_publication
from tests.support.reacting import hidden_fields, open_form, send

pytestmark = pytest.mark.slow

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
IN_A_MAIL = {
    "html", "head", "meta", "title", "style", "body", "main", "footer",
    "h1", "h2", "p", "br", "a", "bdi", "blockquote",
}  # fmt: skip


class Page(HTMLParser):
    """Collects what stands inside the elements with a class, or all: text, and elements by tag."""

    def __init__(self, html, part=None):
        """`part` is a class or the name of a tag."""
        super().__init__(convert_charrefs=True)
        self.part, self.tags = part, []
        self.texts, self.depth = ([], 0) if part else ([""], 1)
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if self.depth:
            self.tags.append((tag, dict(attrs)))
            self.depth += tag not in VOID
            self.texts[-1] += "\n" * (tag == "br")
        elif self.part in [tag, *(dict(attrs).get("class") or "").split()]:
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


def seen(html, part):
    return [lines(text) for text in Page(html, part).texts]


def words(html, part):
    """Return the words in each such part: a mail keeps no blanks at the end of a line."""
    return [text.split() for text in Page(html, part).texts]


def quoted_in(mail):
    """Return the words that the text of a mail quotes."""
    quoted = (line[1:] for line in mail.text.split("\n") if line.startswith(">"))
    return " ".join(quoted).split()


def check_links_and_tags(mail):
    """No word of a visitor became an element, or a link that a mail program shows."""
    for tag, attrs in Page(mail.html).tags:
        assert tag in IN_A_MAIL
        assert attrs.get("href", "mailto:").startswith(("http://testserver", "mailto:"))


@pytest.fixture
def desk(db):
    client = Client()
    client.force_login(User.objects.create_superuser("joke"))
    return lambda view, *args: client.get(reverse(view, args=args)).content.decode()


@pytest.fixture
def no_limit(settings):
    settings.REACTION_LIMITS = settings.REPORT_LIMITS = [(10**4, 600)]


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


def start_anew():
    """Clear away what an example before this one left, also one that failed; return a moderator."""
    Publication.objects.all().delete()
    OutgoingMail.objects.all().delete()
    return User.objects.filter(username="m").first() or make_moderator("m")


@pytest.mark.django_db
@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@example(name="".join(NASTY), text="".join(NASTY), said="\u2028".join(NASTY))
@example(name="</bdi><b>", text="x\n> y\n\nNaam: z\u2028Naam: z", said="</blockquote><script>")
@given(name=TEXTS, text=TEXTS, said=TEXTS)
def test_mails_and_the_pages_they_lead_to_show_it_as_text(
    client, desk, plain, no_limit, name, text, said
):
    name = LineField().to_python(f"A {name}")[:80].strip()
    text = ProseField().to_python(f"B {text}")
    said = LineField().to_python(f"C {said}")[:MAX_REASON].strip()
    joke = start_anew()
    comment = make_reaction(name=name, text=text, email="anna@example.org")
    Comment.objects.update(wants_answers="confirmed")

    announce(comment)
    write_digests()
    for mail, most in zip(OutgoingMail.objects.order_by("pk"), (600, 300), strict=True):
        start = Truncator(text).chars(most).split()
        assert quoted_in(mail) == start
        assert words(mail.html, "blockquote") == [start]
        assert f"\nNaam: {name}\n" in mail.text
        assert words(mail.html, "bdi") == [name.split()]
        assert mail.text.count("\nNaam: ") == 1
        check_links_and_tags(mail)

    [review] = {path for path in links_in(mail) if path.startswith("/beoordelen/")}
    for path in (review, page_of(comment)):
        html = client.get(path).content.decode()
        assert seen(html, "reaction__text") == [lines(text)]
        assert seen(html, "reaction__name") == [[name]]
        assert {tag for tag, _attrs in Page(html, "reaction__text").tags} <= {"p", "br", "a"}

    lifecycle.approve(comment, joke)
    path = f"{comment.get_absolute_url()}melden/"
    response = client.get(path)
    html = response.content.decode()
    assert seen(html, "reaction__text") == [lines(text)]
    assert seen(html, "bdi") == [[name]]
    assert client.post(path, hidden_fields(response) | {"text": said}).status_code == 303
    page = Page(desk("admin:comments_comment_change", comment.pk))
    assert {tag for tag, _attrs in page.tags} <= plain | {"h3"}  # above the report
    assert Report.objects.get().text == said
    assert said in page.texts[0]

    lifecycle.answer(comment, by=joke, role="editors", name=name, text=text)
    mail = OutgoingMail.objects.latest("pk")
    assert " ".join(text.split()) in " ".join(mail.text.split())
    assert words(mail.html, "blockquote") == [text.split()]
    check_links_and_tags(mail)
    html = client.get(page_of(comment)).content.decode()
    assert seen(html, "reaction__text") == [lines(text)] * 2

    lifecycle.reject(comment, joke, said)
    mail = OutgoingMail.objects.latest("pk")
    assert said in mail.text
    assert words(mail.html, "blockquote") == [said.split()]
    check_links_and_tags(mail)
    html = client.get(page_of(comment)).content.decode()
    assert words(html, "blockquote") == [said.split()]


STEPS = {
    "announce": lambda comment, joke: announce(comment),
    "approve": lifecycle.approve,
    "reject": lambda comment, joke: lifecycle.reject(comment, joke, "Dubbel."),
    "mark as spam": lifecycle.mark_spam,
    "change": lambda comment, joke: lifecycle.edit(
        comment, name="Anders", text=f"{comment.text} Anders.", via=Via.VISITOR
    ),
    "answer": lambda comment, joke: lifecycle.answer(
        comment, by=joke, role="editors", name="De redactie", text="Dank."
    ),
    "ask for mail": lambda comment, joke: subscriptions.keep_address(
        comment, "nieuw@example.org", wants_answers=True
    ),
    "withdraw": lambda comment, joke: lifecycle.withdraw(comment),
}
LIVES = st.fixed_dictionaries(
    {
        "name": TEXTS,
        "text": TEXTS,
        "wants_answers": st.sampled_from(["no", "asked", "confirmed"]),
        "steps": st.lists(st.sampled_from([*STEPS]), max_size=4),
    }
)


@pytest.mark.django_db
@settings(
    max_examples=15,
    deadline=None,
    phases=set(Phase) - {Phase.shrink},  # which takes minutes, and little is to be gained
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(lives=st.lists(LIVES, min_size=1, max_size=3))
def test_every_mailed_link_of_any_reaction_is_safe_to_open(
    django_capture_on_commit_callbacks, monkeypatch, lives
):
    """Programs that look after mail open all links, also long after: whatever happened since."""
    monkeypatch.setattr(limits, "MAILBOX_LIMITS", [(10**4, 600)])
    joke = start_anew()
    publication, mailed = make_publication(), set()
    for life in lives:
        comment = make_reaction(
            publication,
            name=LineField().to_python(f"A {life['name']}")[:80],
            text=ProseField().to_python(f"B {life['text']}"),
            email="anna@example.org",
            wants_answers=life["wants_answers"],
        )
        for step in ["announce", *life["steps"]]:
            with django_capture_on_commit_callbacks(execute=True), suppress(NotAllowed):
                STEPS[step](comment, joke)
            comment.refresh_from_db()
            mailed |= set().union(*(links_in(mail) for mail in OutgoingMail.objects.all()))
    write_digests()
    mailed |= set().union(*(links_in(mail) for mail in OutgoingMail.objects.all()))
    assert mailed

    before, scanner = whole_database(), Client()
    for path in sorted(mailed):
        for ask in (scanner.head, scanner.get, scanner.head):
            assert ask(path, follow=True).status_code in {200, 404, 410}, path
    assert whole_database() == before
