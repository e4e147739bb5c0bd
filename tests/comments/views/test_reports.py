"""“Meld deze reactie”: a reader tells the moderators what is wrong, without an account."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from comments.models import Comment, Report
from comments.moderation import lifecycle
from tests.support.make import make_comment, make_publication
from tests.support.moderating import CHANGE, LIST
from tests.support.reacting import hidden_fields

pytestmark = pytest.mark.django_db
WORDS = "Hier staat een telefoonnummer."


def report_address(comment):
    return reverse("comments:report", args=[comment.publication.slug, comment.pk])


def fields_of(response, **typed):
    return hidden_fields(response) | {"text": WORDS} | typed


def send(client, comment, **typed):
    """Open the form and send it."""
    response = client.get(report_address(comment))
    return client.post(report_address(comment), fields_of(response, **typed))


def test_each_reaction_and_answer_leads_to_its_form(client):
    question = make_comment()
    answer = make_comment(question.publication, parent=question)
    html = client.get(question.publication.get_absolute_url()).content.decode()
    for comment in (question, answer):
        assert f'href="{report_address(comment)}"' in html
    assert html.count("Meld deze reactie") == 2


def test_trace_of_a_withdrawn_reaction_cannot_be_reported(client):
    question = make_comment()
    make_comment(question.publication, parent=question)
    lifecycle.withdraw(question)
    html = client.get(question.publication.get_absolute_url()).content.decode()
    assert html.count("Meld deze reactie") == 1
    assert client.get(report_address(question)).status_code == 404


def test_form_shows_the_reaction_and_is_nobody_elses(client, django_assert_num_queries):
    comment = make_comment(name="Karel", text="Bel mij <b>op</b>.")
    with django_assert_num_queries(1):
        response = client.get(report_address(comment))
    html = response.content.decode()
    assert "Karel" in html
    assert "Bel mij &lt;b&gt;op&lt;/b&gt;." in html
    assert comment.get_absolute_url() in html
    assert '<meta name="robots" content="noindex">' in html
    assert "private" in response["Cache-Control"]
    assert "CAPTCHA" not in html
    assert Report.objects.count() == 0


@pytest.mark.parametrize("text", [WORDS, ""])
def test_report_is_stored_and_the_reader_told_what_happens(client, text):
    comment = make_comment()
    response = send(client, comment, text=text)
    assert response.status_code == 303
    html = client.get(response["Location"]).content.decode()
    assert "Uw melding is ontvangen" in html
    assert "Een moderator bekijkt de reactie" in html
    stored = Report.objects.get()
    assert (stored.comment, stored.text, stored.handled_at) == (comment, text, None)
    assert re.fullmatch(r"[0-9a-f]{64}", stored.sender)
    assert client.get(comment.publication.get_absolute_url()).status_code == 200


def test_reports_of_one_reaction_stand_together_on_the_desk(client, moderator):
    comment = make_comment(name="Karel")
    reader = Client()
    for text in [WORDS, "Dit is niet aardig.", ""]:
        send(reader, comment, text=text)
    listed = client.get(reverse(LIST), {"status": "reported"}).content.decode()
    assert listed.count("Karel") == 1
    html = client.get(reverse(CHANGE, args=[comment.pk])).content.decode()
    note = re.search(r'data-kind="reported">.*?</ul>', html, re.DOTALL)[0]
    assert "3 keer gemeld door lezers" in note
    assert WORDS in note
    assert "Dit is niet aardig." in note
    assert "zonder toelichting" in note


def test_second_click_stores_nothing_more(client):
    comment = make_comment()
    fields = fields_of(client.get(report_address(comment)))
    for _ in range(3):
        assert client.post(report_address(comment), fields).status_code == 303
    assert Report.objects.count() == 1


def test_what_was_looked_at_can_be_reported_again(client):
    comment = make_comment()
    send(client, comment)
    lifecycle.keep(comment)
    send(client, comment)
    assert Report.objects.open().count() == 1


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"website": "https://x.example"}, "verborgen veld"),
        ({"token": ""}, "niet volledig"),
        ({"text": "x" * 1001}, "hoogstens 1000 tekens. Het zijn er nu 1001."),
    ],
)
def test_mistake_is_explained_and_what_was_typed_stays(client, typed, message):
    comment = make_comment()
    response = send(client, comment, **typed)
    html = response.content.decode()
    assert response.status_code == 422
    assert "Uw melding is nog niet verstuurd" in html
    assert message in html
    assert typed.get("text", WORDS) in html
    assert "<title>Fout: " in html
    assert Report.objects.count() == 0
    assert client.post(report_address(comment), fields_of(response)).status_code == 303


def test_form_of_one_reaction_reports_no_other_and_lasts_a_day(client):
    comment = make_comment()
    other = client.get(report_address(make_comment()))
    assert client.post(report_address(comment), fields_of(other)).status_code == 422
    with time_machine.travel(datetime.now(UTC) - timedelta(days=1, minutes=1)):
        old = client.get(report_address(comment))
    assert client.post(report_address(comment), fields_of(old)).status_code == 422


def test_too_many_from_one_address_wait_and_lose_nothing(client):
    publication = make_publication(published_on=date(2026, 1, 1))
    comments = [make_comment(publication) for _ in range(11)]
    with time_machine.travel(datetime(2026, 3, 1, 11, tzinfo=UTC), tick=False) as clock:
        for comment in comments[:10]:
            assert send(client, comment).status_code == 303
        response = send(client, comments[10])
        assert response.status_code == 429
        assert response["Retry-After"] == "600"
        html = response.content.decode()
        assert "Verstuur de uwe na 12:11 uur." in html
        assert WORDS in html
        assert Report.objects.count() == 10
        clock.shift(600)
        assert client.post(report_address(comments[10]), fields_of(response)).status_code == 303


def test_form_whose_cookie_has_gone_comes_back_with_what_was_typed():
    strict = Client(enforce_csrf_checks=True)
    comment = make_comment()
    fields = fields_of(strict.get(report_address(comment)))
    strict.cookies.clear()
    response = strict.post(report_address(comment), fields)
    assert response.status_code == 403
    assert "De pagina stond lang open" in response.content.decode()
    assert WORDS in response.content.decode()
    assert Report.objects.count() == 0
    assert strict.post(report_address(comment), fields_of(response)).status_code == 303


@pytest.mark.parametrize("status", ["pending", "rejected", "spam", "withdrawn"])
def test_what_readers_do_not_see_cannot_be_reported(client, status):
    comment = make_comment(status=status, text="Niet voor lezers.")
    for response in (
        client.get(report_address(comment)),
        client.post(report_address(comment), {"text": WORDS}),
        Client(enforce_csrf_checks=True).post(report_address(comment), {"text": WORDS}),
    ):
        html = response.content.decode()
        assert response.status_code == 404
        assert "Deze reactie staat niet op de site" in html
        assert "Niet voor lezers" not in html
    assert Report.objects.count() == 0


def test_reaction_on_a_page_that_readers_cannot_see_is_not_found(client):
    comment = make_comment(make_publication(status="draft"))
    for address in (report_address(comment), f"{comment.get_absolute_url()}gemeld/"):
        assert client.get(address).status_code == 404


def test_report_goes_with_the_words_of_a_withdrawn_reaction(client):
    comment = make_comment()
    send(client, comment)
    lifecycle.withdraw(comment)
    assert Report.objects.count() == 0
    assert Comment.objects.get().is_withdrawn
