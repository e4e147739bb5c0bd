"""Who asks what is held on a mail address gets all of it and nothing of others, and can have it
erased.
"""

import json
import threading
import time

import pytest
from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comments.models import Comment, Decision, OutgoingMail, RateLimitCounter, Report
from comments.moderation import lifecycle, limits
from comments.privacy import person
from tests.support.make import make_comment, make_publication
from tests.support.moderating import staff
from tests.support.racing import at_once

pytestmark = pytest.mark.django_db

ANNA = "anna@example.org"


@pytest.fixture
def editor():
    return User.objects.create_user("joke", first_name="Joke", last_name="Geheim")


@pytest.fixture
def anna(editor):
    """Return a reaction of Anna, with all that can hang on one; others said much about it."""
    publication = make_publication(title="Samen koken")
    comment = make_comment(
        publication, name="Anna de Vries", text="Schrijf mij: anna@example.org.", email=ANNA,
        wants_answers="confirmed", token_hash="t0k3n", sender="s3nd3r", fingerprint="f1ng3r",
        status="pending", suspicion="Er staat een link in.",
    )  # fmt: skip
    lifecycle.reject(comment, editor, "Uw adres anna@example.org staat erin.")
    lifecycle.approve(comment, editor)
    lifecycle.answer(comment, by=editor, role="editors", name="Redactie", text="Dank u zeer.")
    comment.reports.create(text="Die van anna@example.org klopt niet.")
    OutgoingMail.objects.create(
        comment=comment, recipient="Anna@Example.org", subject="Uw reactie staat erop",
        text="https://testserver/mijn-reactie/geheim/", html="anna@example.org geheim",
        headers={"To": ANNA}, error="550 anna@example.org unknown", attempts=1,
    )  # fmt: skip
    comment.refresh_from_db()
    return comment


@pytest.fixture
def els(anna):
    """Return a reaction of another, beside Anna's."""
    els = make_comment(
        anna.publication, name="Els Anders", email="els@example.org", text="Heel anders."
    )
    OutgoingMail.objects.create(comment=els, recipient="els@example.org", subject="Els", text="Els")
    return els


def places_of(needle):
    """Return every field of every table that holds the text, as (model, field)."""
    found = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField | models.JSONField):
                values = model._base_manager.values_list(field.attname, flat=True)
                if any(needle in str(value).lower() for value in values):
                    found.add((model.__name__, field.name))
    return found


def dump(address=ANNA):
    return json.dumps(person.held_on(address).record, ensure_ascii=False)


# What is told


def test_every_field_of_a_reaction_is_told_or_is_of_another(anna):
    names = {field.name for field in Comment._meta.concrete_fields}
    assert names - {*person.REACTION} == {"moderated_by"}


def test_all_that_is_held_is_told(anna):
    [told] = person.held_on(ANNA).record["reacties"]
    assert told["naam"] == "Anna de Vries"
    assert told["e-mailadres"] == ANNA
    assert told["reactie"] == "Schrijf mij: anna@example.org."
    assert told["status"] == "goedgekeurd"
    assert told["publicatie"] == "Samen koken"
    assert told["krijgt bericht van antwoorden"] == "bevestigd"
    assert told["code van de geheime link"] == "t0k3n"
    assert told["verstuurd op"] == timezone.localtime(anna.created_at).isoformat(timespec="seconds")
    assert [line["handeling"] for line in told["geschiedenis"]] == [
        "afgekeurd", "goedgekeurd", "beantwoord",
    ]  # fmt: skip
    assert told["geschiedenis"][0]["reden"] == "Uw adres anna@example.org staat erin."
    mail = person.held_on(ANNA).record["e-mails"][-1]
    assert mail["onderwerp"] == "Uw reactie staat erop"
    assert mail["laatste fout"] == "550 anna@example.org unknown"


def test_nothing_of_others_is_told_and_no_secret(anna, els):
    text = dump()
    for of_another in ("Els", "els@", "Heel anders", "Joke", "Geheim", "joke", "Dank u zeer"):
        assert of_another not in text
    assert "klopt niet" not in text, "what a reader reported"
    assert "geheim/" not in text, "the secret link in a mail"


@pytest.mark.parametrize("asked", ["ANNA@EXAMPLE.ORG", "Anna@example.org"])
def test_capitals_make_no_difference(anna, asked):
    assert len(person.held_on(asked).reactions) == 1
    assert person.held_on(asked).mails[-1].recipient == "Anna@Example.org"


def test_letters_beyond_ascii_fold_alike_on_both_databases():
    comment = make_comment(email="jan@éénwijk.nl")
    assert person.held_on("JAN@ÉÉNWIJK.NL").reactions == [comment]


@pytest.mark.parametrize(
    "other", ["joanna@example.org", "anna@example.org.uk", "annaxexample.org", "anna@example.com"]
)
def test_an_address_that_looks_like_it_is_another(other):
    make_comment(email=other if "@" in other else "x@example.org", text=f"Schrijf {other}")
    assert not person.held_on(ANNA)


@pytest.mark.parametrize("address", ["_nna@example.org", "%@example.org", "%%@%"])
def test_wildcards_find_nothing(anna, address):
    assert not person.held_on(address)


def test_accounts_contacts_and_texts_of_others_are_told(anna, els):
    User.objects.create_user("anna", email=ANNA, first_name="Anna")
    contact = make_publication(contact_email=ANNA, contact_name="Anna de Vries")
    named = make_publication(body="<p>Mail naar anna@example.org!</p>")
    quoting = make_comment(text="Anna (anna@example.org) zei dat.")
    els.reports.create(text="Vraag het anna@example.org")
    held = person.held_on(ANNA)
    assert [user.username for user in held.accounts] == ["anna"]
    assert held.contacts == [contact]
    assert held.elsewhere == [quoting, els, named]
    record = held.record
    assert record["accounts"][0]["e-mailadres"] == ANNA
    assert record["contactpersoon van"][0]["naam contactpersoon"] == "Anna de Vries"
    assert record["genoemd in een tekst"][2]["wat"] == str(named)


# The command


def test_command_writes_json(anna, capsys):
    call_command("export_personal_data", "anna@EXAMPLE.org")
    told = json.loads(capsys.readouterr().out)
    assert told["e-mailadres"] == "anna@EXAMPLE.org"
    assert len(told["reacties"]) == 1


def test_command_writes_a_file_that_only_its_owner_reads(anna, tmp_path, capsys):
    path = tmp_path / "anna.json"
    call_command("export_personal_data", ANNA, output=path)
    assert capsys.readouterr().out == ""
    assert json.loads(path.read_text())["reacties"]
    assert path.stat().st_mode & 0o077 == 0
    with pytest.raises(CommandError, match="kan niet worden geschreven"):
        call_command("export_personal_data", ANNA, output=path)


def test_command_says_when_nothing_is_held_and_refuses_what_is_no_address(capsys):
    call_command("export_personal_data", ANNA)
    told = capsys.readouterr()
    assert told.err == "Over dit adres is niets bewaard.\n"
    assert json.loads(told.out)["reacties"] == []
    with pytest.raises(CommandError, match="e-mailadres"):
        call_command("export_personal_data", "anna")


# Erasing


def test_of_who_had_everything_erased_no_trace_is_left_in_the_database(anna, els, editor):
    assert len(places_of(ANNA)) > 5
    before = Comment.objects.filter(pk=els.pk).values()[0]
    assert person.erase_all(ANNA, editor) == 1
    for needle in (ANNA, "anna de vries", "t0k3n", "s3nd3r", "f1ng3r", "schrijf mij", "klopt niet"):
        assert places_of(needle) == set(), needle
    anna.refresh_from_db()
    assert anna.status == "withdrawn"
    assert anna.submission is None
    assert anna.answers.visible().count() == 1
    assert Comment.objects.filter(pk=els.pk).values()[0] == before
    assert OutgoingMail.objects.get().recipient == "els@example.org"
    last = anna.decisions.last()
    assert (last.action, last.by, last.by_name) == ("withdrawn", editor, "Joke Geheim")
    assert not person.held_on(ANNA)


def test_what_is_left_after_erasing_is_what_the_page_names(anna, els, editor):
    User.objects.create_user("anna", email=ANNA)
    make_publication(contact_email=ANNA, lead="Mail anna@example.org.")
    make_comment(text="Anna (anna@example.org) zei dat.")
    els.reports.create(text="Vraag het anna@example.org")
    person.erase_all(ANNA, editor)
    held = person.held_on(ANNA)
    assert places_of(ANNA) == {
        ("User", "email"), ("Publication", "contact_email"), ("Publication", "lead"),
        ("Comment", "text"), ("Report", "text"),
    }  # fmt: skip
    assert (len(held.accounts), len(held.contacts), len(held.elsewhere)) == (1, 1, 3)
    assert (held.reactions, held.mails) == ([], [])


def test_erasing_the_address_alone_keeps_the_words(anna, els, editor):
    assert person.erase_address(ANNA, editor) == 1
    anna.refresh_from_db()
    assert (anna.email, anna.wants_answers) == ("", "no")
    assert (anna.name, anna.status) == ("Anna de Vries", "approved")
    assert places_of(ANNA) == {("Comment", "text"), ("Decision", "reason"), ("Report", "text")}
    assert person.held_on(ANNA).elsewhere == [anna], "its own words name the address"
    assert OutgoingMail.objects.get().recipient == "els@example.org"


@pytest.mark.parametrize("status", ["pending", "approved", "rejected", "spam"])
def test_everything_is_erased_in_whatever_state_it_is(editor, status):
    make_comment(status=status, email=ANNA, name="Anna de Vries")
    person.erase_all(ANNA, editor)
    assert Comment.objects.get().status == "withdrawn"
    assert places_of("anna") == set()


@pytest.mark.parametrize("erase", [person.erase_address, person.erase_all])
def test_the_count_of_todays_mails_goes_too(anna, editor, erase):
    limits.take_mail("Anna@Example.org")
    limits.take_mail("els@example.org")
    erase(ANNA, editor)
    assert RateLimitCounter.objects.filter(kind=limits.MAILBOX).count() == 1


@pytest.mark.skipif(connection.vendor == "sqlite", reason="writers wait for each other anyway")
@pytest.mark.django_db(transaction=True)
def test_erasing_and_deciding_at_the_same_moment_wait_for_each_other(editor, monkeypatch):
    first, second = (make_comment(email=ANNA) for _ in range(2))
    answer = make_comment(first.publication, parent=first)
    has_first, withdraw = threading.Event(), lifecycle.withdraw

    def slow(row, *args, **kwargs):
        step = withdraw(row, *args, **kwargs)
        has_first.set()
        time.sleep(0.3)  # the moderator holds a lock by then, if locks were taken one by one
        return step

    def decide():
        has_first.wait(5)
        return len(lifecycle.decide(Comment.objects.filter(pk__in=[second.pk, answer.pk]), "spam"))

    monkeypatch.setattr(lifecycle, "withdraw", slow)
    assert at_once(lambda: person.erase_all(ANNA, editor), decide) == [2, 1]


def test_the_log_tells_who_erased_and_never_whose(anna, editor):
    person.erase_address(ANNA, editor)
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id) == (editor, str(anna.pk))
    assert entry.get_change_message() == "E-mailadres gewist op verzoek."
    assert "Anna" not in entry.object_repr


# The page


PAGE = "admin:comments_comment_person"


def post(client, step, address=ANNA, **options):
    return client.post(reverse(PAGE), {"address": address, "step": step}, **options)


def test_a_moderator_looks_up_downloads_and_erases(client, moderator, anna, els):
    listed = client.get(reverse("admin:comments_comment_changelist")).content.decode()
    assert f'href="{reverse(PAGE)}"' in listed
    assert client.get(reverse(PAGE)).status_code == 200
    shown = post(client, "show").content.decode()
    assert reverse("admin:comments_comment_change", args=[anna.pk]) in shown
    assert "Uw reactie staat erop" in shown
    assert "els@example.org" not in shown
    file = post(client, "download")
    assert file["Content-Disposition"] == 'attachment; filename="gegevens.json"'
    assert len(file.json()["reacties"]) == 1
    asked = post(client, "ask all").content.decode()
    assert "Alles wissen van anna@example.org?" in asked
    assert 'value="erase all"' in asked
    assert Comment.objects.filter(email=ANNA).exists(), "asking erases nothing"
    done = post(client, "erase all", follow=True).content.decode()
    assert "Gewist: de gegevens bij 1 reactie, en de mails." in done
    assert places_of(ANNA) == set()
    assert "niets bewaard" in post(client, "show").content.decode()


def test_the_address_alone_can_go(client, moderator, anna):
    assert (
        "Alleen het mailadres anna@example.org wissen?"
        in post(client, "ask address").content.decode()
    )
    assert post(client, "erase address").status_code == 303
    anna.refresh_from_db()
    assert (anna.email, anna.name) == ("", "Anna de Vries")


def test_a_get_erases_nothing_and_the_address_is_in_no_url(client, moderator, anna):
    html = client.get(reverse(PAGE), {"address": ANNA, "step": "erase all"}).content.decode()
    assert ANNA not in html
    assert Comment.objects.filter(email=ANNA).exists()
    response = post(client, "erase all")
    assert response["Location"] == reverse(PAGE)


def test_what_is_no_address_is_told_in_the_form(client, moderator):
    response = post(client, "show", address="anna")
    assert response.status_code == 422
    assert "zoals naam@voorbeeld.nl" in response.content.decode()
    assert 'value="anna"' in response.content.decode()


@pytest.mark.parametrize("step", ["", "erase", "erase more", "ask", "steal all"])
def test_a_step_that_no_button_has_is_refused(client, moderator, anna, step):
    assert post(client, step).status_code == 400
    assert Comment.objects.filter(email=ANNA).exists()


def test_who_is_no_moderator_comes_not_in(client, anna):
    assert client.get(reverse(PAGE)).status_code == 302
    client.force_login(staff("redacteur"))
    assert client.get(reverse(PAGE)).status_code == 403
    assert post(client, "erase all").status_code == 403
    assert Comment.objects.filter(email=ANNA).exists()


def test_no_script_of_another_page_can_send_the_form(moderator, anna):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(moderator)
    assert post(strict, "erase all").status_code == 403
    assert Comment.objects.filter(email=ANNA).exists()


def test_an_address_with_markup_is_shown_as_text(client, moderator):
    html = post(client, "show", address='"<b>"@example.org').content.decode()
    assert "&lt;b&gt;" in html
    assert "<b>" not in html


def test_the_page_costs_the_same_queries_whatever_is_held(
    client, moderator, anna, django_assert_max_num_queries
):
    for _ in range(12):
        comment = make_comment(email=ANNA)
        Decision.objects.create(comment=comment, action="approved", via="admin", version=1)
        Report.objects.create(comment=make_comment(), text=f"Van {ANNA}")
    with django_assert_max_num_queries(14):
        post(client, "download")
