"""A moderator follows the link in a mail and decides there, with or without script and mouse."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import expect

from comments.mail import moderators
from comments.mail.review_links import Link
from comments.models import Comment, OutgoingMail, ReasonTemplate
from comments.moderation import lifecycle
from comments.moderation.lifecycle import Via
from tests.e2e.conftest import make_account, press, tab_to
from tests.e2e.test_every_page import violations, violations_by_day_and_night
from tests.support.make import make_comment, make_publication

UNWORTHY = [422]  # the answer to a form with an error, which the browser puts on its console


@pytest.fixture
def waiting(transactional_db):
    ReasonTemplate.objects.update_or_create(title="Reclame", defaults={"text": "Vooral reclame."})
    return make_comment(make_publication(), status="pending")


@pytest.fixture
def link(waiting):
    """Return the path of the link in the mail about a reaction that waits."""
    moderator = make_account("mo", "moderator")
    moderator.email = "mo@example.org"
    moderator.save()
    moderators.announce(waiting)
    return re.search(r"/beoordelen/\S+", OutgoingMail.objects.get().text)[0]


def status_of(comment):
    return Comment.objects.get(pk=comment.pk).status


def path_to(comment, moderator="mo"):
    """Return the path of the link that this moderator gets about a reaction."""
    link = Link(comment.pk, comment.version, User.objects.get(username=moderator).pk)
    return link.address.removeprefix(settings.SITE_URL)


def test_rejecting_asks_for_a_reason_and_says_what_was_done(
    visit, link, waiting, with_script, width
):
    page = visit(link, script=with_script, width=width, expect_status=UNWORTHY)
    expect(page.get_by_text("Dit herken ik.")).to_be_visible()
    if with_script:
        assert violations(page) == []
    page.get_by_role("button", name="Afkeuren").click()
    expect(page.get_by_role("alert")).to_contain_text("Kies een reden")
    assert status_of(waiting) == "pending"
    if with_script:
        assert violations(page) == []
    page.get_by_role("radio", name="Reclame: Vooral reclame.").check()
    page.get_by_label("Uw eigen woorden").fill("Dank voor het meedenken.")
    page.get_by_role("button", name="Afkeuren").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Deze reactie is afgekeurd")
    expect(page.get_by_role("main")).to_contain_text("Dank voor het meedenken.")
    if with_script:
        assert violations(page) == []
    assert status_of(waiting) == "rejected"
    assert page.context.cookies() == []


def test_with_the_keyboard_alone(visit, link, waiting, with_script):
    page = visit(link, script=with_script, expect_status=UNWORTHY)
    tab_to(page, page.get_by_label("Geen van deze"))
    page.keyboard.press("Enter")  # sends the form it is in, and no other
    expect(page.get_by_role("alert")).to_contain_text("Kies een reden")
    assert status_of(waiting) == "pending"
    press(page, page.get_by_role("button", name="Goedkeuren"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Deze reactie is goedgekeurd")
    assert status_of(waiting) == "approved"


def test_reject_and_mark_as_spam_with_the_keyboard_alone(visit, link, waiting, with_script):
    page = visit(link, script=with_script)
    reason = page.get_by_role("radio", name="Reclame: Vooral reclame.")
    tab_to(page, page.get_by_label("Geen van deze"))
    for _ in range(ReasonTemplate.objects.count()):
        if not reason.is_checked():
            page.keyboard.press("ArrowDown")
    tab_to(page, page.get_by_label("Uw eigen woorden"))
    page.keyboard.type("Dank u.")
    press(page, page.get_by_role("button", name="Afkeuren"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Deze reactie is afgekeurd")
    waiting.refresh_from_db()
    assert waiting.rejection_reason == "Vooral reclame. Dank u."

    other = make_comment(waiting.publication, status="pending")
    page.goto(path_to(other))
    press(page, page.get_by_role("button", name="Als spam markeren"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Deze reactie is spam")
    assert status_of(other) == "spam"


def test_a_second_window_is_told_that_it_came_too_late(visit, link, waiting, with_script):
    first, second = (visit(link, script=with_script, expect_status=[409]) for _ in range(2))
    first.get_by_role("button", name="Als spam markeren").click()
    expect(first.get_by_role("heading", level=1)).to_have_text("Deze reactie is spam")
    second.get_by_role("button", name="Goedkeuren").click()
    expect(second.get_by_role("main")).to_contain_text("Uw keuze is niet uitgevoerd")
    if with_script:
        assert violations(second) == []
    assert status_of(waiting) == "spam"


def every_state(waiting):
    """Return links in each state, and the status of their answers."""
    publication = waiting.publication

    def make(step=None, **fields):
        comment = make_comment(publication, **{"status": "pending"} | fields)
        path = path_to(comment)
        if step:
            step(comment)
        return path

    make_account("weg", "redacteur")
    with time_machine.travel(timezone.now() - timedelta(days=30)):
        expired = path_to(waiting)
    change = {"name": "Anna", "text": "Anders.", "via": Via.VISITOR}
    return {
        expired: 410,
        "/beoordelen/onzin/": 404,
        make(Comment.delete): 410,
        path_to(waiting, "weg"): 403,
        make(lambda comment: lifecycle.edit(comment, **change)): 200,
        make(lifecycle.withdraw): 200,
        make(suspicion="Er staan 6 links in."): 200,
        make(parent=make_comment(publication, text="Een vraag.")): 200,
    }


def test_axe_finds_nothing_in_any_state(visit, link, waiting):
    page = visit(link, expect_status=[403, 404, 410, 422])
    page.get_by_role("radio", name="Reclame: Vooral reclame.").check()
    ReasonTemplate.objects.all().delete()
    page.get_by_role("button", name="Afkeuren").click()
    expect(page.get_by_role("alert")).to_contain_text("niet beschikbaar")
    assert violations_by_day_and_night(page) == []
    page.get_by_role("alert").get_by_role("link").first.click()
    expect(page.get_by_label("Geen van deze")).to_be_focused()

    for path, status in every_state(waiting).items():
        assert page.goto(path).status == status, path
        assert violations(page) == [], path
        assert page.locator("h1").count() == 1
        assert page.title().endswith(settings.SITE_NAME)
