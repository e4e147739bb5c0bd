"""The sum of the reaction form: seen, heard, renewed, mailed; with and without script."""

import re

import pytest
from captcha.models import CaptchaStore
from playwright.sync_api import expect

from comments.captcha import challenge, speech
from tests.e2e.conftest import solve_captcha
from tests.e2e.test_every_page import violations
from tests.e2e.test_reacting import FORM, UNWORTHY, send, text_of


def key_of(page):
    return page.locator("input[name=captcha_0]").input_value()


def wait_for_sound(page, claim):
    """Wait until `claim` holds for the sound; the page's policy forbids Playwright's own way."""
    for _ in range(200):
        if page.locator("audio").evaluate(f"sound => {claim}"):
            return
        page.wait_for_timeout(50)
    raise AssertionError(claim)


def heard(page):
    """Wait until the sound on the page plays; return its address."""
    wait_for_sound(page, "sound.currentTime > 0.2 && !sound.paused")
    return page.locator("audio").get_attribute("src")


def test_sound_plays_at_a_press_of_a_key_and_again(visit, catalogue):
    page = visit(FORM)
    button = page.get_by_role("button", name="Luister naar de som")
    expect(page.locator("audio")).to_be_hidden()
    text_of(page).focus()
    page.keyboard.press("Tab")
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    assert key_of(page) in heard(page)
    wait_for_sound(page, "sound.ended")
    page.keyboard.press("Space")
    heard(page)
    page.keyboard.press("Tab")
    expect(page.get_by_label("Wat is de uitkomst van de som?")).to_be_focused()


def test_another_sum_has_another_picture_and_another_sound(visit, catalogue):
    page = visit(FORM)
    first = key_of(page)
    page.get_by_role("button", name="Andere som").click()
    expect(page.locator("input[name=captcha_0]")).not_to_have_value(first)
    second = key_of(page)
    expect(page.locator("[data-captcha-image]")).to_have_attribute("src", re.compile(second))
    page.get_by_role("button", name="Luister naar de som").click()
    assert second in heard(page)


def test_without_script_the_browsers_own_player_is_there(visit, catalogue):
    page = visit(FORM, script=False)
    expect(page.get_by_label("Som in gesproken woorden")).to_be_visible()
    expect(page.get_by_role("button", name="Luister naar de som")).to_be_hidden()
    answer = page.request.get(page.locator("audio").get_attribute("src"))
    assert answer.headers["content-type"] == "audio/wav"


def test_without_espeak_nothing_speaks_of_sound(visit, catalogue, with_script, monkeypatch):
    monkeypatch.setattr(speech.shutil, "which", lambda name: None)
    page = visit(FORM, script=with_script)
    expect(page.get_by_label("Wat is de uitkomst van de som?")).to_be_visible()
    expect(page.get_by_text("Luister")).to_have_count(0)
    expect(page.locator("audio")).to_have_count(0)


def test_picture_fits_a_narrow_screen(visit, catalogue):
    page = visit(FORM, width=320)
    box = page.locator("[data-captcha-image]").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_form_with_a_wrong_sum_has_no_faults_of_access(visit, catalogue, theme):
    page = visit(FORM, theme=theme, expect_status=UNWORTHY)
    page.get_by_label("Uw naam").fill("Jan")
    text_of(page).fill("Goed stuk.")
    page.locator("input[name=captcha_1]").fill("1")
    page.wait_for_timeout(3100)
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("niet de uitkomst")
    expect(page.get_by_role("button", name="Luister naar de som")).to_be_visible()
    assert violations(page) == []


def test_who_asked_too_often_keeps_the_text_and_goes_on_later(
    visit,
    new_reaction,
    with_script,
    monkeypatch,
):
    monkeypatch.setitem(challenge.LIMITS, "challenge", [(1, challenge.SECONDS)])
    page = visit(FORM, script=with_script, expect_status=[*UNWORTHY, 429])
    page.get_by_label("Uw naam").fill("Jan")
    text_of(page).fill("Goed stuk.")
    page.locator("input[name=captcha_1]").fill("1")
    page.wait_for_timeout(3100)
    send(page)
    expect(page.locator(".captcha")).to_contain_text("te veel sommen gevraagd")
    expect(text_of(page)).to_have_value("Goed stuk.")
    if with_script:
        assert violations(page) == []
    monkeypatch.setitem(challenge.LIMITS, "challenge", [(60, challenge.SECONDS)])
    page.get_by_role("button", name="Andere som").click()
    expect(page.locator("input[name=captcha_0]")).to_have_count(1)
    assert CaptchaStore.objects.exists()
    solve_captcha(page)
    send(page)
    expect(page.get_by_text("Uw reactie is ontvangen").first).to_be_visible()
    assert new_reaction().count() == 1
