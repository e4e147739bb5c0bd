"""A moderator follows the link in a mail and decides there, with or without script and mouse."""

import re

import pytest
from playwright.sync_api import expect

from comments.by_mail import letters
from comments.models import Comment, Letter, ReasonTemplate
from tests.e2e.conftest import make_account
from tests.e2e.test_every_page import violations
from tests.make import make_comment, make_publication

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
    letters.announce(waiting)
    return re.search(r"/beoordelen/\S+", Letter.objects.get().text)[0]


def status_of(comment):
    return Comment.objects.get(pk=comment.pk).status


def tab_to(page, locator):
    for _ in range(40):
        page.keyboard.press("Tab")
        if locator.evaluate("element => element === document.activeElement"):
            return
    pytest.fail("the keyboard does not get there")


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
    tab_to(page, page.get_by_role("button", name="Goedkeuren"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Deze reactie is goedgekeurd")
    assert status_of(waiting) == "approved"


def test_a_second_window_is_told_that_it_came_too_late(visit, link, waiting):
    first, second = visit(link), visit(link, expect_status=[409])
    first.get_by_role("button", name="Als spam markeren").click()
    expect(first.get_by_role("heading", level=1)).to_have_text("Deze reactie is spam")
    second.get_by_role("button", name="Goedkeuren").click()
    expect(second.get_by_role("main")).to_contain_text("Uw keuze is niet uitgevoerd")
    assert violations(second) == []
    assert status_of(waiting) == "spam"
