"""What the author of a reaction is mailed: only when wanted, safe to open, easy to stop."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import time_machine
from captcha.models import CaptchaStore
from django.apps import apps
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client

from comments.author import links, subscriptions
from comments.mail import outbox
from comments.models import Comment, OutgoingMail
from comments.moderation import lifecycle
from publications.models import Change
from tests.support.author import links_in, make_reaction, page_of
from tests.support.make import make_comment, make_publication
from tests.support.reacting import open_form, send

pytestmark = pytest.mark.django_db
ANNA = "anna@example.org"


@pytest.fixture
def joke():
    return User.objects.create_user("joke", first_name="Joke", last_name="Bos")


def answer(comment, by, text="Dank u wel."):
    words = {"role": "editors", "name": "De redactie", "text": text}
    return lifecycle.answer(comment, by=by, **words).answer


def only_mail():
    """Return the one mail there is, after checking that text and HTML say the same."""
    mail = OutgoingMail.objects.get()
    body = mail.html.partition("<body>")[2]
    html = " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split()).replace(" .", ".")
    for line in mail.text.splitlines():
        if not line.startswith("http") and not line.endswith(":"):
            assert line.strip(" .") in html
    return mail


def why(mail):
    return mail.text.partition("U krijgt deze mail omdat")[2]


# --- Each mail read ------------------------------------------------------------------------
def test_received_gives_the_link_and_no_word_of_the_visitor(client):
    publication = make_publication(title="Wij & zij")
    send(client, publication, open_form(client, publication, name="Koop nu", text="Goedkoop!"))
    comment = Comment.objects.get()
    mail = only_mail()
    assert mail.subject == "Uw reactie op “Wij & zij” is ontvangen"
    assert (mail.recipient, mail.comment) == (comment.email, comment)
    assert f"http://testserver{page_of(comment)}" in mail.text
    assert f'href="http://testserver{page_of(comment)}"' in mail.html
    assert "Deel de link met niemand" in mail.text
    assert "Daarna krijgt u meestal weer een mail." in mail.text, "spam gets none"
    assert "omdat dit adres is ingevuld bij een reactie op “Wij & zij”." in mail.text
    assert "Wis uw adres of trek de reactie in" in why(mail)
    everything = mail.subject + mail.text + mail.html
    assert not re.search("Koop nu|Goedkoop", everything)
    assert "List-Unsubscribe" not in mail.headers
    assert "bevestig" not in everything.lower()


def test_received_asks_to_confirm_when_answers_are_wanted(client):
    publication = make_publication()
    send(client, publication, open_form(client, publication, wants_answers="on"))
    mail = only_mail()
    assert "Wilt u een mail als er een antwoord op uw reactie komt?" in mail.text
    token = confirm_path(mail).split("/")[-2]
    assert links.to_confirm(token) == (Comment.objects.get(), True)


def test_approved_links_to_the_place_on_the_page(joke):
    comment = make_reaction(make_publication(title="Wij"), email=ANNA)
    lifecycle.approve(comment, joke)
    mail = only_mail()
    assert mail.subject == "Uw reactie op “Wij” staat op de site"
    assert f"http://testserver{comment.get_absolute_url()}\n" in mail.text
    assert page_of(comment) in why(mail)
    assert "Joke" not in mail.text + mail.html


@pytest.mark.parametrize("status", ["draft", "withdrawn"])
def test_no_mail_sends_anybody_to_an_article_that_is_not_on_the_site(joke, status):
    publication = make_publication(title="Wij", status=status, withdrawal_reason="Verouderd.")
    comment = make_reaction(publication, email=ANNA, wants_answers="confirmed")
    lifecycle.approve(comment, joke)
    mail = only_mail()
    assert mail.subject == "Uw reactie op “Wij” is goedgekeurd"
    assert "Lezers zien uw reactie nu niet: het artikel" in mail.text
    comment.refresh_from_db()
    answer(comment, joke)
    told = OutgoingMail.objects.latest("pk")
    assert "Lezers zien het nu niet: het artikel staat niet op de site." in told.text
    for each in (mail, told):
        assert comment.get_absolute_url() not in each.text + each.html
        assert "Lees" not in each.text


def test_refused_gives_the_reason(joke):
    comment = make_reaction(make_publication(title="Wij"), email=ANNA)
    lifecycle.reject(comment, joke, "Noemt <een> buur & meer.")
    mail = only_mail()
    assert mail.subject == "Uw reactie op “Wij” is niet goedgekeurd"
    assert "De redactie geeft deze reden:\nNoemt <een> buur & meer.\n" in mail.text
    assert "Noemt &lt;een&gt; buur &amp; meer." in mail.html
    assert "Beantwoord dan deze mail." in mail.text
    assert "Joke" not in mail.text + mail.html


def test_refused_without_reason_names_none(joke):
    lifecycle.reject(make_reaction(email=ANNA), joke)
    assert "reden" not in OutgoingMail.objects.get().text


def test_refused_after_approval_says_that_it_was_taken_off(joke):
    comment = make_reaction(status="approved", email=ANNA)
    lifecycle.reject(comment, joke, "Dubbel.")
    assert "van de site gehaald" in only_mail().text


def test_answered_shows_the_answer_and_how_to_stop(joke):
    comment = make_reaction(
        make_publication(title="Wij"), status="approved", email=ANNA, wants_answers="confirmed"
    )
    written = answer(comment, joke, "Dank <u> wel.\n\nKom langs.")
    mail = OutgoingMail.objects.get()
    assert mail.subject == "Een antwoord op uw reactie bij “Wij”"
    assert mail.recipient == ANNA
    assert "De redactie heeft geantwoord op uw reactie bij “Wij”:" in mail.text
    assert "Dank <u> wel.\n\nKom langs." in mail.text
    assert "<p>Dank &lt;u&gt; wel.</p>" in mail.html
    assert f"http://testserver{written.get_absolute_url()}\n" in mail.text
    assert "U hebt om mail over antwoorden gevraagd, en dat bevestigd." in mail.text
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    [header] = re.findall(r"<http://testserver(/mijn-reactie/afmelden/[^>]+)>", str(mail.headers))
    assert f"http://testserver{header}\n" in mail.text
    assert f'href="http://testserver{header}"' in mail.html
    assert page_of(comment) in why(mail)


def test_confirm_request_asks_one_thing(client):
    comment = make_reaction(make_publication(title="Wij"), name="Koop nu")
    client.post(page_of(comment, "mail/"), {"email": ANNA, "wants_answers": "on"})
    mail = only_mail()
    assert mail.subject == "Bevestig: mail over antwoorden op uw reactie bij “Wij”"
    assert mail.recipient == ANNA
    assert "Liever niet? Dan hoeft u niets te doen." in mail.text
    assert "Koop nu" not in mail.text + mail.html
    assert page_of(comment) in why(mail)


# --- Who gets one --------------------------------------------------------------------------
@pytest.mark.parametrize("step", [lifecycle.approve, lifecycle.reject])
def test_without_an_address_nobody_is_mailed(client, joke, step):
    publication = make_publication()
    send(client, publication, open_form(client, publication, email=""))
    step(Comment.objects.get(), joke)
    assert not OutgoingMail.objects.exists()


def test_spam_is_not_answered(joke):
    lifecycle.mark_spam(make_reaction(email=ANNA), joke)
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize("wish", ["no", "asked", "confirmed"])
@pytest.mark.parametrize("by", ["editors", "reader"])
def test_only_who_confirmed_hears_of_answers(joke, wish, by):
    comment = make_reaction(status="approved", email=ANNA, wants_answers=wish)
    if by == "editors":
        answer(comment, joke)
    else:
        reader = make_comment(comment.publication, parent=comment, status="pending", text="Ook ik.")
        assert not OutgoingMail.objects.exists()
        lifecycle.approve(reader, joke)
    assert OutgoingMail.objects.filter(recipient=ANNA).count() == (wish == "confirmed")


def test_ones_own_answer_and_one_below_what_is_hidden_are_not_told(joke):
    wants = {"email": ANNA, "wants_answers": "confirmed"}
    comment = make_reaction(status="approved", **wants)
    mine = make_reaction(comment.publication, parent=comment, email=ANNA)
    lifecycle.approve(mine, joke)
    assert [mail.comment for mail in OutgoingMail.objects.all()] == [mine]
    hidden = make_reaction(status="rejected", **wants)
    lifecycle.approve(make_reaction(hidden.publication, parent=hidden), joke)
    assert OutgoingMail.objects.count() == 1


@pytest.mark.parametrize("by", ["editors", "reader"])
@pytest.mark.parametrize("step", ["edit", "reject", "spam", "withdraw"])
def test_no_mail_holds_words_that_were_taken_out_of_an_answer(joke, step, by):
    comment = make_reaction(status="approved", email=ANNA, wants_answers="confirmed")
    if by == "editors":
        written = answer(comment, joke, "Bel 06-12345678.")
    else:
        written = make_reaction(
            comment.publication, parent=comment, text="Bel 06-12345678.", email="els@example.org"
        )
        lifecycle.approve(written, joke)
    assert "06-12345678" in OutgoingMail.objects.get(recipient=ANNA).text
    match step:
        case "edit":
            lifecycle.edit(written, name="Els", text="Bel mij.", by=joke)
        case "reject":
            lifecycle.reject(written, joke, "Noemt een nummer.")
        case "spam":
            lifecycle.mark_spam(written, joke)
        case "withdraw":
            lifecycle.withdraw(written)
    told = OutgoingMail.objects.filter(recipient=ANNA)
    assert [mail.text.count("Bel mij.") for mail in told] == ([1] if step == "edit" else [])
    assert not OutgoingMail.objects.filter(text__contains="06-12345678").exists()
    if step in ("reject", "spam"):
        lifecycle.approve(written, joke)
        assert told.all().count() == 1


def test_an_answer_that_was_told_is_not_told_again_when_it_is_edited(joke):
    comment = make_reaction(status="approved", email=ANNA, wants_answers="confirmed")
    written = answer(comment, joke)
    outbox.send_due()
    lifecycle.edit(written, name="Els", text="Bel mij.", by=joke)
    assert not OutgoingMail.objects.unsent().exists()


def test_an_imported_reaction_is_told_without_links_that_it_does_not_have(joke):
    comment = make_comment(email=ANNA, wants_answers="confirmed")
    answer(comment, joke)
    mail = OutgoingMail.objects.get()
    assert "mijn-reactie" not in mail.text + mail.html
    assert "Beantwoord dan deze mail: wij wissen uw adres." in mail.text


def test_a_mail_is_stored_with_the_decision_or_not_at_all(joke):
    comment = make_reaction(email=ANNA)
    with transaction.atomic():
        lifecycle.approve(comment, joke)
        assert OutgoingMail.objects.exists()
        transaction.set_rollback(True)
    assert not OutgoingMail.objects.exists()


def test_a_mail_that_cannot_be_written_undoes_the_decision(joke, monkeypatch):
    comment = make_reaction(email=ANNA)
    monkeypatch.setattr("comments.mail.compose.write", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        lifecycle.approve(comment, joke)
    comment.refresh_from_db()
    assert (comment.status, comment.decisions.count()) == ("pending", 0)


def test_many_decisions_fetch_their_publications_at_once(joke, django_assert_max_num_queries):
    for _ in range(10):
        make_reaction(email=ANNA)
    with django_assert_max_num_queries(9 + 10):  # a mail each
        lifecycle.decide(Comment.objects.all(), "approved", joke)
    assert OutgoingMail.objects.count() == 10


def test_reactions_in_anothers_name_fill_no_mailbox(client, settings):
    publication = make_publication()
    for number in range(7):
        fields = open_form(client, publication, email=ANNA, text=f"Reactie {number}.")
        assert send(client, publication, fields).status_code == 303
    fields = open_form(client, publication, email="berta@example.org")
    assert send(client, publication, fields).status_code == 303
    assert Comment.objects.pending().count() == 8
    assert OutgoingMail.objects.filter(recipient=ANNA).count() == 5
    assert OutgoingMail.objects.filter(recipient="berta@example.org").count() == 1
    path = page_of(Comment.objects.last(), "mail/")
    response = client.post(path, {"email": ANNA.upper(), "wants_answers": "on"})
    assert response.status_code == 429, "one count for whatever is mailed unasked"


# --- Asking for it, and stopping -----------------------------------------------------------
def confirm_path(mail):
    return next(path for path in links_in(mail) if "/bevestigen/" in path)


def stop_path(mail):
    return mail.headers["List-Unsubscribe"].strip("<>").removeprefix("http://testserver")


def wish(comment):
    comment.refresh_from_db()
    return comment.wants_answers


def test_from_asking_by_confirming_and_being_told_to_stopping(client, joke):
    comment = make_reaction(status="approved")
    response = client.post(page_of(comment, "mail/"), {"email": ANNA, "wants_answers": "on"})
    assert response.status_code == 303
    page = client.get(response["Location"]).content.decode()
    assert "U krijgt een mail van ons." in page
    assert "Bevestig eerst uw adres" in page

    path = confirm_path(OutgoingMail.objects.get())
    assert "Ja, mail mij over antwoorden" in client.get(path).content.decode()
    assert wish(comment) == "asked"
    response = client.post(path)
    assert "U krijgt mail over antwoorden" in client.get(response["Location"]).content.decode()
    assert wish(comment) == "confirmed"
    assert f"U krijgt een mail op {ANNA}" in client.get(page_of(comment)).content.decode()

    answer(comment, joke)
    path = stop_path(OutgoingMail.objects.latest("pk"))
    assert "Stop deze mails" in client.get(path).content.decode()
    assert wish(comment) == "confirmed"
    response = client.post(path, {"List-Unsubscribe": "One-Click"})
    assert response.status_code == 200
    assert "U krijgt geen mail over antwoorden" in response.content.decode()
    assert wish(comment) == "no"
    assert "U krijgt geen mail over antwoorden" in client.get(path).content.decode()
    answer(comment, joke)
    assert OutgoingMail.objects.count() == 2


def told(joke):
    """Return a reaction whose author was mailed an answer, and that mail."""
    comment = make_reaction(status="approved", email=ANNA, wants_answers="confirmed")
    answer(comment, joke)
    return comment, OutgoingMail.objects.latest("pk")


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_one_click_needs_no_cookie_no_login_and_follows_no_redirect(joke, kind):
    comment, mail = told(joke)
    body = "List-Unsubscribe=One-Click"
    if kind.startswith("multipart"):
        kind += "; boundary=x"
        body = (
            '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\n'
            "One-Click\r\n--x--\r\n"
        )
    mail_program = Client(enforce_csrf_checks=True)
    for _twice in range(2):
        response = mail_program.post(stop_path(mail), body, content_type=kind)
        assert response.status_code == 200
        assert not response.cookies
    assert wish(comment) == "no"
    comment.refresh_from_db()
    assert comment.email == ANNA


@pytest.mark.parametrize("fields", [{}, {"List-Unsubscribe": "x"}, {"email": "b@example.org"}])
def test_any_other_post_stops_nothing_and_shows_the_button(client, joke, fields):
    comment, mail = told(joke)
    response = client.post(stop_path(mail), fields)
    assert response.status_code == 400
    assert 'name="List-Unsubscribe" value="One-Click"' in response.content.decode()
    assert wish(comment) == "confirmed"
    assert client.put(stop_path(mail)).status_code == 405


def test_a_mailed_link_is_bound_to_its_address_and_its_use(client, joke):
    comment, mail = told(joke)
    subscriptions.keep_address(comment, "berta@example.org", wants_answers=True)
    assert client.post(stop_path(mail), {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert wish(comment) == "asked"
    old = confirm_path(OutgoingMail.objects.latest("pk"))
    swapped = old.replace("bevestigen", "afmelden")
    assert client.post(swapped, {"List-Unsubscribe": "One-Click"}).status_code == 404
    subscriptions.keep_address(comment, "carla@example.org", wants_answers=True)
    assert client.post(old).status_code == 410
    assert wish(comment) == "asked"
    token = old.split("/")[-2]
    assert client.get(f"/mijn-reactie/{token}/").status_code == 404
    assert (
        client.get(f"/mijn-reactie/bevestigen/{links.token_for(comment.submission)}/").status_code
        == 404
    )


def test_a_confirm_link_serves_seven_days_and_not_after_stopping(client):
    comment = make_reaction()
    subscriptions.keep_address(comment, ANNA, wants_answers=True)
    path = confirm_path(OutgoingMail.objects.get())
    with time_machine.travel(datetime.now(UTC) + timedelta(days=7, minutes=1)):
        for response in (client.get(path), client.post(path)):
            assert response.status_code == 410
            assert "Deze link werkt niet meer" in response.content.decode()
    client.post(page_of(comment, "mail/stoppen/"))
    assert client.post(path).status_code == 410
    assert wish(comment) == "no"


def test_links_of_what_was_withdrawn_do_nothing(client, joke):
    comment = make_reaction(status="approved")
    subscriptions.keep_address(comment, ANNA, wants_answers=True)
    confirm = confirm_path(OutgoingMail.objects.get())
    subscriptions.confirm(Comment.objects.get())
    answer(comment, joke)
    stop = stop_path(OutgoingMail.objects.latest("pk"))
    lifecycle.withdraw(comment)
    assert client.post(confirm).status_code == 410
    assert client.post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200


# --- The address ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("email", "message"),
    [("", "Vul uw e-mailadres in."), ("anna@", "Vul een e-mailadres in zoals")],
)
def test_a_mistake_in_the_address_is_told_and_kept(client, email, message):
    comment = make_reaction()
    response = client.post(page_of(comment, "mail/"), {"email": email, "wants_answers": "on"})
    html = response.content.decode()
    assert response.status_code == 422
    assert message in re.search(r'id="id_email_error">(.*?)</p>', html, re.DOTALL)[1]
    assert '<a href="#id_email">' in html
    assert "Uw e-mailadres is nog niet bewaard" in html
    assert f'value="{email}"' in html or not email
    assert not OutgoingMail.objects.exists()


def test_nobody_can_flood_anothers_mailbox(client):
    first, second = make_reaction(), make_reaction()
    fields = {"email": ANNA, "wants_answers": "on"}
    for comment in [first, second] * 2 + [first]:
        assert client.post(page_of(comment, "mail/"), fields).status_code == 303
        client.post(page_of(comment, "mail/wissen/"))
    for email in (ANNA, ANNA.upper()):
        response = client.post(page_of(second, "mail/"), fields | {"email": email})
        assert response.status_code == 429
        assert "Dit adres heeft deze mail vandaag al een paar keer" in response.content.decode()
    assert not Comment.objects.exclude(email="").exists()
    assert not OutgoingMail.objects.exists()
    other = client.post(page_of(second, "mail/"), fields | {"email": "berta@example.org"})
    assert other.status_code == 303
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1, minutes=1)):
        assert client.post(page_of(second, "mail/"), fields).status_code == 303


def test_nobody_can_mail_many_strangers(client, settings):
    settings.ADDRESS_LIMITS = [(3, 600)]
    comment, fields = make_reaction(), {"wants_answers": "on"}
    for number in range(3):
        address = f"els{number}@example.org"
        response = client.post(page_of(comment, "mail/"), fields | {"email": address})
        assert response.status_code == 303
    response = client.post(page_of(comment, "mail/"), fields | {"email": "els@example.org"})
    html = response.content.decode()
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 600
    assert re.search(r"Bewaar dat van u na \d\d:\d\d opnieuw", html)
    assert 'value="els@example.org"' in html
    comment.refresh_from_db()
    assert comment.email == "els2@example.org"
    assert not OutgoingMail.objects.filter(recipient="els@example.org").exists()
    elsewhere = {"REMOTE_ADDR": "192.0.2.9"}
    response = client.post(page_of(comment, "mail/"), fields | {"email": ANNA}, **elsewhere)
    assert response.status_code == 303


def test_an_address_without_the_wish_asks_nothing(client):
    comment = make_reaction()
    response = client.post(page_of(comment, "mail/"), {"email": ANNA})
    assert "Uw e-mailadres is bewaard." in client.get(response["Location"]).content.decode()
    assert not OutgoingMail.objects.exists()
    assert wish(comment) == "no"


def test_what_was_confirmed_stays_so_for_that_address_only(client):
    comment = make_reaction(email=ANNA, wants_answers="confirmed")
    fields = {"email": ANNA, "wants_answers": "on"}
    client.post(page_of(comment, "mail/"), fields)
    assert wish(comment) == "confirmed"
    client.post(page_of(comment, "mail/"), fields | {"email": "berta@example.org"})
    assert wish(comment) == "asked"
    assert OutgoingMail.objects.get().recipient == "berta@example.org"


def test_another_address_takes_the_mails_to_the_old_one_along(client, joke):
    comment = make_reaction(email=ANNA)
    lifecycle.approve(comment, joke)
    moderators = OutgoingMail.objects.create(comment=comment, recipient="m@example.org")
    client.post(page_of(comment, "mail/"), {"email": "berta@example.org"})
    assert [*OutgoingMail.objects.all()] == [moderators]


def test_erasing_the_address_leaves_it_nowhere(client, joke):
    comment, _mail = told(joke)
    lifecycle.reject(comment, joke)
    assert "Wis mijn e-mailadres" in client.get(page_of(comment)).content.decode()
    response = client.post(page_of(comment, "mail/wissen/"))
    assert "Uw e-mailadres is gewist." in client.get(response["Location"]).content.decode()
    for model in apps.get_app_config("comments").get_models():
        assert ANNA not in str([*model.objects.values()])
    comment.refresh_from_db()
    assert comment.email_erased_at
    lifecycle.approve(comment, joke)
    assert not OutgoingMail.objects.exists()
    assert "Wis mijn e-mailadres" not in client.get(page_of(comment)).content.decode()


def test_withdrawing_takes_all_mails_about_it_along(joke):
    comment, _mail = told(joke)
    mine = make_reaction(comment.publication, parent=comment, email="b@example.org")
    lifecycle.approve(mine, joke)
    assert OutgoingMail.objects.count() == 3
    lifecycle.withdraw(mine)
    assert {mail.recipient for mail in OutgoingMail.objects.all()} == {ANNA}
    lifecycle.withdraw(comment)
    assert not OutgoingMail.objects.exists()


def test_the_buttons_of_the_mail_part_are_no_links(client):
    comment = make_reaction(email=ANNA, wants_answers="confirmed")
    for part in ("mail/", "mail/stoppen/", "mail/wissen/"):
        assert client.get(page_of(comment, part))["Location"] == page_of(comment)
        assert client.head(page_of(comment, part)).status_code == 303
    assert wish(comment) == "confirmed"


# --- Scanners ------------------------------------------------------------------------------
def everything():
    """Return all that the database holds of reactions and the pages they stand on."""
    models = [*apps.get_app_config("comments").get_models(), CaptchaStore, Change]
    return {model: [*model.objects.order_by("pk").values()] for model in models}


def test_every_mailed_link_is_safe_to_open(client, joke):
    publication = make_publication()
    send(client, publication, open_form(client, publication, wants_answers="on"))
    asked = Comment.objects.get()
    confirmed, _mail = told(joke)
    refused = make_reaction(email=ANNA)
    lifecycle.reject(refused, joke, "Dubbel.")
    lifecycle.approve(make_reaction(email=ANNA), joke)
    subscriptions.keep_address(make_reaction(), ANNA, wants_answers=True)
    assert OutgoingMail.objects.count() == 5
    before = everything()
    found = set().union(*(links_in(mail) for mail in OutgoingMail.objects.all()))
    assert len(found) >= 10
    assert any("/afmelden/" in path for path in found)
    assert sum("/bevestigen/" in path for path in found) == 2
    for path in sorted(found):
        for scanner in (Client(), client):
            for method in (scanner.head, scanner.get, scanner.head):
                response = method(path, follow=True)  # a permalink leads on
                assert response.status_code == 200, path
                # What a page links to is as safe as the page itself.
                onward = re.findall(r'href="(/mijn-reactie/[^"]+)"', response.content.decode())
                for further in onward:
                    assert scanner.get(further).status_code in (200, 303, 409)
                    assert scanner.head(further).status_code in (200, 303, 409)
    assert everything() == before
    assert (wish(asked), wish(confirmed)) == ("asked", "confirmed")
