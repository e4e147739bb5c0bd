"""Who reacted follows the reaction, changes it, asks for mail, and takes it back."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from comments.author import links
from comments.models import Comment, OutgoingMail
from comments.moderation import lifecycle, limits
from comments.moderation.lifecycle import Via
from tests.e2e.conftest import press, solve_captcha
from tests.e2e.test_every_page import errors_in, violations, violations_by_day_and_night
from tests.e2e.test_reacting import OPEN, open_form, send, text_of
from tests.support.author import links_in, make_reaction, page_of
from tests.support.make import make_comment, make_publication


def named(page, name, role="button"):
    """Return the button or link of this name in the page itself."""
    return page.get_by_role("main").get_by_role(role, name=name, exact=True)


def test_from_sending_by_changing_to_taking_back(visit, new_reaction, with_script, width):
    page = visit(OPEN, script=with_script, width=width, expect_status=[410, 422])
    open_form(page)
    page.get_by_label("Uw naam").fill("Fatima")
    page.get_by_label("Mail mij als er een antwoord").check()
    text_of(page).fill("Zo doen wij het ook.")
    solve_captcha(page)
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("Vul uw e-mailadres in als u mail")
    expect(page.get_by_label("Mail mij als er een antwoord")).to_be_checked()
    page.get_by_label("Uw e-mailadres").fill("fatima@example.org")
    send(page)

    result = page.get_by_role("status").filter(has_text="Uw reactie is ontvangen.")
    expect(result).to_be_visible()
    if with_script:
        expect(result).to_be_focused()
        result.get_by_role("link", name="de pagina van uw reactie").click()
    comment = new_reaction().get()
    expect(page).to_have_url(page_of(comment))
    address = page.url

    page.get_by_role("link", name="Uw reactie wijzigen").click()
    text_of(page).fill("")
    page.get_by_role("button", name="Bewaar de wijziging").click()
    expect(page.get_by_role("alert")).to_contain_text("Schrijf uw reactie.")
    text_of(page).fill("Zo doen wij het nu ook.")
    page.get_by_role("button", name="Bewaar de wijziging").click()
    expect(page.get_by_text("Uw wijziging is bewaard.")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("Zo doen wij het nu ook.")

    mail = OutgoingMail.objects.get()
    confirm = next(path for path in links_in(mail) if "/bevestigen/" in path)
    page.goto(confirm)
    page.get_by_role("button", name="Ja, mail mij over antwoorden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("U krijgt mail over antwoorden")

    page.goto(address)
    page.get_by_role("link", name="Uw reactie intrekken").click()
    page.get_by_role("button", name="Intrekken en wissen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("U hebt uw reactie ingetrokken")
    assert Comment.objects.get(pk=comment.pk).text == ""
    assert not OutgoingMail.objects.exists()


def test_keyboard_alone_is_enough_to_change_ask_for_mail_and_take_back(visit, with_script):
    comment = make_reaction(text="Eerst.")
    page = visit(page_of(comment), script=with_script, expect_status=[410])
    press(page, named(page, "Uw reactie wijzigen", "link"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Uw reactie wijzigen")
    text_of(page).focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("Daarna.")
    press(page, named(page, "Bewaar de wijziging"))
    expect(page.get_by_role("main")).to_contain_text("Daarna.")

    page.get_by_label("Uw e-mailadres").focus()
    page.keyboard.type("anna@example.org")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    press(page, named(page, "Bewaar adres"))
    expect(page.get_by_role("main")).to_contain_text("U krijgt een mail van ons.")
    press(page, named(page, "Geen mails meer over antwoorden"))
    expect(page.get_by_role("main")).to_contain_text("U krijgt geen mails meer over antwoorden.")
    press(page, named(page, "Wis mijn e-mailadres"))
    expect(page.get_by_role("main")).to_contain_text("Uw e-mailadres is gewist.")

    press(page, named(page, "Uw reactie intrekken", "link"))
    press(page, named(page, "Intrekken en wissen"))
    expect(page.get_by_role("heading", level=1)).to_have_text("U hebt uw reactie ingetrokken")


def test_no_other_address_learns_the_secret_one(visit):
    page = visit(page_of(make_reaction()))
    referrers = []
    page.on("request", lambda request: referrers.append(request.headers.get("referer", "")))
    page.reload()
    page.get_by_role("link", name="Privacy").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Privacy")
    assert len(referrers) > 2
    assert not any("mijn-reactie" in referrer for referrer in referrers)


def every_state():
    """Return the paths of the author's pages in each state, and the status of their answers."""
    publication = make_publication(title="Wij in de Wijk")
    mail = {"email": "anna@example.org"}

    def make(step=None, **fields):
        comment = make_reaction(publication, **fields)
        if step:
            step(comment)
        return comment

    waits, asked = make(), make(**mail, wants_answers="asked")
    approved = make(lifecycle.approve, **mail, wants_answers="confirmed")
    answered = make(lifecycle.approve)
    make_comment(publication, parent=answered, text="Dank u.", role="editors")
    refused = make(lambda comment: lifecycle.reject(comment, reason="Dubbel."), **mail)
    mailed = [path for mail in OutgoingMail.objects.all() for path in links_in(mail)]
    confirm, stop = (
        lambda comment, make_link=make_link: make_link(comment).removeprefix(settings.SITE_URL)
        for make_link in (links.confirm_address, links.stop_address)
    )
    return {
        page_of(waits): 200,
        page_of(waits, "?gedaan=gewijzigd"): 200,
        page_of(waits, "wijzigen/"): 200,
        page_of(waits, "intrekken/"): 200,
        page_of(asked): 200,
        page_of(approved): 200,
        page_of(answered): 200,
        page_of(answered, "intrekken/"): 200,
        page_of(refused): 200,
        page_of(refused, "wijzigen/"): 409,
        page_of(make(lifecycle.mark_spam)): 200,
        page_of(make(lifecycle.withdraw)): 410,
        page_of(make(Comment.delete)): 410,
        "/mijn-reactie/bestaat-niet/": 404,
        confirm(asked): 200,
        confirm(approved): 200,
        confirm(refused): 410,
        stop(approved): 200,
        stop(refused): 200,
        **dict.fromkeys(mailed, 200),
    }


def test_axe_finds_nothing_in_any_state(visit, transactional_db):
    states = every_state()
    refused = {status for status in states.values() if status != 200}
    for look in ({}, {"width": 360, "theme": "dark"}):
        page = visit(expect_status=refused, **look)
        for path, status in states.items():
            assert page.goto(path).status == status, path
            assert violations(page) == [], path
            assert page.locator("h1").count() == 1
            assert page.title().endswith(settings.SITE_NAME)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_html_of_every_state_and_mail_is_valid(client, transactional_db, tmp_path):
    for number, path in enumerate(every_state()):
        (tmp_path / f"{number:02}.html").write_bytes(client.get(path, follow=True).content)
    for mail in OutgoingMail.objects.all():
        (tmp_path / f"mail-{mail.pk}.html").write_text(mail.html)
    assert len([*tmp_path.iterdir()]) > 20
    assert errors_in(tmp_path) == []


@pytest.mark.parametrize("part", ["wijzigen/", "mail/"])
def test_axe_finds_nothing_in_a_mistake(visit, transactional_db, part):
    page = visit(page_of(make_reaction(), part if part == "wijzigen/" else ""), expect_status=[422])
    name = "Bewaar de wijziging" if part == "wijzigen/" else "Bewaar adres"
    if part == "wijzigen/":
        page.get_by_label("Uw naam").fill("")
    page.get_by_role("button", name=name).click()
    expect(page.get_by_role("alert")).to_be_focused()
    assert violations(page) == []
    page.get_by_role("alert").get_by_role("link").first.click()
    assert page.evaluate("document.activeElement.getAttribute('aria-invalid')") == "true"


def test_axe_finds_nothing_where_a_change_or_an_address_is_refused(
    visit, transactional_db, monkeypatch
):
    monkeypatch.setattr(limits, "MAILBOX_LIMITS", [(1, 24 * 60 * 60)])
    comment = make_reaction(text="Eerst.")
    page = visit(page_of(comment, "wijzigen/"), expect_status=[409, 429])
    text_of(page).fill("Uit dit venster.")
    lifecycle.edit(comment, name="Anna", text="Uit een ander.", via=Via.VISITOR)
    named(page, "Bewaar de wijziging").click()
    expect(page.get_by_role("alert")).to_contain_text("Vergelijk beide teksten")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("main")).to_contain_text("Uit een ander.")
    expect(text_of(page)).to_have_value("Uit dit venster.")
    assert violations_by_day_and_night(page) == []

    lifecycle.approve(comment)
    named(page, "Bewaar de wijziging").click()
    expect(page.get_by_label("Uw wijziging")).to_have_value("Uit dit venster.")
    assert violations_by_day_and_night(page) == []

    named(page, "Naar de pagina van uw reactie", "link").click()
    page.get_by_label("Uw e-mailadres").fill("anna@example.org")
    page.get_by_label("Mail mij als er een antwoord").check()
    named(page, "Bewaar adres").click()
    expect(page.get_by_role("main")).to_contain_text("U krijgt een mail van ons.")
    named(page, "Bewaar adres").click()
    expect(page.get_by_role("alert")).to_contain_text("probeer het morgen opnieuw")
    assert violations_by_day_and_night(page) == []
