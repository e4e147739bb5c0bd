"""A visitor reacts: nothing typed is lost, nothing is stored twice."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from captcha.models import CaptchaStore
from django.core import signing
from django.test import Client

from comments.forms.tokens import FormToken
from comments.models import Comment
from publications.models import Publication
from tests.support.author import page_of
from tests.support.make import make_comment, make_publication
from tests.support.racing import at_once
from tests.support.reacting import (
    TYPED,
    answers,
    create_address,
    hidden_fields,
    new_address,
    open_form,
    send,
)

pytestmark = pytest.mark.django_db


def is_kept(response, typed=TYPED):
    """Return whether the form on the page holds all that was typed."""
    html = response.content.decode()
    return (
        f'value="{typed["name"]}"' in html
        and f'value="{typed["email"]}"' in html
        and re.search(rf"<textarea[^>]*>\n{re.escape(typed['text'])}</textarea>", html) is not None
    )


# --- The form ------------------------------------------------------------------------------
def test_form_names_the_publication_and_links_back(client):
    publication = make_publication(title="Wij in de Wijk")
    html = client.get(new_address(publication)).content.decode()
    assert f'<a href="{publication.get_absolute_url()}">Wij in de Wijk</a>' in html
    assert '<meta name="robots" content="noindex">' in html
    assert "<legend>CAPTCHA</legend>" in html
    assert (
        "Deze vraag is om te controleren dat u een mens bent, "
        "om geautomatiseerde invoer (spam) te voorkomen."
    ) in html


def test_form_is_kept_by_no_shared_cache(client):
    response = client.get(new_address(make_publication()))
    assert "private" in response["Cache-Control"]
    assert "no-store" not in response["Cache-Control"]  # "back" shall find what was typed


def test_fields_have_labels_and_limits(client):
    html = client.get(new_address(make_publication())).content.decode()
    for name in ["id_name", "id_email", "id_text", "id_captcha_1"]:
        assert f'<label for="{name}">' in html
    assert 'maxlength="80"' in html
    assert 'maxlength="5000"' in html


def test_honeypot_is_hidden_from_people_and_screen_readers(client):
    html = client.get(new_address(make_publication())).content.decode()
    trap = re.search(r'<div class="visually-hidden" aria-hidden="true">.*?</div>', html, re.DOTALL)[
        0
    ]
    assert 'name="website"' in trap
    assert 'tabindex="-1"' in trap
    assert 'autocomplete="off"' in trap
    assert "style=" not in trap


def test_form_of_a_publication_that_readers_cannot_see_is_not_found(client):
    draft = make_publication(status="draft")
    planned = make_publication(published_at=datetime.now(UTC) + timedelta(days=1))
    for publication in [draft, planned]:
        assert client.get(new_address(publication)).status_code == 404
        assert client.post(create_address(publication), TYPED).status_code == 404


def test_form_of_a_closed_publication_says_so_and_makes_no_challenge(client):
    response = client.get(new_address(make_publication(comments_policy="closed")))
    assert response.status_code == 403
    assert "U kunt niet meer reageren op deze publicatie" in response.content.decode()
    assert CaptchaStore.objects.count() == 0


def test_address_for_sending_leads_a_reader_to_the_form(client):
    publication = make_publication()
    assert client.get(create_address(publication)).headers["Location"] == new_address(publication)


# --- Sent well -----------------------------------------------------------------------------
def test_reaction_is_stored_and_waits_for_approval(client):
    publication = make_publication()
    response = send(client, publication, open_form(client, publication))
    assert response.status_code == 303
    comment = Comment.objects.get()
    assert response["Location"] == page_of(comment)
    assert (comment.name, comment.email, comment.text) == tuple(TYPED.values())
    assert comment.publication == publication
    assert comment.status == Comment.Status.PENDING
    assert TYPED["text"] not in client.get(publication.get_absolute_url()).content.decode()


def test_page_after_sending_says_what_happens_next_and_gives_the_secret_link(client):
    publication = make_publication()
    response = send(client, publication, open_form(client, publication))
    html = client.get(response["Location"]).content.decode()
    assert "Uw reactie is ontvangen" in html
    assert "De redactie leest elke reactie" in html
    assert publication.get_absolute_url() in html
    part = re.search(r"<div [^>]*data-reaction>.*?</div>", html, re.DOTALL)[0]
    assert f'<a href="{response["Location"]}">' in part  # also shown in place


def test_email_may_stay_empty(client):
    publication = make_publication()
    assert send(client, publication, open_form(client, publication, email="")).status_code == 303
    assert Comment.objects.get().email == ""


def test_wish_to_hear_of_answers_is_stored_and_waits_to_be_confirmed(client):
    publication = make_publication()
    send(client, publication, open_form(client, publication, wants_answers="on"))
    assert Comment.objects.get().wants_answers == "asked"


def test_wish_to_hear_of_answers_needs_an_address_and_is_kept(client):
    publication = make_publication()
    fields = open_form(client, publication, wants_answers="on", email="")
    response = send(client, publication, fields)
    assert response.status_code == 422
    html = response.content.decode()
    assert "Vul uw e-mailadres in als u mail over antwoorden wilt." in html
    assert re.search(r'<input[^>]*name="wants_answers"[^>]*checked', html)
    again = send(client, publication, fields | {"andere_vraag": "1"})
    assert re.search(r'<input[^>]*name="wants_answers"[^>]*checked', again.content.decode())


def test_visitor_cannot_set_what_the_form_does_not_ask(client):
    publication = make_publication()
    other = make_comment()
    extra = {"status": "approved", "parent": other.pk, "publication": other.publication.pk}
    send(client, publication, open_form(client, publication) | extra)
    comment = Comment.objects.get(status="pending")
    assert comment.parent is None
    assert comment.publication == publication


def test_control_characters_vanish_and_lines_stay(client):
    publication = make_publication()
    fields = open_form(
        client,
        publication,
        name=" Anna\0 \x07de\u00a0\tVries ",
        text="Een\0\r\nt\x08wee\tdrie\x1b\r\n\r\nvier",
        email="anna@exam\0ple.org",
    )
    assert send(client, publication, fields).status_code == 303
    comment = Comment.objects.get()
    assert comment.name == "Anna de Vries"
    assert comment.text == "Een\ntwee\tdrie\n\nvier"
    assert comment.email == "anna@example.org"


def test_markup_stays_text(client):
    publication = make_publication()
    evil = '<script>alert("1")</script><b onclick=x>'
    send(client, publication, open_form(client, publication, name=evil, text=evil))
    assert Comment.objects.get().text == evil
    Comment.objects.update(status="approved")
    html = client.get(publication.get_absolute_url()).content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


def test_text_of_5000_characters_with_line_ends_fits(client):
    publication = make_publication()
    text = "\r\n".join(["x" * 49] * 100)  # a browser counts each line end as one
    assert len(text.replace("\r\n", "\n")) == 4999
    assert send(client, publication, open_form(client, publication, text=text)).status_code == 303


# --- Sent with mistakes --------------------------------------------------------------------
@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "", "Vul uw naam in."),
        ("name", " \u200b\u2060\ufeff ", "Vul uw naam in."),
        ("name", "\u3164\u2800", "Vul uw naam in."),
        ("name", "x" * 81, "hoogstens 80 tekens"),
        ("email", "anna@", "Vul een e-mailadres in"),
        ("text", "", "Schrijf uw reactie."),
        ("text", " \n\t\u200b\n ", "Schrijf uw reactie."),
        ("text", "x" * 6000, "hoogstens 5000 tekens. Het zijn er nu 6000."),
    ],
)
def test_mistake_is_tied_to_its_field_and_all_is_kept(client, field, value, message):
    publication = make_publication()
    response = send(client, publication, open_form(client, publication, **{field: value}))
    html = response.content.decode()
    assert response.status_code == 422
    assert Comment.objects.count() == 0
    summary = re.search(r'<div class="error-summary" role="alert".*?</div>', html, re.DOTALL)[0]
    assert re.search(rf'<a href="#id_{field}">[^<]*{re.escape(message)}', summary)
    assert message in re.search(rf'id="id_{field}_error">(.*?)</p>', html, re.DOTALL)[1]
    tag = re.search(rf'<(?:input|textarea)[^>]*id="id_{field}"[^>]*>', html)[0]
    assert f'aria-describedby="id_{field}_helptext id_{field}_error"' in tag
    assert 'aria-invalid="true"' in tag
    assert "<title>Fout: " in html
    if field == "text":
        assert value.strip() in html
        assert TYPED["name"] in html
    else:
        assert TYPED["text"] in html


def test_reaction_of_5_mb_is_refused(client):
    publication = make_publication()
    for strict in [client, Client(enforce_csrf_checks=True)]:
        fields = open_form(strict, publication, text="x" * 5_000_000)
        response = send(strict, publication, fields)
        assert response.status_code == 413
        assert 'lang="nl"' in response.content.decode()
    assert Comment.objects.count() == 0


def test_empty_post_gives_the_form_with_its_mistakes(client):
    response = client.post(create_address(make_publication()))
    assert response.status_code == 422
    assert "Vul uw naam in." in response.content.decode()


def test_filled_honeypot_is_explained_and_all_is_kept(client):
    publication = make_publication()
    response = send(
        client, publication, open_form(client, publication, website="https://x.example")
    )
    assert response.status_code == 422
    assert "verborgen veld" in response.content.decode()
    assert "x.example" not in response.content.decode()
    assert is_kept(response)
    assert Comment.objects.count() == 0
    assert send(client, publication, answers(response)).status_code == 303


def test_form_sent_within_three_seconds_is_explained_and_may_be_sent_at_once(client):
    publication = make_publication()
    response = send(client, publication, open_form(client, publication, seconds_ago=1))
    assert response.status_code == 422
    assert "binnen drie seconden" in response.content.decode()
    assert is_kept(response)
    assert Comment.objects.count() == 0
    assert send(client, publication, answers(response)).status_code == 303
    assert Comment.objects.count() == 1


# --- Nonce and token -----------------------------------------------------------------------
def test_second_click_finds_the_first_reaction(client):
    publication = make_publication()
    fields = open_form(client, publication)
    for _ in range(3):
        response = send(client, publication, fields)
        assert response.status_code == 303
        assert response["Location"] == page_of(Comment.objects.get())
        assert client.get(response["Location"]).status_code == 200
    assert Comment.objects.count() == 1


def test_resend_after_moderation_or_closing_is_still_the_first_reaction(client):
    publication = make_publication()
    fields = open_form(client, publication)
    send(client, publication, fields)
    Comment.objects.update(status="approved")
    Publication.objects.update(comments_policy="closed")
    assert send(client, publication, fields).status_code == 303
    assert Comment.objects.count() == 1


def test_other_text_on_a_used_form_is_not_dropped(client):
    publication = make_publication()
    fields = open_form(client, publication)
    send(client, publication, fields)
    response = send(client, publication, fields | {"text": "En nog iets."})
    assert response.status_code == 422
    assert "al een reactie verstuurd" in response.content.decode()
    assert is_kept(response, TYPED | {"text": "En nog iets."})
    again = answers(response, text="En nog iets.")
    assert send(client, publication, again).status_code == 303
    assert {c.text for c in Comment.objects.all()} == {TYPED["text"], "En nog iets."}


@pytest.mark.parametrize(
    "token",
    ["", "x", "é:é:é", "a" * 10_000, "\0", signing.dumps(["0", 1, 2]), None],
    ids=[
        "empty",
        "short",
        "not base64",
        "long",
        "null byte",
        "signed by us for another use",
        "missing",
    ],
)
def test_tampered_or_missing_token_gives_a_fresh_form_with_all_that_was_typed(client, token):
    publication = make_publication()
    fields = open_form(client, publication)
    fields.pop("token") if token is None else fields.update(token=token)
    response = send(client, publication, fields)
    assert response.status_code == 422
    assert "niet volledig" in response.content.decode()
    assert is_kept(response)
    assert Comment.objects.count() == 0
    assert "solved" in hidden_fields(response)  # the sum was right: it is not asked again
    assert send(client, publication, answers(response)).status_code == 303


def test_token_of_another_publication_is_refused(client):
    one, other = make_publication(), make_publication()
    response = send(client, other, open_form(client, one))
    assert response.status_code == 422
    assert Comment.objects.count() == 0


def test_form_of_yesterday_comes_back_fresh(client):
    publication = make_publication()
    fields = open_form(client, publication, seconds_ago=25 * 60 * 60)
    response = send(client, publication, fields)
    assert response.status_code == 422
    assert "langer dan een dag open" in response.content.decode()
    assert is_kept(response)
    assert send(client, publication, answers(response)).status_code == 303


def test_resend_of_yesterdays_form_is_not_stored_again(client):
    publication = make_publication()
    with time_machine.travel(datetime.now(UTC) - timedelta(hours=30)):
        fields = open_form(client, publication)
        send(client, publication, fields)
    assert send(client, publication, fields).status_code == 303
    assert Comment.objects.count() == 1


# --- Closed meanwhile, cookie gone ---------------------------------------------------------
def test_text_is_kept_when_reactions_were_closed_while_writing(client):
    publication = make_publication()
    fields = open_form(client, publication)
    Publication.objects.update(comments_policy="closed")
    response = send(client, publication, fields)
    assert response.status_code == 409
    html = response.content.decode()
    assert "U kunt niet meer reageren" in html
    assert TYPED["text"] in html
    assert Comment.objects.count() == 0


def test_lost_cookie_gives_the_form_back_and_asks_no_right_answer_again():
    client, publication = Client(enforce_csrf_checks=True), make_publication()
    fields = open_form(client, publication)
    client.cookies.clear()
    response = send(client, publication, fields)
    assert response.status_code == 403
    assert "De pagina stond te lang open" in response.content.decode()
    assert "<title>Fout: " in response.content.decode()
    assert is_kept(response)
    assert Comment.objects.count() == 0
    assert "csrftoken" in response.cookies
    again = answers(response)
    assert "captcha_1" not in again
    assert send(client, publication, again).status_code == 303
    assert Comment.objects.get().text == TYPED["text"]


def test_lost_cookie_after_storing_is_no_second_reaction():
    client, publication = Client(enforce_csrf_checks=True), make_publication()
    fields = open_form(client, publication)
    assert send(client, publication, fields).status_code == 303
    client.cookies.clear()
    assert send(client, publication, fields).status_code == 303
    assert Comment.objects.count() == 1


# --- At the same moment --------------------------------------------------------------------
def stored_texts():
    return at_once(lambda: sorted(Comment.objects.values_list("text", flat=True)))[0]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("solved_before", [False, True])
def test_double_click_at_the_same_moment_stores_once(client, shared_database, solved_before):
    publication = make_publication()
    fields = open_form(client, publication)
    if solved_before:
        fields = answers(send(client, publication, fields | {"text": ""}))
    shared_database()
    clicks = [lambda: send(Client(), publication, fields)["Location"]] * 4
    [address] = {*at_once(*clicks)}
    assert at_once(lambda: Client().get(address).status_code) == [200]
    assert stored_texts() == [TYPED["text"]]


@pytest.mark.django_db(transaction=True)
def test_one_answer_at_the_same_moment_serves_one_form(client, shared_database):
    publication = make_publication()
    first = open_form(client, publication)
    forms = [first | {"token": open_form(client, publication)["token"]} for _ in range(3)]
    shared_database()
    jobs = [lambda f=f: send(Client(), publication, f).status_code for f in [first, *forms]]
    assert sorted(at_once(*jobs)) == [303, 422, 422, 422]
    assert len(stored_texts()) == 1


@pytest.mark.django_db(transaction=True)
def test_two_texts_on_one_form_at_the_same_moment_lose_neither(client, shared_database):
    publication = make_publication()
    solved = answers(send(client, publication, open_form(client, publication, text="")))
    shared_database()
    texts = ["Een", "Twee"]
    jobs = [lambda t=t: send(Client(), publication, solved | {"text": t}) for t in texts]
    responses = at_once(*jobs)
    assert sorted(r.status_code for r in responses) == [303, 422]
    refused = next(n for n, r in enumerate(responses) if r.status_code == 422)
    assert f"{texts[refused]}</textarea>" in responses[refused].content.decode()
    assert "solved" not in hidden_fields(responses[refused])
    assert stored_texts() == [texts[1 - refused]]


def test_tokens_cannot_be_swapped_for_proofs():
    token = FormToken(1)
    assert token.is_solved(token.sign_solved())
    assert not token.is_solved(token.signed)
    assert not FormToken(1).is_solved(token.sign_solved())
    with pytest.raises(ValueError, match="not a token"):
        FormToken.read(token.sign_solved(), 1)


def test_text_is_given_back_when_the_publication_went_away_meanwhile(client):
    publication = make_publication(title="Even weg")
    fields = open_form(client, publication)
    Publication.objects.filter(pk=publication.pk).update(status="draft")

    response = send(client, publication, fields)

    assert response.status_code == 409
    assert TYPED["text"] in response.content.decode()
    assert "Even weg" not in response.content.decode()
    assert not Comment.objects.exists()


def test_reaction_without_a_form_of_ours_learns_nothing_of_a_draft(client):
    draft = make_publication(status="draft")
    address = f"{draft.get_absolute_url()}reacties/"
    assert client.post(address, TYPED).status_code == 404


@pytest.mark.parametrize("days", [0, 2])
def test_text_is_given_back_when_the_cookie_and_the_publication_are_gone(days):
    client, publication = Client(enforce_csrf_checks=True), make_publication(title="Even weg")
    fields = open_form(client, publication, seconds_ago=60 + days * 24 * 60 * 60)
    Publication.objects.filter(pk=publication.pk).update(status="draft")
    for lost in (False, True):
        if lost:
            client.cookies.clear()
        response = send(client, publication, fields)
        assert response.status_code == 409
        assert TYPED["text"] in response.content.decode()
        assert "Even weg" not in response.content.decode()
    stranger = Client(enforce_csrf_checks=True).post(create_address(publication), TYPED)
    assert stranger.status_code == 404


# --- The publication got another address ---------------------------------------------------
def renamed(publication):
    publication.slug = "nieuw-adres"
    publication.save()


@pytest.mark.parametrize("strict", [False, True])
def test_reaction_to_an_old_address_is_one_to_the_publication_of_today(strict):
    client, publication = Client(enforce_csrf_checks=strict), make_publication(slug="oud-adres")
    fields = open_form(client, publication)
    old = create_address(publication)
    renamed(publication)
    assert client.post(old, fields).status_code == 303
    assert Comment.objects.get().publication == publication


@pytest.mark.parametrize("strict", [False, True])
def test_text_sent_to_an_old_address_comes_back_with_its_mistake(strict):
    client, publication = Client(enforce_csrf_checks=strict), make_publication(slug="oud-adres")
    fields = open_form(client, publication, captcha_1="-1")
    old = create_address(publication)
    renamed(publication)
    client.cookies.clear()
    response = client.post(old, fields)
    assert response.status_code == (403 if strict else 422)
    assert is_kept(response)
    assert f'action="{create_address(publication)}"' in response.content.decode()


def test_form_at_an_old_address_leads_to_the_one_of_today(client):
    publication = make_publication(slug="oud-adres")
    old = new_address(publication)
    renamed(publication)
    response = client.get(old)
    assert (response.status_code, response["Location"]) == (301, new_address(publication))
    Publication.objects.update(status="draft")
    assert client.get(old).status_code == 404
