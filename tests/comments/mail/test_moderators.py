"""A moderator decides from a mail; whoever only opens the links in it changes nothing."""

import io
import logging
import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.core import mail as django_mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from comments.forms.tokens import FormToken
from comments.mail import moderators, outbox
from comments.mail.review_links import Link
from comments.models import Comment, Decision, OutgoingMail, ReasonTemplate, Report
from comments.moderation import lifecycle
from comments.moderation.lifecycle import Via
from tests.support.make import make_comment, make_publication
from tests.support.racing import at_once
from tests.support.reacting import open_form, send

pytestmark = pytest.mark.django_db

HOST = "http://testserver"


def make_moderator(name, **fields):
    values = {"email": f"{name}@example.org", "is_staff": True, "first_name": name.title()}
    user = User.objects.create_user(name, **values | fields)
    user.groups.add(Group.objects.get(name="moderator"))
    return user


@pytest.fixture
def joke():
    return make_moderator("joke", last_name="Bos")


@pytest.fixture
def waiting():
    return make_comment(make_publication(title="Wij in de wijk"), status="pending")


def address_for(comment, moderator):
    return Link(comment.pk, comment.version, moderator.pk).address.removeprefix(HOST)


def decide(client, address, decision, **fields):
    return client.post(address, {"decision": decision} | fields, follow=True)


def links_in(mail):
    """Return every address that a program finds in a mail."""
    found = re.findall(r"https?://[^\s<>\"]+", mail.text)
    found += [unescape(href) for href in re.findall(r'(?:href|src)="([^"]+)"', mail.html)]
    return {address for address in found if not address.startswith("mailto:")}


def whole_database():
    return {
        model._meta.label: [*model.objects.order_by("pk").values()]
        for model in apps.get_models(include_auto_created=True)
    }


def visible_text(html):
    body = re.sub(r"(?s)<(style|title).*?</\1>", "", html)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


# The mails


def test_each_moderator_hears_of_a_new_reaction(
    client, joke, django_capture_on_commit_callbacks, waiting
):
    make_moderator("els")
    make_moderator("weg", is_active=False)
    make_moderator("lezer", is_staff=False)
    make_moderator("stil", email="")
    publication = make_publication(title="Samen koken & eten")
    with django_capture_on_commit_callbacks(execute=True):
        send(client, publication, open_form(client, publication))
    comment = Comment.objects.get(publication=publication)
    to_moderators = OutgoingMail.objects.exclude(recipient=comment.email)
    mails = {mail.recipient: mail for mail in to_moderators}
    assert mails.keys() == {"joke@example.org", "els@example.org"}
    mail = mails["joke@example.org"]
    assert mail.comment == comment
    assert mail.subject == "Nieuwe reactie bij “Samen koken & eten”"
    [link] = [one for one in links_in(mail) if "/beoordelen/" in one]
    assert Link.read(link.split("/")[-2]) == Link(comment.pk, 1, joke.pk)
    assert "> Dit herken ik uit onze wijk.\n" in mail.text
    for text in (" ".join(mail.text.split()), visible_text(mail.html)):
        assert "Deze reactie wacht op een moderator." in text
        assert "Anna de Vries" in text
        assert "Samen koken & eten" in text
        assert "Deze reactie beoordelen" in text
        assert "werkt 7 dagen" in text
        assert "U krijgt deze mail omdat u moderator bent." in text
        assert "anna@example.org" not in text
    assert "Anna de Vries" not in mail.subject
    assert mail.headers["List-Id"] == "<reacties.testserver>"


@pytest.mark.parametrize(("mode", "number"), [("each", 1), ("digest", 0), ("none", 0)])
def test_a_setting_chooses_between_each_and_digest(settings, joke, waiting, mode, number):
    settings.MODERATION_MAIL = mode
    moderators.announce(waiting)
    assert OutgoingMail.objects.count() == number


def test_what_is_suspect_or_decided_sends_no_mail_of_its_own(joke):
    moderators.announce(make_comment(status="pending", suspicion="Vijf links."))
    moderators.announce(make_comment(status="approved"))
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_mail_that_cannot_be_written_loses_no_reaction(client, joke, monkeypatch):
    def fail(*args, **kwargs):
        raise OSError("no template")

    monkeypatch.setattr(moderators, "write", fail)
    publication = make_publication()
    response = send(client, publication, open_form(client, publication))
    assert response.status_code == 303
    assert Comment.objects.of(publication).pending().count() == 1


def test_no_word_of_a_reaction_becomes_markup_or_passes_for_the_mails_own(joke):
    text = '<script>x</script>\n\n<a href="https://boos.example/">klik</a>\nGoedkeuren:'
    moderators.announce(make_comment(status="pending", name="<b>Anna</b>", text=text))
    moderators.write_digests()
    for mail in OutgoingMail.objects.all():
        assert "<script" not in mail.html
        assert "<b>" not in mail.html
        assert "boos.example/&quot;&gt;klik" in mail.html
        assert not [one for one in re.findall(r'href="([^"]+)"', mail.html) if "boos" in one]
        assert "\n> Goedkeuren:\n" in mail.text
        assert "\n> <script>x</script>\n>\n> <a href" in mail.text


def test_long_texts_are_cut(joke):
    moderators.announce(make_comment(status="pending", text="kaas " * 800))
    mail = OutgoingMail.objects.get()
    assert mail.text.count("kaas") == mail.html.count("kaas") == 120
    assert "…" in mail.text


@pytest.mark.parametrize("mode", ["each", "digest"])
def test_the_digest_tells_what_waits_oldest_first(settings, joke, capsys, mode):
    settings.MODERATION_MAIL = mode
    publication = make_publication(title="Samen koken")
    now = timezone.now()
    for day in (1, 3, 2):
        text = f"Van {day} dagen geleden."
        make_comment(publication, status="pending", text=text, created_at=now - timedelta(days=day))
    make_comment(status="pending", suspicion="Vijf links.", text="Koop nu.")
    Report.objects.create(comment=make_comment(text="Lelijk woord."))
    call_command("send_moderation_digest")
    assert "1 overzicht geschreven." in capsys.readouterr().out
    mail = OutgoingMail.objects.get()
    assert mail.subject == "Reacties: 3 te beoordelen, 1 verdacht, 1 gemeld"
    for text in (mail.text, visible_text(mail.html)):
        assert re.findall(r"Van (\d) dagen", text) == ["3", "2", "1"]
        assert "3 reacties wachten op een moderator." in text
        assert "1 reactie is misschien spam." in text
        assert "Lezers hebben 1 reactie gemeld." in text
        assert "Koop nu" not in text
        assert "Lelijk" not in text
    links = {one for one in links_in(mail) if "/beoordelen/" in one}
    read = {Link.read(one.split("/")[-2]) for one in links}
    assert read == {Link(c.pk, 1, joke.pk) for c in Comment.objects.waiting()}
    assert f"{HOST}/beheer/comments/comment/" in links_in(mail)


def test_a_long_digest_names_how_many_more_there_are(joke, monkeypatch):
    monkeypatch.setattr(moderators, "LONGEST_LIST", 2)
    publication = make_publication()
    for _number in range(5):
        make_comment(publication, status="pending")
    moderators.write_digests()
    assert "En nog 3 in het beheer." in OutgoingMail.objects.get().text


def test_without_anything_to_do_or_switched_off_there_is_no_digest(settings, joke, capsys, waiting):
    settings.MODERATION_MAIL = "none"
    call_command("send_moderation_digest")
    assert "staat uit" in capsys.readouterr().out
    settings.MODERATION_MAIL = "each"
    lifecycle.approve(waiting, joke)
    call_command("send_moderation_digest")
    assert "0 overzichten geschreven." in capsys.readouterr().out
    assert not OutgoingMail.objects.exists()


def test_a_newer_digest_replaces_one_that_did_not_go_out(joke, waiting):
    moderators.write_digests()
    moderators.announce(waiting)
    moderators.write_digests()
    assert OutgoingMail.objects.filter(comment=None).count() == 1
    assert OutgoingMail.objects.filter(comment=waiting).count() == 1


def test_the_digest_costs_the_same_queries_whatever_waits(joke, django_assert_num_queries):
    publication = make_publication()
    make_comment(publication, status="pending")
    moderators.write_digests()
    for _number in range(10):
        make_comment(publication, status="pending")
    with django_assert_num_queries(9):
        moderators.write_digests()


def test_what_is_withdrawn_leaves_every_mail(joke, waiting, django_capture_on_commit_callbacks):
    make_comment(status="pending", text="Een ander.")
    moderators.announce(waiting)
    moderators.write_digests()
    with django_capture_on_commit_callbacks(execute=True):
        lifecycle.withdraw(waiting)
    mail = OutgoingMail.objects.get()
    assert "Een ander." in mail.text
    assert "Dit herken ik" not in mail.text + mail.html


def test_a_mail_that_is_overtaken_is_taken_back_and_a_change_is_told(
    joke, waiting, django_capture_on_commit_callbacks
):
    other = OutgoingMail.objects.create(comment=waiting, recipient="anna@example.org", text="Dank.")
    moderators.announce(waiting)
    with django_capture_on_commit_callbacks(execute=True):
        lifecycle.edit(waiting, name="Anna", text="Anders.", via=Via.VISITOR)
    mail = OutgoingMail.objects.exclude(pk=other.pk).get()
    assert mail.subject == "Gewijzigde reactie bij “Wij in de wijk”"
    assert "De schrijver heeft deze reactie gewijzigd." in mail.text
    [link] = {one for one in links_in(mail) if "/beoordelen/" in one}
    assert Link.read(link.split("/")[-2]).version == 2
    with django_capture_on_commit_callbacks(execute=True):
        lifecycle.approve(waiting, joke)
    assert OutgoingMail.objects.get() == other


def test_words_that_were_taken_out_leave_a_digest_that_waits(
    joke, waiting, django_capture_on_commit_callbacks
):
    moderators.write_digests()
    with django_capture_on_commit_callbacks(execute=True):
        lifecycle.edit(waiting, name="Anna", text="Zonder nummer.", by=joke)
    mail = OutgoingMail.objects.get()
    assert "Zonder nummer." in mail.text
    assert "Dit herken ik" not in mail.text + mail.html


def test_who_changes_a_reaction_again_and_again_sends_one_mail_an_hour(
    joke, waiting, django_capture_on_commit_callbacks
):
    def change(number):
        with django_capture_on_commit_callbacks(execute=True):
            lifecycle.edit(waiting, name="Anna", text=f"Versie {number}.", via=Via.VISITOR)

    moderators.announce(waiting)
    outbox.send_due()
    for number in range(80):
        change(number)
        outbox.send_due()
    assert len(django_mail.outbox) == 1
    assert outbox.condition()["late"] == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert outbox.send_due().sent == 1
        change("daarna")
        assert outbox.send_due().sent == 0
    assert "Versie 79." in django_mail.outbox[1].body
    with time_machine.travel(timezone.now() + timedelta(hours=9)):
        outbox.send_due()
        change("veel later")
        assert outbox.condition() == {"waiting": 1, "failing": 0, "late": 0, "given_up": 0}


# Opening changes nothing


def test_following_every_link_in_every_mail_changes_nothing(client, joke, waiting):
    moderators.announce(waiting)
    moderators.write_digests()
    before = whole_database()
    assert before["comments.OutgoingMail"]
    followed = 0
    for mail in OutgoingMail.objects.all():
        assert len(links_in(mail)) >= 2
        for address in links_in(mail):
            assert address.startswith(HOST)
            path = address.removeprefix(HOST)
            for ask in (client.get, client.head, client.options):
                response = ask(path, headers={"Sec-Purpose": "prefetch", "Purpose": "prefetch"})
                assert response.status_code in {200, 302, 405}
                assert not response.cookies
                followed += 1
    assert followed >= 12
    assert whole_database() == before


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_other_methods_are_refused(client, joke, waiting, method):
    response = getattr(client, method)(address_for(waiting, joke))
    assert response.status_code == 405
    assert not Decision.objects.exists()


# Deciding


def test_the_page_shows_the_reaction_and_what_is_known_of_it(client, joke, waiting):
    parent = make_comment(waiting.publication, name="Piet", text="De vraag.")
    comment = make_comment(
        waiting.publication, parent=parent, status="pending", suspicion="Vijf links.",
        text="Mijn <b>antwoord</b>.", email="anna@example.org",
    )  # fmt: skip
    response = client.get(address_for(comment, joke))
    assert response.status_code == 200
    html = response.content.decode()
    for words in (
        "Wij in de wijk", "De vraag.", "Mijn &lt;b&gt;antwoord&lt;/b&gt;.", "Vijf links.",
        "U beslist als Joke Bos.", "Goedkeuren", "Afkeuren", "Als spam markeren",
        "Uw reactie is vooral reclame.",
    ):  # fmt: skip
        assert words in html, words
    assert "anna@example.org" not in html
    assert not response.cookies


def test_the_page_links_to_nothing_that_is_not_there(client, joke, waiting):
    parent = make_comment(waiting.publication, status="rejected")
    answer = make_comment(waiting.publication, parent=parent, status="pending")
    for comment in (waiting, answer):
        html = client.get(address_for(comment, joke)).content.decode()
        assert "Meld deze reactie" not in html
        for path in set(re.findall(r'href="(/[^"#]*)', html.partition("<main")[2])):
            assert client.get(path).status_code in {200, 302}, path


@pytest.mark.parametrize(
    ("decision", "status", "words"),
    [
        ("approved", "approved", "Deze reactie is goedgekeurd"),
        ("spam", "spam", "Deze reactie is spam"),
    ],
)
def test_a_button_decides_without_login_cookie_or_script(
    client, joke, waiting, decision, status, words
):
    client.handler.enforce_csrf_checks = True
    html = decide(client, address_for(waiting, joke), decision).content.decode()
    assert words in html
    assert "Joke Bos" in html
    waiting.refresh_from_db()
    assert (waiting.status, waiting.moderated_by) == (status, joke)
    line = waiting.decisions.get()
    assert (line.by, line.via, line.version) == (joke, Via.MAIL, 2)


@pytest.mark.parametrize(
    ("chosen", "words", "reason"),
    [
        ("Reclame", "", "Uw reactie is vooral reclame. Daarvoor is op deze site geen plaats."),
        ("", "Noem  geen\nnamen.", "Noem geen namen."),
        ("Staat er al", "3 mei.", "Deze reactie hebben we al eerder gekregen. 3 mei."),
    ],
)  # fmt: skip
def test_rejecting_takes_a_reason(client, joke, waiting, chosen, words, reason):
    pk = ReasonTemplate.objects.get(title=chosen).pk if chosen else ""
    html = decide(
        client, address_for(waiting, joke), "rejected", chosen=pk, words=words
    ).content.decode()
    assert "Deze reactie is afgekeurd" in html
    assert reason in html
    waiting.refresh_from_db()
    assert (waiting.status, waiting.rejection_reason) == ("rejected", reason)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({}, "Kies een reden, of schrijf er een"),
        ({"words": "x" * 301}, "hoogstens 300 tekens. Nu zijn het er 301."),
        ({"chosen": "999999"}, "Kies een reden, of schrijf er een"),
    ],
)
def test_rejecting_without_a_good_reason_is_asked_again_with_all_that_was_typed(
    client, joke, waiting, fields, error
):
    response = decide(client, address_for(waiting, joke), "rejected", **fields)
    assert response.status_code == 422
    html = response.content.decode()
    assert "Fout:" in html
    assert html.count(error) == 2
    assert fields.get("words", "") in html
    waiting.refresh_from_db()
    assert waiting.status == "pending"


@pytest.mark.parametrize("decision", ["withdrawn", "bogus", ""])
def test_an_unknown_button_decides_nothing(client, joke, waiting, decision):
    response = decide(client, address_for(waiting, joke), decision, words="Hoi")
    assert response.status_code == 422
    html = response.content.decode()
    assert "Kies een van de knoppen hieronder." in html
    assert ">\nHoi</textarea>" in html
    waiting.refresh_from_db()
    assert waiting.status == "pending"


def test_a_reason_that_was_removed_meanwhile_is_told_beside_the_reasons(client, joke, waiting):
    gone = ReasonTemplate.objects.create(title="Weg", text="Weg.")
    pk = gone.pk
    gone.delete()
    response = decide(client, address_for(waiting, joke), "rejected", chosen=pk, words="Hoi")
    assert response.status_code == 422
    html = response.content.decode()
    assert 'href="#"' not in html
    [first] = re.findall(r'<a href="#(id_chosen_\d+)">', html)
    assert f'id="{first}"' in html
    assert 'aria-describedby="id_chosen_error"' in html
    assert 'id="id_chosen_error"' in html
    assert html.count("Deze keuze is niet beschikbaar.") == 2
    waiting.refresh_from_db()
    assert waiting.status == "pending"


# Links that have had their day


@pytest.mark.parametrize(
    ("decision", "status"),
    [("approved", "approved"), ("rejected", "rejected"), ("spam", "spam")],
)
def test_a_second_click_is_answered_as_the_first_was(client, joke, waiting, decision, status):
    mine = address_for(waiting, joke)
    answers = [decide(client, mine, decision, words="Onaardig.") for _ in range(2)]
    for response in answers:
        assert response.redirect_chain == [(mine, 303)]
        assert "Uw keuze is niet uitgevoerd" not in response.content.decode()
    waiting.refresh_from_db()
    assert waiting.status == status
    assert waiting.decisions.count() == 1


def test_a_second_click_with_another_reason_or_choice_came_too_late(client, joke, waiting):
    mine = address_for(waiting, joke)
    decide(client, mine, "rejected", words="Onaardig.")
    for decision, words in [("rejected", "Dubbel."), ("rejected", ""), ("approved", "")]:
        assert decide(client, mine, decision, words=words).status_code == 409
    waiting.refresh_from_db()
    assert waiting.rejection_reason == "Onaardig."


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_are_both_answered_as_done(shared_database):
    moderator, comment = make_moderator("joke"), make_comment(status="pending")
    address = address_for(comment, moderator)
    shared_database()

    def click():
        return Client().post(address, {"decision": "approved"}).status_code

    assert at_once(click, click) == [303, 303]


def test_a_used_link_says_what_was_done_by_whom(client, joke, waiting):
    mine = address_for(waiting, joke)
    lifecycle.reject(waiting, make_moderator("els", last_name="Kok"), "Onaardig.")
    html = client.get(mine).content.decode()
    assert "Deze reactie is afgekeurd" in html
    assert "Els Kok" in html
    assert "Onaardig." in html
    assert "<form class" not in html.split("<main")[1]
    response = decide(client, mine, "approved")
    assert response.status_code == 409
    assert "Uw keuze is niet uitgevoerd" in response.content.decode()
    waiting.refresh_from_db()
    assert waiting.status == "rejected"
    assert waiting.decisions.count() == 1


def test_somebody_who_was_first_a_moment_ago_is_named(client, joke, waiting, monkeypatch):
    els = make_moderator("els", last_name="Kok")
    real = lifecycle.approve

    def after_els(comment, *args, **kwargs):
        lifecycle.reject(comment, els, "Onaardig.")
        return real(comment, *args, **kwargs)

    monkeypatch.setattr(lifecycle, "approve", after_els)
    response = decide(client, address_for(waiting, joke), "approved")
    assert response.status_code == 409
    assert "Els Kok" in response.content.decode()


def test_a_link_about_words_that_changed_decides_nothing(client, joke, waiting):
    mine = address_for(waiting, joke)
    lifecycle.edit(waiting, name="Anna", text="Heel anders.", via=Via.VISITOR)
    html = client.get(mine).content.decode()
    assert "Deze reactie is veranderd" in html
    assert "de bezoeker" in html
    assert decide(client, mine, "approved").status_code == 409
    waiting.refresh_from_db()
    assert waiting.status == "pending"


def test_a_withdrawn_reaction_shows_no_word(client, joke, waiting):
    mine = address_for(waiting, joke)
    lifecycle.withdraw(waiting)
    html = client.get(mine).content.decode()
    assert "Deze reactie is ingetrokken" in html
    assert "Dit herken ik" not in html


def test_an_expired_link_says_so_and_leads_to_the_desk(client, joke, waiting):
    mine = address_for(waiting, joke)
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=-1)):
        assert client.get(mine).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        for response in (client.get(mine), decide(client, mine, "approved")):
            assert response.status_code == 410
            html = response.content.decode()
            assert "De link is te oud." in html
            assert reverse("admin:comments_comment_change", args=[waiting.pk]) in html
            assert "Dit herken ik" not in html
    waiting.refresh_from_db()
    assert waiting.status == "pending"


@pytest.mark.parametrize("change", ["inactive", "not staff", "no group", "deleted"])
def test_who_may_not_moderate_any_more_has_links_that_do_not_work(client, joke, waiting, change):
    mine = address_for(waiting, joke)
    match change:
        case "inactive":
            User.objects.update(is_active=False)
        case "not staff":
            User.objects.update(is_staff=False)
        case "no group":
            joke.groups.clear()
        case "deleted":
            joke.delete()
    for response in (client.get(mine), decide(client, mine, "approved")):
        assert response.status_code == 403
        assert "mag beoordelen" in response.content.decode()
        assert "Dit herken ik" not in response.content.decode()
    assert not Decision.objects.exists()


def test_a_reaction_that_was_deleted_is_gone(client, joke, waiting):
    mine = address_for(waiting, joke)
    waiting.delete()
    assert client.get(mine).status_code == 410
    assert decide(client, mine, "approved").status_code == 410


# Nobody else's


@given(st.data())
def test_no_change_to_a_token_makes_another_one(data):
    link = Link(*(data.draw(st.integers(1, 2**31)) for _field in range(3)))
    token = link.token
    assert Link.read(token) == link
    position = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.characters(codec="utf-8"))
    changed = token[:position] + other + token[position + 1 :]
    cut = token[:position]
    joined = token.split(":")[0] + ":" + ":".join(Link(1, 1, 1).token.split(":")[1:])
    for tampered in {changed, cut, token + other, joined} - {token, Link(1, 1, 1).token}:
        with pytest.raises(ValueError, match="not a link of ours"):
            Link.read(tampered)


@given(st.integers(1, 2**31))
def test_a_token_of_another_kind_opens_nothing(number):
    for token in (FormToken(number).signed, FormToken(number).sign_solved()):
        with pytest.raises(ValueError, match="not a link of ours"):
            Link.read(token)


@pytest.mark.parametrize("token", ["x", "a:b:c", "%00", "é", "W10:1:x" * 50])
def test_an_unknown_token_is_not_found(client, token):
    for ask in (client.get, client.post):
        response = ask(f"/beoordelen/{token}/")
        assert response.status_code == 404
        assert "Dit adres kennen we niet." in response.content.decode()


def test_a_token_decides_about_its_own_reaction_only(client, joke, waiting):
    other = make_comment(waiting.publication, status="pending")
    decide(client, address_for(waiting, joke), "approved", comment=other.pk, version=1)
    other.refresh_from_db()
    assert other.status == "pending"


def test_the_address_is_kept_from_caches_search_engines_and_other_sites(
    client, joke, waiting, settings
):
    settings.PAGE_CACHE = True
    mine = address_for(waiting, joke)
    for response in (
        client.get(mine), client.get("/beoordelen/x/"), client.post(mine, {"decision": "rejected"}),
    ):  # fmt: skip
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Robots-Tag"] == "noindex, nofollow"


def test_no_log_and_no_mail_about_an_error_names_the_token(
    client, joke, waiting, settings, monkeypatch
):
    settings.ADMINS = [("beheer", "beheer@example.org")]
    [console] = [h for h in logging.getLogger("django").handlers if h.name == "console"]
    monkeypatch.setattr(console, "stream", io.StringIO())
    mine = address_for(waiting, joke)
    token = mine.split("/")[-2]
    client.post(mine, {"decision": "rejected"})
    client.put(mine)
    monkeypatch.setattr(lifecycle, "approve", lambda *a, **k: 1 / 0)
    client.raise_request_exception = False
    assert client.post(mine, {"decision": "approved"}).status_code == 500
    logged = console.stream.getvalue()
    assert logged.count("/beoordelen/…") == 3
    [message] = django_mail.outbox
    assert "/beoordelen/…" in message.subject
    assert token not in logged + message.subject + message.body


def test_the_page_costs_few_queries(client, joke, waiting, django_assert_num_queries):
    address = address_for(waiting, joke)
    for _number in range(5):
        make_comment(waiting.publication, status="pending")
    with django_assert_num_queries(5):
        client.get(address)
