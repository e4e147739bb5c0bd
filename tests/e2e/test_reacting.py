"""A visitor reacts, a moderator approves, a reader sees it."""

from captcha.models import CaptchaStore
from django.test import RequestFactory
from django.utils import timezone
from playwright.sync_api import expect

from comments.moderation import limits
from publications.models import Publication
from tests.e2e.conftest import log_in, make_account, solve_captcha, tab_to
from tests.e2e.test_every_page import violations, violations_by_day_and_night

OPEN = "/publicaties/wij-in-de-wijk-casusbundel-4/"
FORM = f"{OPEN}reacties/nieuw/"
UNWORTHY = [422]  # the answer to a form with an error, which the browser puts on its console


def open_form(page):
    page.get_by_role("link", name="Geef een reactie").click()
    expect(page.get_by_label("Uw naam")).to_be_visible()
    page.wait_for_timeout(3100)  # as a person takes: the form refuses who is faster


def text_of(page):
    return page.get_by_role("textbox", name="Uw reactie")


def send(page):
    page.locator("form[data-reaction]").get_by_role("button", name="Verstuur reactie").last.click()


def test_visitor_reacts_and_a_moderator_approves(visit, new_reaction, with_script, width):
    page = visit(OPEN, script=with_script, width=width, expect_status=UNWORTHY)
    open_form(page)
    text_of(page).fill("Zo doen wij het ook.\n\nMet <b>koffie</b>.")
    solve_captcha(page)
    send(page)

    # The name was forgotten; nothing typed is lost, and the sum is not asked again.
    expect(page.get_by_role("alert")).to_contain_text("Vul uw naam in")
    expect(text_of(page)).to_have_value("Zo doen wij het ook.\n\nMet <b>koffie</b>.")
    expect(page.get_by_text("U hebt de vraag al goed beantwoord")).to_be_visible()
    if with_script:  # axe itself is a script
        assert violations(page) == []
    page.get_by_label("Uw naam").fill("Fatima")
    send(page)

    expect(page.get_by_text("Uw reactie is ontvangen").first).to_be_visible()
    assert page.url.endswith(OPEN) if with_script else "/mijn-reactie/" in page.url
    if with_script:
        assert violations_by_day_and_night(page) == []
    assert new_reaction().get().status == "pending"
    page.goto(OPEN)
    expect(page.get_by_text("Zo doen wij het ook.")).to_have_count(0)

    make_account("mo", "moderator")
    editor_page = visit("/beheer/", script=with_script, width=width)
    log_in(editor_page, "mo")
    editor_page.goto("/beheer/comments/comment/")
    editor_page.locator("tr", has_text="Fatima").locator("input[type=checkbox]").check()
    editor_page.get_by_label("Actie").first.select_option(label="Goedkeuren")
    editor_page.get_by_role("button", name="Uitvoeren").first.click()
    expect(editor_page.locator(".messagelist")).to_contain_text("1 reactie goedgekeurd")

    page.goto(OPEN)
    reaction = page.locator("article.reaction", has_text="Fatima")
    expect(reaction.locator(".reaction__text p")).to_have_count(2)
    expect(reaction).to_contain_text("Met <b>koffie</b>.")
    assert new_reaction().get().moderated_by.username == "mo"


def test_wrong_sum_brings_a_new_one_and_loses_nothing(visit, new_reaction, with_script):
    page = visit(OPEN, script=with_script, expect_status=UNWORTHY)
    open_form(page)
    page.get_by_label("Uw naam").fill("Jan")
    text_of(page).fill("Goed stuk.")
    first = page.locator("input[name=captcha_0]").input_value()
    page.locator("input[name=captcha_1]").fill("0")
    send(page)

    expect(page.get_by_role("alert")).to_be_visible()
    assert page.locator("input[name=captcha_0]").input_value() != first
    expect(page.get_by_label("Uw naam")).to_have_value("Jan")
    solve_captcha(page)
    send(page)

    expect(page.get_by_text("Uw reactie is ontvangen").first).to_be_visible()
    assert new_reaction().count() == 1


def test_expired_sum_brings_a_new_one(visit, new_reaction, with_script):
    page = visit(OPEN, script=with_script, expect_status=UNWORTHY)
    open_form(page)
    page.get_by_label("Uw naam").fill("Jan")
    text_of(page).fill("Goed stuk.")
    solve_captcha(page)
    CaptchaStore.objects.update(expiration=timezone.now())
    send(page)

    expect(page.get_by_role("alert")).to_contain_text("verlopen")
    expect(text_of(page)).to_have_value("Goed stuk.")
    assert not new_reaction().exists()


def test_another_sum_can_be_asked_and_what_was_typed_stays(visit, new_reaction, with_script):
    page = visit(OPEN, script=with_script)
    open_form(page)
    page.get_by_label("Uw naam").fill("Jan")
    first = page.locator("input[name=captcha_0]").input_value()

    page.get_by_role("button", name="Andere som").click()

    expect(page.locator("input[name=captcha_0]")).not_to_have_value(first)
    expect(page.get_by_label("Uw naam")).to_have_value("Jan")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_double_click_stores_one_reaction(visit, new_reaction, with_script):
    page = visit(OPEN, script=with_script)
    open_form(page)
    page.get_by_label("Uw naam").fill("Jan")
    text_of(page).fill("Twee keer geklikt.")
    solve_captcha(page)
    page.locator("form[data-reaction]").get_by_role(
        "button", name="Verstuur reactie"
    ).last.dblclick(no_wait_after=True)

    expect(page.get_by_text("Uw reactie is ontvangen").first).to_be_visible()
    assert new_reaction().count() == 1


def test_lost_connection_keeps_the_text_and_sends_once(visit, new_reaction):
    page = visit(OPEN, expect_trouble=["net::ERR_INTERNET_DISCONNECTED"])
    open_form(page)
    page.get_by_label("Uw naam").fill("Jan")
    text_of(page).fill("In de trein geschreven.")
    solve_captcha(page)
    page.context.set_offline(True)
    send(page)
    expect(page.locator("[data-reaction-status]")).to_contain_text("staat er nog")
    expect(text_of(page)).to_have_value("In de trein geschreven.")

    page.context.set_offline(False)
    send(page)

    expect(page.get_by_text("Uw reactie is ontvangen").first).to_be_visible()
    assert new_reaction().count() == 1


def test_keyboard_alone_is_enough_to_react(visit, new_reaction, with_script):
    page = visit(OPEN, script=with_script)
    page.get_by_role("link", name="Geef een reactie").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Uw naam")).to_be_visible()
    if not with_script:
        page.get_by_label("Uw naam").focus()
    expect(page.get_by_label("Uw naam")).to_be_focused()
    page.wait_for_timeout(3100)
    page.keyboard.type("Ali")
    for _ in range(3):  # over the address and the wish for mail
        page.keyboard.press("Tab")
    expect(text_of(page)).to_be_focused()
    page.keyboard.type("Met het toetsenbord.")
    answer = page.get_by_label("Wat is de uitkomst van de som?")
    for _ in range(8):  # the player of a browser without script has several stops
        page.keyboard.press("Tab")
        if answer.evaluate("element => element === document.activeElement"):
            break
    expect(answer).to_be_focused()
    key = page.locator("input[name=captcha_0]").input_value()
    page.keyboard.type(CaptchaStore.objects.get(hashkey=key).response)
    page.keyboard.press("Enter")

    expect(page.get_by_text("Uw reactie is ontvangen").first).to_be_visible()
    assert new_reaction().get().name == "Ali"


def key_of(page):
    return page.locator("input[name=captcha_0]")


def outcome_of(page):
    return CaptchaStore.objects.get(hashkey=key_of(page).input_value()).response


def test_keyboard_gets_past_a_wrong_an_expired_and_a_used_sum(visit, new_reaction, with_script):
    page, other = [visit(FORM, script=with_script, expect_status=UNWORTHY) for _ in range(2)]
    alert = page.get_by_role("alert")

    def refused(answer, words):
        """Send an answer that does not do; look at what comes back."""
        key = key_of(page).input_value()
        tab_to(page, page.get_by_label("Wat is de uitkomst van de som?"))
        page.keyboard.type(answer)
        page.keyboard.press("Enter")
        expect(key_of(page)).not_to_have_value(key)
        expect(alert).to_contain_text(words)
        expect(alert).to_be_focused()
        expect(text_of(page)).to_have_value("Met het toetsenbord.")

    tab_to(page, page.get_by_label("Uw naam"))
    page.keyboard.type("Ali")
    tab_to(page, text_of(page))
    page.keyboard.type("Met het toetsenbord.")
    page.wait_for_timeout(3100)
    refused("0", "niet de uitkomst")

    expired = outcome_of(page)
    CaptchaStore.objects.update(expiration=timezone.now())
    refused(expired, "Die som is verlopen of al gebruikt")

    # The same sum in another window, which sends it first: as after "duplicate tab".
    used = outcome_of(page)
    key_of(other).evaluate("(field, key) => { field.value = key }", key_of(page).input_value())
    other.get_by_label("Uw naam").fill("Bo")
    text_of(other).fill("Uit het andere venster.")
    solve_captcha(other)
    send(other)
    expect(other.get_by_text("Uw reactie is ontvangen").first).to_be_visible()
    refused(used, "Die som is verlopen of al gebruikt")
    if with_script:
        assert violations_by_day_and_night(page) == []
    assert new_reaction().get().name == "Bo"

    right = outcome_of(page)
    tab_to(page, page.get_by_label("Wat is de uitkomst van de som?"))
    page.keyboard.type(right)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Uw reactie is ontvangen").first).to_be_visible()
    assert {comment.name for comment in new_reaction()} == {"Ali", "Bo"}


def test_axe_finds_nothing_when_too_much_comes_or_the_article_closes(visit, catalogue, settings):
    settings.REACTION_LIMITS = [(1, 600)]
    limits.take("reaction", limits.sender_of(RequestFactory().get("/")), settings.REACTION_LIMITS)
    page = visit(OPEN, expect_status=[429, 409])
    open_form(page)
    page.get_by_label("Uw naam").fill("Jan")
    text_of(page).fill("Goed stuk.")
    solve_captcha(page)
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("in korte tijd veel reacties")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(text_of(page)).to_have_value("Goed stuk.")
    assert violations_by_day_and_night(page) == []

    publication = Publication.objects.get(slug=OPEN.split("/")[2])
    publication.comments_policy, publication.comments_until = "closed", None
    publication.save()
    send(page)
    expect(page.get_by_text("U kunt niet meer reageren op deze publicatie.")).to_be_visible()
    expect(text_of(page)).to_have_value("Goed stuk.")
    expect(text_of(page)).not_to_be_editable()
    assert violations_by_day_and_night(page) == []

    page.goto(OPEN)
    expect(page.get_by_text("U kunt niet meer reageren op deze publicatie.")).to_be_visible()
    expect(page.get_by_role("link", name="Geef een reactie")).to_have_count(0)
    assert violations_by_day_and_night(page) == []


def test_count_of_characters_is_seen_at_each_key_and_heard_near_the_end(catalogue, visit):
    page = visit(OPEN)
    open_form(page)
    count, heard = page.locator(".field__count"), page.locator(".field__count + [role=status]")
    expect(count).to_have_text("U kunt nog 5.000 tekens typen")
    text_of(page).press_sequentially("Ja 👍")
    expect(count).to_have_text("U kunt nog 4.996 tekens typen")  # an emoji is one, as we count
    page.wait_for_timeout(1200)
    expect(heard).to_be_empty()
    text_of(page).fill("x" * 4999)
    expect(count).to_have_text("U kunt nog 1 teken typen")
    expect(heard).to_have_text("U kunt nog 1 teken typen")
    text_of(page).fill("x" * 5020)  # nothing is cut off
    expect(count).to_have_text("20 tekens te veel")
    expect(heard).to_have_text("20 tekens te veel")
    assert len(text_of(page).input_value()) == 5020
    assert violations(page) == []
