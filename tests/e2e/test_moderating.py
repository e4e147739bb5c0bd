"""A moderator works through the queue: by mouse, by key, and without script."""

import re

import pytest
from playwright.sync_api import expect

from comments.models import Comment, ReasonTemplate
from comments.moderation import lifecycle
from tests.e2e.conftest import log_in, make_account, press, tab_to
from tests.e2e.test_every_page import violations, violations_by_day_and_night
from tests.support.make import make_comment, make_publication

# All but the search field above a list, which is Django's own: its label is a picture.
ADMIN = {"include": [["html"]], "exclude": [["#searchbar"]]}


@pytest.fixture
def queue(transactional_db):
    """Three reactions that wait, a suspect one, and a reported one."""
    make_account("els", "moderator")
    ReasonTemplate.objects.create(title="Al gezegd", text="Dit stond er al.")
    publication = make_publication(title="Buurtbus", contact_name="Judith Jansen")
    for name in ("Anna", "Bas", "Cor"):
        make_comment(publication, name=name, text="Bel 06-12345678.", status="pending")
    make_comment(publication, name="Dirk", status="pending", suspicion="Er staan 6 links in.")
    make_comment(publication, name="Evi").reports.create(text="Onaardig.")


def status_of(name):
    return Comment.objects.get(name=name).status


def start(page, queue="te beoordelen"):
    log_in(page, "els")
    page.get_by_role("link", name=re.compile(f"Begin.*{queue}")).click()


def test_one_after_the_other(visit, queue, with_script, width):
    page = visit("/beheer/", script=with_script, width=width)
    start(page)
    expect(page.locator("h1")).to_have_text("Reactie van Anna")

    page.get_by_label("Kies een reden").select_option(label="Al gezegd")
    if with_script:
        expect(page.get_by_label("Reden", exact=True)).to_have_value("Dit stond er al.")
    page.get_by_role("button", name="Afkeuren").click()
    expect(page.locator("h1")).to_have_text("Reactie van Bas")
    assert Comment.objects.get(name="Anna").rejection_reason == "Dit stond er al."

    page.locator("summary", has_text="Persoonlijke gegevens").click()
    page.get_by_label("Tekst").fill("Bel mij.")
    page.get_by_role("button", name="Opslaan en goedkeuren").click()
    expect(page.locator("h1")).to_have_text("Reactie van Cor")
    assert Comment.objects.get(name="Bas").is_edited

    page.locator("summary", has_text="Antwoorden").click()
    page.get_by_label("contactpersoon", exact=True).check()
    page.get_by_label("Antwoorden", exact=True).fill("Dank.")
    page.get_by_role("button", name="Goedkeuren en antwoorden").click()
    expect(page.get_by_text("In deze rij wacht niets meer.")).to_be_visible()

    page.goto(Comment.objects.get(name="Cor").publication.get_absolute_url())
    expect(page.get_by_text("contactpersoon", exact=True)).to_be_visible()
    expect(page.get_by_text("persoonlijke gegevens uit deze reactie gehaald")).to_be_visible()
    expect(page.get_by_text("06-12345678")).to_have_count(1)  # in Cor's own


def test_tab_alone_is_enough_for_every_step(visit, queue, with_script):
    page = visit("/beheer/", script=with_script)
    expect(page.get_by_label("Gebruikersnaam")).to_be_focused()
    page.keyboard.type("els")
    tab_to(page, page.get_by_label("Wachtwoord"))
    page.keyboard.type("een lang geheim")
    page.keyboard.press("Enter")

    def begin(queue):
        press(page, page.get_by_role("link", name=re.compile(f"Begin.*{queue}")))

    def button(name):
        press(page, page.get_by_role("button", name=name, exact=True))

    def replace(field, text):
        tab_to(page, field)
        page.keyboard.press("Control+A")
        page.keyboard.type(text)

    begin("te beoordelen")
    expect(page.locator("h1")).to_have_text("Reactie van Anna")
    tab_to(page, page.get_by_label("Kies een reden"))
    page.keyboard.type("Al")  # the first that begins so
    button("Afkeuren")
    expect(page.locator("h1")).to_have_text("Reactie van Bas")
    assert Comment.objects.get(name="Anna").rejection_reason == "Dit stond er al."

    press(page, page.locator("summary", has_text="Persoonlijke gegevens"))
    replace(page.get_by_label("Tekst"), "Bel mij.")
    button("Opslaan en goedkeuren")
    expect(page.locator("h1")).to_have_text("Reactie van Cor")
    assert Comment.objects.get(name="Bas").is_edited

    press(page, page.locator("summary", has_text="Antwoorden"))
    expect(page.get_by_label("redactie", exact=True)).to_be_checked()
    replace(page.get_by_label("Antwoorden", exact=True), "Dank u wel.")
    button("Goedkeuren en antwoorden")
    expect(page.get_by_text("In deze rij wacht niets meer.")).to_be_visible()
    answer = Comment.objects.get(parent__name="Cor")
    assert (answer.role, answer.name, answer.text) == ("editors", "De redactie", "Dank u wel.")

    begin("verdacht")
    button("Spam")
    expect(page.get_by_text("In deze rij wacht niets meer.")).to_be_visible()
    assert status_of("Dirk") == "spam"
    begin("gemeld")
    button("Niets mis: laten staan")
    expect(page.get_by_text("De meldingen zijn bekeken")).to_be_visible()
    assert not Comment.objects.reported().exists()


def test_reason_chosen_before_the_script_arrives_fills_in(visit, queue):
    page = visit("/beheer/")
    held = []
    page.route("**/js/moderation*.js", lambda route: held.append(route))
    start(page)
    page.get_by_label("Kies een reden").select_option(label="Al gezegd")
    held[0].continue_()
    expect(page.get_by_label("Reden", exact=True)).to_have_value("Dit stond er al.")


def press_key(page, key, on):
    """Press a key on the moderation page, once the script listens there."""
    expect(page.locator("h1")).to_have_text(f"Reactie van {on}")
    expect(page.get_by_label("Sneltoetsen gebruiken")).to_be_visible()
    page.keyboard.press(key)


def test_keys_decide_and_stay_silent_while_typing(visit, queue):
    page = visit("/beheer/")
    start(page)
    press_key(page, "v", on="Anna")
    press_key(page, "g", on="Bas")
    press_key(page, "a", on="Cor")
    assert status_of("Bas") == "approved"
    expect(page.get_by_label("Kies een reden")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("Te vaag, graag meer.")
    assert status_of("Cor") == "pending", "letters are letters in a field"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Reactie van Anna")
    assert Comment.objects.get(name="Cor").rejection_reason == "Te vaag, graag meer."

    page.get_by_label("Sneltoetsen gebruiken").uncheck()
    page.reload()
    expect(page.get_by_label("Sneltoetsen gebruiken")).not_to_be_checked()
    press_key(page, "g", on="Anna")
    press_key(page, "s", on="Anna")
    expect(page.locator("h1")).to_have_text("Reactie van Anna")
    assert status_of("Anna") == "pending"


def test_keys_mark_spam_and_open_what_has_to_be_typed(visit, queue):
    page = visit("/beheer/")
    start(page)
    press_key(page, "s", on="Anna")
    press_key(page, "b", on="Bas")
    expect(page.get_by_label("Tekst")).to_be_focused()
    page.keyboard.press("Control+A")
    page.keyboard.type("Bel mij.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    press_key(page, "r", on="Cor")
    expect(page.get_by_label("Antwoorden", exact=True)).to_be_focused()
    page.keyboard.type("Graag gedaan.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("In deze rij wacht niets meer.")).to_be_visible()
    assert [status_of(name) for name in ("Anna", "Bas", "Cor")] == ["spam"] + ["approved"] * 2
    assert Comment.objects.get(name="Bas").text == "Bel mij."
    assert Comment.objects.get(parent__name="Cor").text == "Graag gedaan."


def test_own_words_survive_another_choice_of_reason(visit, queue):
    page = visit("/beheer/")
    start(page)
    expect(page.get_by_label("Sneltoetsen gebruiken")).to_be_visible()  # the script is there
    reason = page.get_by_label("Reden", exact=True)
    reason.fill("Mijn eigen woorden.")
    page.get_by_label("Kies een reden").select_option(label="Al gezegd")
    expect(reason).to_have_value("Mijn eigen woorden.")
    page.on("dialog", lambda dialog: dialog.dismiss())
    page.get_by_role("button", name="Spam").click(no_wait_after=True)
    page.wait_for_timeout(300)
    expect(reason).to_have_value("Mijn eigen woorden.")
    assert status_of("Anna") == "pending"


def test_reported_reaction_is_left_standing(visit, queue, with_script):
    page = visit("/beheer/", script=with_script)
    start(page, "gemeld")
    expect(page.get_by_text("Onaardig.")).to_be_visible()
    page.get_by_role("button", name="Niets mis: laten staan").click()
    expect(page.get_by_text("De meldingen zijn bekeken")).to_be_visible()
    assert status_of("Evi") == "approved"


def test_many_are_rejected_with_one_reason(visit, queue, with_script):
    page = visit("/beheer/comments/comment/", script=with_script)
    log_in(page, "els")
    page.goto("/beheer/comments/comment/")
    for name in ("Anna", "Bas"):
        page.locator("tr", has_text=name).get_by_role("checkbox").check()
    page.get_by_label("Actie").first.select_option(label="Afkeuren")
    page.get_by_role("button", name="Uitvoeren").click()
    page.get_by_label("Kies een reden").select_option(label="Al gezegd")
    page.get_by_role("button", name="Afkeuren").click()
    expect(page.get_by_text("2 reacties afgekeurd.")).to_be_visible()
    assert Comment.objects.filter(rejection_reason="Dit stond er al.").count() == 2


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_moderation_page(visit, queue, width, theme):
    page = visit("/beheer/", width=width, theme=theme, expect_status=[422])
    log_in(page, "els")
    for name in ("Anna", "Dirk", "Evi"):
        page.goto(f"/beheer/comments/comment/{Comment.objects.get(name=name).pk}/change/")
        for summary in page.locator(".moderation summary").all():
            summary.click()
        assert violations(page) == []
    page.get_by_role("button", name="Afkeuren").click()
    expect(page.get_by_label("Reden", exact=True)).to_have_attribute("aria-invalid", "true")
    assert violations(page) == []


def test_axe_finds_nothing_around_the_moderation_page(visit, queue):
    page = visit("/beheer/", expect_status=[409, 422])
    log_in(page, "els")

    def check(sign):
        expect(page.get_by_text(sign).first).to_be_visible()
        assert violations_by_day_and_night(page, ADMIN) == [], sign

    page.goto("/beheer/comments/comment/")
    check("Anna")
    page.locator("tr", has_text="Anna").get_by_role("checkbox").check()
    page.get_by_label("Actie").first.select_option(label="Afkeuren")
    page.get_by_role("button", name="Uitvoeren").click()
    check("Deze reacties worden afgekeurd")
    page.get_by_role("button", name="Afkeuren").click()
    check("Kies een reden of schrijf er een")

    comment = make_comment(name="Fons", status="pending", email="fons@example.org")
    page.goto("/beheer/comments/comment/gegevens/")
    page.get_by_role("button", name="Opzoeken").click()
    check("Vul een e-mailadres in.")
    page.get_by_label("E-mailadres").fill("fons@example.org")
    page.get_by_role("button", name="Opzoeken").click()
    check("Alles downloaden")
    page.get_by_role("button", name="Alles wissen…").click()
    check("Ja, alles wissen")

    address = f"/beheer/comments/comment/{comment.pk}/change/"
    page.goto(address)
    lifecycle.mark_spam(comment)
    page.get_by_role("button", name="Goedkeuren", exact=True).click()
    check("was u voor")
    lifecycle.withdraw(comment)
    page.goto(address)
    check("De schrijver heeft deze reactie ingetrokken.")

    Comment.objects.pending().delete()
    page.goto("/beheer/comments/comment/volgende/pending/")
    check("In deze rij wacht niets meer.")
