"""Personal data goes when it has served, never before, and visitors are told what happens."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from captcha.models import CaptchaStore
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from comments.author import subscriptions
from comments.models import Comment, Decision, OutgoingMail, RateLimitCounter, Report
from comments.moderation import lifecycle, limits
from comments.privacy import retention
from tests.support.make import make_comment, make_publication
from tests.support.reacting import open_form

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
PERIODS = ("REACTION_EMAIL_DAYS", "REACTION_TOKEN_DAYS", "REJECTED_REACTION_DAYS", "REPORT_DAYS",
           "MAIL_KEPT_DAYS")  # fmt: skip


@pytest.fixture(autouse=True)
def noon():
    """Let it be noon, until a test moves on."""
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def periods(settings):
    """Give each kind days of its own, so that no test passes by another's."""
    for number, name in enumerate(PERIODS):
        setattr(settings, name, 10 + number)
    settings.MAIL_DAYS = 3


def purge(capsys, **options):
    capsys.readouterr()
    call_command("purge_personal_data", **options)
    return capsys.readouterr()


def decided(**fields):
    values = {"moderated_at": NOON, "created_at": NOON - DAY, "email": "anna@example.org"}
    return make_comment(**values | fields)


def gone_at(clock, moment, is_there):
    """Tell that the purge leaves it a second before `moment`, and takes it then."""
    clock.move_to(moment - SECOND)
    call_command("purge_personal_data", verbosity=0)
    assert is_there(), "too early"
    clock.move_to(moment)
    call_command("purge_personal_data", verbosity=0)
    assert not is_there(), "too late"


def has(row, name):
    def is_there():
        row.refresh_from_db()
        return bool(getattr(row, name))

    return is_there


def stored(row):
    return type(row).objects.filter(pk=row.pk).exists


# E-mail addresses


@pytest.mark.parametrize("status", ["approved", "rejected", "spam"])
def test_address_goes_days_after_the_decision(noon, status):
    gone_at(noon, NOON + 10 * DAY, has(decided(status=status), "email"))


def test_address_of_an_imported_reaction_counts_from_when_it_was_written(noon):
    comment = decided(moderated_at=None, created_at=NOON)
    gone_at(noon, NOON + 10 * DAY, has(comment, "email"))


def test_a_later_decision_counts(noon):
    comment = decided(status="rejected")
    noon.shift(5 * DAY)
    lifecycle.approve(comment)
    gone_at(noon, NOON + 15 * DAY, has(comment, "email"))


@pytest.mark.parametrize(
    ("wish", "days"), [("confirmed", 17), ("asked", 10), ("no", 10)], ids=lambda value: value
)
def test_who_confirmed_to_want_answers_counts_from_the_last_answer(noon, wish, days):
    comment = decided(wants_answers=wish)
    for later in (4, 7):
        make_comment(comment.publication, parent=comment, moderated_at=NOON + later * DAY)
    gone_at(noon, NOON + days * DAY, has(comment, "email"))
    assert comment.wants_answers == "no"
    assert comment.email_erased_at == timezone.now()
    assert (comment.name, comment.text) == ("Anna", "Dit herken ik.")


def test_an_address_that_its_author_gave_later_counts_from_then(noon):
    comment = decided(email="", token_hash="t")
    noon.move_to(NOON + 9 * DAY)
    subscriptions.keep_address(comment, "els@example.org", wants_answers=True)
    gone_at(noon, NOON + 19 * DAY, has(comment, "email"))


@pytest.mark.parametrize("status", ["pending", "rejected", "spam"])
def test_an_answer_that_readers_do_not_see_does_not_count(noon, status):
    comment = decided(wants_answers="confirmed")
    make_comment(comment.publication, parent=comment, status=status, moderated_at=NOON + 5 * DAY)
    gone_at(noon, NOON + 10 * DAY, has(comment, "email"))


def test_mails_to_an_address_go_with_it(noon, settings):
    settings.MAIL_KEPT_DAYS = 500
    comment = decided()
    other = decided(publication=comment.publication, parent=comment, email="els@example.org")
    mail = {"subject": "s", "text": "", "sent_at": NOON}
    for about, recipient in [
        (comment, "anna@example.org"), (other, "anna@example.org"), (comment, "redactie@x.org"),
    ]:  # fmt: skip
        OutgoingMail.objects.create(comment=about, recipient=recipient, **mail)
    noon.move_to(NOON + 10 * DAY)
    call_command("purge_personal_data", verbosity=0)
    assert [*OutgoingMail.objects.values_list("recipient", flat=True)] == ["redactie@x.org"]


# Secret links


@pytest.mark.parametrize("status", ["approved", "rejected"])
def test_secret_link_goes_after_the_decision(noon, settings, status):
    settings.REJECTED_REACTION_DAYS = 500
    gone_at(noon, NOON + 11 * DAY, has(decided(status=status, token_hash="t"), "token_hash"))


def test_whatever_happens_to_a_reaction_keeps_its_link_alive(noon):
    comment = decided(token_hash="t")
    noon.shift(2 * DAY)
    lifecycle.edit(comment, name="A", text="Korter.")
    make_comment(comment.publication, parent=comment, moderated_at=NOON + 3 * DAY)
    gone_at(noon, NOON + 14 * DAY, has(comment, "token_hash"))


def test_giving_an_address_keeps_the_link_alive(noon):
    comment = decided(token_hash="t")
    noon.shift(4 * DAY)
    subscriptions.keep_address(comment, "els@example.org", wants_answers=False)
    gone_at(noon, NOON + 15 * DAY, has(comment, "token_hash"))


def test_link_of_a_withdrawn_reaction_goes_after_the_withdrawal(noon):
    comment = make_comment(status="pending", token_hash="t", created_at=NOON - 50 * DAY)
    lifecycle.withdraw(comment)
    gone_at(noon, NOON + 11 * DAY, has(comment, "token_hash"))


# Reactions


@pytest.mark.parametrize("status", ["rejected", "spam"])
def test_rejected_reaction_goes_with_all_that_belongs_to_it(noon, status):
    comment = decided(status=status)
    make_comment(comment.publication, parent=comment)
    comment.reports.create(text="Onaardig.")
    Decision.objects.create(comment=comment, action=status, via="admin", version=1)
    OutgoingMail.objects.create(comment=comment, recipient="m@example.org", subject="s", text="t")
    gone_at(noon, NOON + 12 * DAY, stored(comment))
    for model in (Comment, Report, Decision, OutgoingMail):
        assert not model.objects.exists()


def test_rejected_reaction_waits_for_an_answer_that_nobody_decided_on(noon):
    comment = decided(status="rejected")
    answer = make_comment(comment.publication, parent=comment, status="pending")
    noon.move_to(NOON + 100 * DAY)
    call_command("purge_personal_data", verbosity=0)
    assert stored(comment)()
    lifecycle.reject(answer)
    call_command("purge_personal_data", verbosity=0)
    assert not stored(comment)()


def test_what_nobody_decided_on_stays_and_is_told(noon, capsys):
    fields = {"status": "pending", "email": "anna@example.org", "token_hash": "t"}
    comment = make_comment(created_at=NOON - 10 * DAY, **fields)
    make_comment(status="pending", created_at=NOON - 10 * DAY + SECOND)
    make_comment(created_at=NOON - 99 * DAY)
    told = purge(capsys, verbosity=0)
    assert told.out == ""
    assert told.err == "1 reactie wacht al heel lang op een moderator. Die wordt niet gewist.\n"
    comment.refresh_from_db()
    assert (comment.email, comment.token_hash, comment.text) == (
        "anna@example.org", "t", "Dit herken ik.",
    )  # fmt: skip


def test_approved_and_withdrawn_reactions_stay(noon):
    rows = [decided(), make_comment(status="withdrawn", created_at=NOON)]
    noon.move_to(NOON + 10_000 * DAY)
    call_command("purge_personal_data", verbosity=0)
    assert Comment.objects.count() == len(rows)


# Codes


def test_codes_of_senders_go_with_their_day(noon):
    last_second = datetime(2026, 3, 10, 22, 59, 59, tzinfo=UTC)  # in Amsterdam the day ends
    comment = make_comment(status="pending", sender="c0de", created_at=last_second)
    report = comment.reports.create(sender="c0de", at=last_second)
    counter = RateLimitCounter.objects.create(kind="reaction", sender="c0de", last_at=last_second)
    midnight = last_second + SECOND
    noon.move_to(last_second)
    call_command("purge_personal_data", verbosity=0)
    assert [has(comment, "sender")(), has(report, "sender")(), stored(counter)()] == [True] * 3
    noon.move_to(midnight)
    call_command("purge_personal_data", verbosity=0)
    assert [has(comment, "sender")(), has(report, "sender")(), stored(counter)()] == [False] * 3
    assert stored(report)(), "only the code goes"


def test_code_of_a_text_goes_when_no_rule_looks_at_it(noon):
    comment = make_comment(status="pending", fingerprint="f", created_at=NOON)
    gone_at(noon, NOON + 30 * DAY, has(comment, "fingerprint"))


# The rest


def test_report_goes_days_after_it_was_handled_and_an_open_one_stays(noon):
    comment = make_comment()
    handled = comment.reports.create(text="Onaardig.", at=NOON - 50 * DAY, handled_at=NOON)
    waits = comment.reports.create(text="Onaardig.", at=NOON - 50 * DAY)
    gone_at(noon, NOON + 13 * DAY, stored(handled))
    assert stored(waits)()


def test_mail_goes_days_after_it_was_sent_or_given_up_and_a_waiting_one_stays(noon):
    values = {"recipient": "a@example.org", "subject": "s", "text": "t", "created_at": NOON}
    sent = OutgoingMail.objects.create(**values | {"sent_at": NOON})
    given_up = OutgoingMail.objects.create(**values, attempts=9)
    never_tried = OutgoingMail.objects.create(**values)
    gone_at(noon, NOON + 14 * DAY, stored(sent))
    gone_at(noon, NOON + (3 + 14) * DAY, stored(given_up))
    assert stored(never_tried)()


def test_sums_and_logins_go_when_they_expire(noon):
    sum_ = CaptchaStore.objects.create(
        challenge="1+1", response="2", hashkey="k", expiration=NOON + DAY
    )
    login = Session.objects.create(session_key="k", expire_date=NOON + DAY)
    gone_at(noon, NOON + DAY + SECOND, lambda: stored(sum_)() or stored(login)())


# The command


def one_of_each():
    """Make a row for each rule, due in a year."""
    publication = make_publication()
    codes = {"sender": "c", "fingerprint": "f"}
    comment = decided(publication=publication, token_hash="t", **codes)
    decided(publication=publication, status="rejected", email="")
    comment.reports.create(sender="c", at=NOON, handled_at=NOON)
    RateLimitCounter.objects.create(kind="reaction", sender="c", last_at=NOON)
    RateLimitCounter.objects.create(kind=limits.MAILBOX, sender="c", last_at=NOON)
    OutgoingMail.objects.create(recipient="els@example.org", subject="s", text="", sent_at=NOON)
    CaptchaStore.objects.create(challenge="1+1", response="2", hashkey="k", expiration=NOON)
    Session.objects.create(session_key="k", expire_date=NOON)


def everything():
    models = (Comment, Decision, OutgoingMail, Report, RateLimitCounter, CaptchaStore, Session)
    return [[*model.objects.order_by("pk").values()] for model in models]


def test_command_prints_each_kind_and_a_second_run_finds_nothing(noon, capsys):
    one_of_each()
    noon.move_to(NOON + 365 * DAY)
    lines = purge(capsys).out.splitlines()
    assert lines[0] == "Gewist:"
    assert lines[1] == "E-mailadressen bij reacties: 1."
    assert {line[-3:] for line in lines[1:]} == {" 1."}
    assert len(lines) == 1 + len(retention.RULES)
    after = everything()
    assert {line[-3:] for line in purge(capsys).out.splitlines()[1:]} == {" 0."}
    assert everything() == after


def test_dry_run_tells_the_same_and_writes_nothing(noon, capsys):
    one_of_each()
    noon.move_to(NOON + 365 * DAY)
    before = everything()
    with CaptureQueriesContext(connection) as queries:
        lines = purge(capsys, dry_run=True).out.splitlines()
    assert lines[0] == "E-mailadressen bij reacties: 1 te wissen."
    assert {re.search(r": (\d+) ", line)[1] for line in lines} == {"1"}
    assert everything() == before
    assert not [q["sql"] for q in queries if not q["sql"].startswith("SELECT")]


def test_a_crash_leaves_whole_batches_and_the_next_run_goes_on(noon, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    for number in range(5):
        comment = decided(email=f"lezer{number}@example.org")
        OutgoingMail.objects.create(
            comment=comment, recipient=comment.email, subject="s", text="t", created_at=NOON
        )
    noon.move_to(NOON + 10 * DAY)
    update, calls = Comment.objects.none().update.__func__, []

    def fail_in_the_second_batch(rows, **values):
        calls.append(values)
        if len(calls) == 2:
            raise SystemExit
        return update(rows, **values)

    with monkeypatch.context() as patched:
        patched.setattr(retention.CommentQuerySet, "update", fail_in_the_second_batch)
        with pytest.raises(SystemExit):
            call_command("purge_personal_data", verbosity=0)
    left = Comment.objects.exclude(email="").values_list("email", flat=True)
    assert sorted(left) == sorted(OutgoingMail.objects.values_list("recipient", flat=True))
    assert len(left) == 3, "the first batch is done; of the second not even its mails"
    call_command("purge_personal_data", verbosity=0)
    assert not Comment.objects.exclude(email="").exists()
    assert not OutgoingMail.objects.exists()


def test_a_batch_costs_the_same_queries_whatever_it_holds(noon):
    def queries(number):
        for each in range(number):
            one = decided(token_hash=f"t{number}-{each}", sender="c", fingerprint="f")
            refused = decided(status="spam", publication=one.publication)
            make_comment(one.publication, parent=refused)
            refused.reports.create(text="Onaardig.")
        with time_machine.travel(NOON + 365 * DAY), CaptureQueriesContext(connection) as captured:
            call_command("purge_personal_data", verbosity=0)
        return len(captured)

    assert queries(2) == queries(20)


@pytest.mark.django_db(transaction=True)
def test_what_a_moderator_approves_at_that_moment_stays(noon, monkeypatch):
    comment = decided(status="rejected")
    noon.move_to(NOON + 12 * DAY)
    batches = retention._batches

    def approved_in_between(rule):
        for pks in batches(rule):
            lifecycle.approve(comment)
            yield pks

    monkeypatch.setattr(
        retention, "RULES", [r for r in retention.RULES if r.term == "REJECTED_REACTION_DAYS"]
    )
    monkeypatch.setattr(retention, "_batches", approved_in_between)
    assert [number for _rule, number in retention.purge()] == [0]
    assert stored(comment)()


# What visitors are told


def text_of(client):
    html = client.get(reverse("privacy")).content.decode()
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


@pytest.mark.usefixtures("made_anew")
def test_the_page_promises_each_rule_with_its_own_days(client, settings):
    page = text_of(client)
    for rule in retention.RULES:
        assert rule.told in page
    for number, name in enumerate(PERIODS):
        setattr(settings, name, 201 + number)
        assert f" {201 + number} dagen" in text_of(client), name


def test_every_period_of_the_settings_is_a_rule(client):
    assert {rule.term for rule in retention.RULES if isinstance(rule.term, str)} == {*PERIODS}


def test_one_day_is_told_in_the_singular(client, settings):
    settings.REPORT_DAYS = 1
    assert "1 dag nadat wij ernaar hebben gekeken" in text_of(client)


def test_the_page_names_the_cookies_that_are_set(client):
    page = text_of(client)
    open_form(client, make_publication())
    [name] = client.cookies
    assert not client.cookies[name]["max-age"], "it goes with the browser"
    assert f"zet één cookie, {name}." in page
    User.objects.create_superuser("beheer", password="x")
    client.post(reverse("admin:login"), {"username": "beheer", "password": "x"})
    session = ({*client.cookies} - {name}).pop()
    assert f"krijgen de cookie {session}." in page
    assert not client.cookies[session]["max-age"]
    lives = Session.objects.get().expire_date - timezone.now()
    assert f"hoogstens {lives // timedelta(hours=1)} uur" in page


def test_the_page_says_why_who_and_what_one_may_ask(client, settings):
    settings.CONTACT_EMAIL = "redactie@example.org"
    page = text_of(client)
    for words in (
        "gerechtvaardigd belang", "toestemming", "redactie@example.org", "binnen een maand",
        "Autoriteit Persoonsgegevens", "Wie uw gegevens krijgt",
    ):  # fmt: skip
        assert words in page


def test_a_kept_page_is_made_anew_when_the_days_change(settings):
    from buurtplatform.page_cache import release

    before = release()
    settings.REPORT_DAYS = 77
    assert release() != before


# Who runs the site hears of it


def test_health_tells_when_the_purge_does_not_run(client, noon):
    midnight = datetime(2026, 3, 10, 23, tzinfo=UTC)  # of the day after, in Amsterdam
    make_comment(status="pending", sender="c", created_at=midnight - SECOND)
    noon.move_to(midnight + 7 * DAY - SECOND)
    assert client.get("/gezondheid/").json()["privacy"] == {"status": "goed", "overdue": 0}
    noon.move_to(midnight + 7 * DAY)
    response = client.get("/gezondheid/")
    assert response.status_code == 200
    assert response.json()["privacy"] == {"status": "hapert", "overdue": 1}
    call_command("purge_personal_data", verbosity=0)
    assert client.get("/gezondheid/").json()["privacy"]["status"] == "goed"
