"""One address sends so much and no more, exactly, and learns when it may go on."""

import logging
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from comments.models import Comment, RateLimitCounter
from comments.moderation import lifecycle, limits
from tests.support.make import make_publication
from tests.support.racing import at_once
from tests.support.reacting import TYPED, answers, hidden_fields, open_form, send

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=AMSTERDAM)
DAY = 24 * 60 * 60  # seconds
LIMITS = [(5, 600), (20, DAY)]


@pytest.fixture
def strict(settings):
    settings.REACTION_LIMITS = LIMITS


# --- The sum -------------------------------------------------------------------------------
@given(
    st.lists(st.integers(0, 2000), max_size=60).map(sorted),
    st.lists(st.tuples(st.integers(1, 30), st.integers(1, 900)), min_size=1, max_size=3),
    st.integers(0, 100),
)
def test_wait_is_the_shortest_that_keeps_to_every_limit(moments, rules, later):
    now = (moments or [0])[-1] + later

    def fits(moment):
        return all(sum(m > moment - s for m in moments) < amount for amount, s in rules)

    seconds = limits.wait(moments, rules, now)
    assert fits(now + seconds)
    assert seconds == 0 or not fits(now + seconds - 1)


@pytest.mark.django_db
def test_take_counts_each_kind_and_sender_apart():
    for kind, sender in [("reaction", "a"), ("reaction", "b"), ("report", "a")]:
        limits.take(kind, sender, [(1, 60)])
        with pytest.raises(limits.TooMany):
            limits.take(kind, sender, [(1, 60)])


@pytest.mark.django_db
def test_what_is_rolled_back_or_refused_is_not_counted():
    def fail():
        limits.take("reaction", "a", [(1, 60)])
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        fail()
    limits.take("reaction", "a", [(1, 60)])
    for _ in range(3):
        with pytest.raises(limits.TooMany):
            limits.take("reaction", "a", [(1, 60)])
    assert len(RateLimitCounter.objects.get().moments) == 1


@pytest.mark.django_db
def test_window_slides():
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(5):
            limits.take("reaction", "a", LIMITS)
            clock.shift(60)
        with pytest.raises(limits.TooMany) as refused:
            limits.take("reaction", "a", LIMITS)
        assert refused.value.seconds == 300
        clock.shift(299)
        with pytest.raises(limits.TooMany):
            limits.take("reaction", "a", LIMITS)
        clock.shift(1)
        limits.take("reaction", "a", LIMITS)
        with pytest.raises(limits.TooMany) as refused:
            limits.take("reaction", "a", LIMITS)
        assert refused.value.seconds == 60


@pytest.mark.django_db
def test_nobody_waits_longer_than_until_midnight():
    with time_machine.travel(NOON.replace(hour=23, minute=55), tick=False):
        limits.take("reaction", "a", [(1, DAY)])
        with pytest.raises(limits.TooMany) as refused:
            limits.take("reaction", "a", [(1, DAY)])
    assert refused.value.seconds in {300, 301}


@pytest.mark.django_db
def test_counts_of_yesterday_are_removed():
    RateLimitCounter.objects.create(
        kind="reaction", sender="old", last_at=datetime.now(UTC) - timedelta(hours=25)
    )
    RateLimitCounter.objects.create(kind="reaction", sender="new")
    assert limits.forget_past() == 1
    assert RateLimitCounter.objects.get().sender == "new"


# --- Who sends -----------------------------------------------------------------------------
def name_of(rf, address, **meta):
    return limits.sender_of(rf.get("/", REMOTE_ADDR=address, **meta))


def test_sender_is_a_hash_that_is_another_one_tomorrow(rf):
    with time_machine.travel(NOON):
        today = name_of(rf, "192.0.2.1")
        assert today == name_of(rf, "192.0.2.1") == name_of(rf, "::ffff:192.0.2.1")
        assert today != name_of(rf, "192.0.2.2")
        assert len(today) == 64
    with time_machine.travel(NOON + timedelta(days=1)):
        assert name_of(rf, "192.0.2.1") != today


def test_sender_cannot_be_made_without_the_key(rf, settings):
    before = name_of(rf, "192.0.2.1")
    settings.SECRET_KEY = "another"
    assert name_of(rf, "192.0.2.1") != before


def test_a_network_of_ipv6_is_one_sender(rf):
    assert name_of(rf, "2001:db8::1") == name_of(rf, "2001:db8:0:0:ffff::2")
    assert name_of(rf, "2001:db8::1") != name_of(rf, "2001:db8:0:1::1")


@pytest.mark.parametrize(
    ("depth", "stated", "expected"),
    [
        (0, "192.0.2.9", "192.0.2.1"),
        (1, "192.0.2.9", "192.0.2.9"),
        (1, "198.51.100.1, 192.0.2.9", "192.0.2.9"),
        (2, "198.51.100.1, 192.0.2.9,192.0.2.8", "192.0.2.9"),
        (2, "192.0.2.9", "192.0.2.9"),
        (1, "2001:db8::5", "2001:db8::6"),
        (1, "nonsense", "192.0.2.1"),
        (1, "192.0.2.9, ", "192.0.2.1"),
        (1, "", "192.0.2.1"),
        (1, None, "192.0.2.1"),
    ],
)
def test_address_is_what_our_own_proxies_saw(rf, settings, depth, stated, expected):
    settings.BEHIND_PROXY, settings.PROXY_DEPTH = bool(depth), depth or 1
    header = {} if stated is None else {"HTTP_X_FORWARDED_FOR": stated}
    found = name_of(rf, "192.0.2.1", **header)
    settings.BEHIND_PROXY = False
    assert found == name_of(rf, expected)


def test_without_an_address_there_is_a_sender_all_the_same(rf):
    assert name_of(rf, "") == name_of(rf, "unix")


# --- The form ------------------------------------------------------------------------------
def send_some(client, publication, number):
    for _ in range(number):
        response = send(client, publication, open_form(client, publication))
        assert response.status_code == 303


@pytest.mark.django_db
def test_too_many_reactions_are_refused_with_all_kept_and_a_time(client, strict):
    publication = make_publication(published_on=date(2026, 1, 1))
    with time_machine.travel(NOON, tick=False) as clock:
        send_some(client, publication, 5)
        clock.shift(90)
        response = send(client, publication, open_form(client, publication))
        assert response.status_code == 429
        assert response["Retry-After"] == "510"
        html = response.content.decode()
        assert "Verstuur uw reactie na 12:11 uur opnieuw." in html
        assert "Wat u hebt getypt, staat er nog." in html
        for typed in TYPED.values():
            assert typed in html
        again = answers(response)
        assert "captcha_1" not in again  # the sum is not asked again
        assert Comment.objects.count() == 5
        assert send(client, publication, again).status_code == 429
        clock.shift(510)
        assert send(client, publication, again).status_code == 303
    assert Comment.objects.count() == 6


@pytest.mark.django_db
def test_who_used_up_a_day_is_told_to_come_back_tomorrow(client, settings):
    settings.REACTION_LIMITS = [(1, DAY)]
    publication = make_publication(published_on=date(2026, 1, 1))
    with time_machine.travel(NOON, tick=False) as clock:
        send_some(client, publication, 1)
        response = send(client, publication, open_form(client, publication))
        assert response.status_code == 429
        assert "verstuur haar morgen" in response.content.decode()
        clock.shift(int(response["Retry-After"]))
        assert send(client, publication, open_form(client, publication)).status_code == 303


@pytest.mark.django_db
def test_one_answer_to_the_sum_still_serves_one_form_after_too_many(client, strict):
    publication = make_publication()
    send_some(client, publication, 5)
    fields = open_form(client, publication)
    other = fields | {"token": open_form(client, publication)["token"]}
    assert send(client, publication, fields).status_code == 429
    response = send(client, publication, other)
    assert "solved" not in hidden_fields(response)


@pytest.mark.django_db
def test_clicks_and_mistakes_take_no_turn(client, strict):
    publication = make_publication()
    fields = open_form(client, publication)
    for _ in range(8):
        assert send(client, publication, open_form(client, publication, text="")).status_code == 422
        assert send(client, publication, fields).status_code == 303
    send_some(client, publication, 4)
    assert Comment.objects.count() == 5
    assert send(client, publication, fields).status_code == 303  # sent before, when it was allowed


@pytest.mark.django_db
def test_withdrawing_gives_no_turn_back(client, strict):
    publication = make_publication()
    send_some(client, publication, 5)
    for comment in Comment.objects.all():
        lifecycle.withdraw(comment)
    assert send(client, publication, open_form(client, publication)).status_code == 429


@pytest.mark.django_db
def test_other_addresses_are_not_shut_out(client, strict):
    publication = make_publication()
    send_some(client, publication, 5)
    assert send(client, publication, open_form(client, publication)).status_code == 429
    other = Client(REMOTE_ADDR="192.0.2.7")
    assert send(other, publication, open_form(other, publication)).status_code == 303


@pytest.mark.django_db
def test_address_is_stored_and_logged_nowhere(strict, caplog):
    client, publication = Client(REMOTE_ADDR="203.0.113.77"), make_publication()
    with caplog.at_level(logging.DEBUG):
        send_some(client, publication, 5)
        send(client, publication, open_form(client, publication))
    stored = [*Comment.objects.values(), *RateLimitCounter.objects.values()]
    assert "203.0.113.77" not in f"{stored} {caplog.text}"
    assert len({comment.sender for comment in Comment.objects.all()}) == 1


# --- At the same moment --------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_of_forty_at_the_same_moment_exactly_five_are_stored(client, shared_database, strict):
    publication = make_publication()
    forms = [open_form(client, publication, text=f"Reactie {n}") for n in range(40)]
    shared_database()
    jobs = [lambda f=f: send(Client(), publication, f).status_code for f in forms]
    assert sorted(at_once(*jobs)) == [303] * 5 + [429] * 35
    assert at_once(Comment.objects.count) == [5]


@pytest.mark.django_db(transaction=True)
def test_double_clicks_at_the_same_moment_take_one_turn_each(client, shared_database, strict):
    publication = make_publication()
    forms = [open_form(client, publication, text=f"Reactie {n}") for n in range(5)]
    shared_database()
    jobs = [lambda f=f: send(Client(), publication, f).status_code for f in forms * 4]
    assert at_once(*jobs) == [303] * 20
    assert at_once(Comment.objects.count) == [5]


@pytest.mark.django_db
def test_a_mailbox_that_nobody_confirmed_gets_five_mails_in_a_day():
    with time_machine.travel(NOON.replace(hour=0), tick=False) as clock:
        for _ in range(5):
            limits.take_mail("anna@example.org")
        limits.take_mail("els@example.org")
        clock.shift(timedelta(hours=23, minutes=59))
        with pytest.raises(limits.TooMany):
            limits.take_mail("anna@example.org")
        clock.shift(timedelta(minutes=1))
        limits.take_mail("anna@example.org")
