"""The block of reactions below a publication."""

import re
from datetime import timedelta

import pytest
from captcha.models import CaptchaStore
from django.db import connection
from django.template import Context, Template
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from comments.models import Comment
from comments.moderation import lifecycle
from comments.views.paragraphs import as_paragraphs
from publications.models import Publication
from tests.support.make import make_comment, make_publication

pytestmark = pytest.mark.django_db


def block(publication):
    template = Template("{% load reactions %}{% reactions publication %}")
    request = RequestFactory().get(publication.get_absolute_url())
    return template.render(Context({"publication": publication, "request": request}))


def test_block_has_the_heading_of_the_old_site_and_leads_to_the_form():
    publication = make_publication()
    html = block(publication)
    assert "Reageer op dit artikel" in html
    assert 'id="reacties"' in html
    assert f'href="{reverse("comments:new", args=[publication.slug])}"' in html
    assert "Er zijn nog geen reacties" in html


def test_approved_reactions_stand_oldest_first_and_are_counted():
    publication = make_publication()
    now = timezone.now()
    for days, name in [(1, "Derde"), (3, "Eerste"), (2, "Tweede")]:
        make_comment(publication, name=name, created_at=now - timedelta(days=days))
    html = block(publication)
    assert html.index("Eerste") < html.index("Tweede") < html.index("Derde")
    assert "3 reacties" in html


def test_one_reaction_is_counted_in_the_singular():
    assert "1 reactie<" in block(make_comment().publication)


@pytest.mark.parametrize("status", ["pending", "rejected", "spam", "withdrawn"])
def test_reaction_that_is_not_approved_is_not_shown(status):
    comment = make_comment(text="Nog niet voor lezers.", status=status)
    assert "Nog niet voor lezers" not in block(comment.publication)


def test_reactions_of_another_publication_are_not_shown():
    make_comment(text="Over iets anders.")
    assert "Over iets anders" not in block(make_publication())


def test_reaction_has_a_permalink_and_a_moment():
    comment = make_comment(created_at=timezone.now())
    html = block(comment.publication)
    assert f'id="reactie-{comment.pk}"' in html
    assert f'href="{comment.get_absolute_url()}"' in html
    assert re.search(r'<time datetime="\d{4}(-\d\d){2}T\d\d(:\d\d){2}\+\d\d:\d\d">', html)


def test_answer_stands_inside_its_reaction_and_counts():
    question = make_comment(text="Een vraag?")
    make_comment(question.publication, text="Iets anders.")
    make_comment(question.publication, parent=question, text="Het antwoord.")
    html = block(question.publication)
    assert html.index("Een vraag?") < html.index("Het antwoord.") < html.index("Iets anders.")
    assert "3 reacties" in html


def test_answer_to_a_hidden_reaction_is_hidden():
    question = make_comment(status=Comment.Status.REJECTED)
    make_comment(question.publication, parent=question, text="Het antwoord.")
    html = block(question.publication)
    assert "Het antwoord" not in html
    assert "reacties<" not in html


def test_withdrawn_reaction_leaves_a_trace_as_long_as_it_has_answers():
    question = make_comment(name="Karel", text="Een vraag?")
    answer = make_comment(question.publication, parent=question, text="Het antwoord.")
    lifecycle.withdraw(question)
    html = block(question.publication)
    assert "Karel" not in html
    assert "Een vraag" not in html
    assert f'id="reactie-{question.pk}"' in html
    assert html.index("Deze reactie is ingetrokken.") < html.index("Het antwoord.")
    assert "1 reactie<" in html
    lifecycle.withdraw(answer)
    assert "ingetrokken" not in block(question.publication)


def test_answer_of_the_editors_says_so():
    question = make_comment()
    make_comment(question.publication, parent=question, name="Els", role="contact")
    html = block(question.publication)
    assert html.count('class="reaction__role"') == 1
    assert ">contactpersoon<" in html


def test_edited_reaction_says_so():
    note = "heeft persoonlijke gegevens uit deze reactie gehaald"
    comment = make_comment()
    assert note not in block(comment.publication)
    lifecycle.edit(comment, name="Anna", text="Bel mij.")
    assert note in block(comment.publication)


def test_email_of_a_visitor_is_never_shown():
    assert "geheim@" not in block(make_comment(email="geheim@example.org").publication)


def test_closed_publication_says_so_and_keeps_earlier_reactions():
    publication = make_publication(comments_policy=Publication.CommentsPolicy.CLOSED)
    make_comment(publication, text="Van vroeger.")
    html = block(publication)
    assert "U kunt niet meer reageren op deze publicatie" in html
    assert "Van vroeger" in html
    assert "/reacties/nieuw/" not in html


def test_last_day_for_reactions_is_told():
    today = timezone.localdate()
    html = block(make_publication(comments_policy="until", comments_until=today))
    assert f"tot en met {today.day} " in html
    assert "/reacties/nieuw/" in html


def test_after_the_last_day_reactions_are_closed():
    yesterday = timezone.localdate() - timedelta(days=1)
    html = block(make_publication(comments_policy="until", comments_until=yesterday))
    assert "U kunt niet meer reageren" in html
    assert "/reacties/nieuw/" not in html


@pytest.mark.parametrize("status", ["draft", "in_review"])
def test_preview_of_a_draft_has_a_neutral_line(status):
    html = block(make_publication(status=status))
    assert "Lezers kunnen reageren zodra deze publicatie op de site staat" in html
    assert "/reacties/nieuw/" not in html


def test_withdrawn_publication_shows_its_reactions_and_takes_no_new_ones():
    publication = make_publication(status="withdrawn", withdrawal_reason="Verouderd.")
    make_comment(publication, text="Van vroeger.")
    html = block(publication)
    assert "Van vroeger" in html
    assert "U kunt niet meer reageren" in html


@pytest.mark.parametrize("number", [0, 3, 30])
def test_block_costs_one_query_whatever_the_number(number, django_assert_num_queries):
    publication = make_publication()
    for _ in range(number):
        parent = make_comment(publication)
        make_comment(publication, parent=parent)
    with django_assert_num_queries(1):
        block(publication)


def test_publication_page_shows_the_block_and_neither_writes_nor_sets_a_cookie(client):
    comment = make_comment()
    with CaptureQueriesContext(connection) as queries:
        response = client.get(comment.publication.get_absolute_url())
    html = response.content.decode()
    assert response.status_code == 200
    assert html.index("</article>") < html.index('id="reacties"')
    assert comment.text in html
    assert not response.cookies
    assert CaptchaStore.objects.count() == 0
    verbs = {query["sql"].lstrip("( ").partition(" ")[0].upper() for query in queries}
    assert verbs == {"SELECT"}


def test_script_in_name_and_text_stays_text():
    evil = "<script>alert(1)</script>"
    html = block(make_comment(name=evil, text=evil + ' <img src=x onerror="x">').publication)
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;" in html


def test_text_becomes_paragraphs_and_lines():
    assert as_paragraphs("Een\r\ntwee\n\n \n\nDrie") == "<p>Een<br>\ntwee</p>\n<p>Drie</p>"


@pytest.mark.parametrize(
    ("text", "href", "rest"),
    [
        ("Zie https://www.movisie.nl/wijk.", "https://www.movisie.nl/wijk", ".</p>"),
        ("(http://a.nl/x)", "http://a.nl/x", ")</p>"),
        (
            "https://nl.wikipedia.org/wiki/Wijk_(stad)!",
            "https://nl.wikipedia.org/wiki/Wijk_(stad)",
            "!",
        ),
        ("HTTPS://A.NL/?a=1&b=2", "HTTPS://A.NL/?a=1&amp;b=2", "</p>"),
    ],
)
def test_web_address_becomes_a_link_that_search_engines_do_not_follow(text, href, rest):
    html = as_paragraphs(text)
    assert f'<a href="{href}" rel="nofollow ugc">{href}</a>{rest}' in html


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "ftp://a.nl", "www.a.nl", "naam@a.nl", "https://", "http://..."]
)
def test_anything_else_becomes_no_link(text):
    assert "<a" not in as_paragraphs(text)


def test_quote_in_an_address_cannot_leave_the_attribute():
    html = as_paragraphs("https://a.nl/\"onclick='x' https://b.nl/'x")
    tags = re.findall(r"<a ([^>]*)>", html)
    assert [re.sub(r'="[^"]*"', "", tag) for tag in tags] == ["href rel"] * 2
