"""Hundreds of reactions, links to one of them, and what a reader finds wrong with it."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.utils import timezone
from playwright.sync_api import expect

from comments.models import Comment, Report
from publications.models import Publication
from tests.e2e.conftest import log_in, make_account
from tests.e2e.test_every_page import violations

SLUG = "wij-in-de-wijk-casusbundel-4"
OPEN = f"/publicaties/{SLUG}/"


@pytest.fixture
def rows(catalogue):
    """A publication with 130 reactions, the last one answered; its reactions, oldest first."""
    caches["pages"].clear()
    publication = Publication.objects.get(slug=SLUG)
    Comment.objects.of(publication).delete()
    made = Comment.objects.bulk_create(
        Comment(
            publication=publication,
            name=f"Lezer {n}",
            text=f"Dit is tekst {n}.",
            status="approved",
            created_at=timezone.now() - timedelta(days=200 - n),
        )
        for n in range(1, 131)
    )
    Comment.objects.create(
        publication=publication, parent=made[-1], role="contact", name="Els", status="approved",
        text="Dank!",
    )  # fmt: skip
    return made


def reaction(page, comment):
    return page.locator(f"#reactie-{comment.pk}")


def test_pages_of_reactions_are_walked_with_links(visit, rows, with_script, width):
    page = visit(OPEN, script=with_script, width=width)
    expect(page.get_by_role("heading", name="131 reacties")).to_be_visible()
    expect(page.locator("article.reaction")).to_have_count(100)
    expect(page.get_by_text("Pagina 1 van 2, de oudste eerst.")).to_be_visible()

    page.get_by_role("navigation", name="Pagina's").get_by_role("link", name="Volgende").click()

    assert page.url.endswith("?reacties=2#reacties")
    expect(page.get_by_role("heading", name="Reageer op dit artikel")).to_be_in_viewport()
    expect(reaction(page, rows[129])).to_be_visible()
    expect(page.locator("article.reaction")).to_have_count(31)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if with_script:  # axe itself is a script
        assert violations(page) == []


def test_permalink_is_found_on_the_page_and_leads_back(visit, rows, with_script):
    page = visit(OPEN + "?reacties=2", script=with_script)
    reaction(page, rows[129]).get_by_role("link", name="Link naar deze reactie").first.click()
    assert page.url.endswith(f"?reacties=2#reactie-{rows[129].pk}")

    page.goto(rows[129].get_absolute_url())

    assert page.url.endswith(f"?reacties=2#reactie-{rows[129].pk}")
    expect(reaction(page, rows[129])).to_be_in_viewport()


def test_address_of_before_the_pages_is_led_on(visit, rows):
    page = visit(f"{OPEN}#reactie-{rows[129].pk}")
    page.wait_for_url(f"**?reacties=2#reactie-{rows[129].pk}")
    expect(reaction(page, rows[129])).to_be_in_viewport()

    page = visit(f"{OPEN}#reactie-{rows[0].pk}")
    expect(reaction(page, rows[0])).to_be_in_viewport()
    assert "reacties=" not in page.url


def test_answer_is_announced_as_one(visit, rows):
    page = visit(OPEN + "?reacties=2")
    answer = reaction(page, rows[129]).get_by_role(
        "article", name="Antwoord van Els contactpersoon"
    )
    expect(answer).to_contain_text("Dank!")
    link = answer.get_by_role("link", name="Meld deze reactie")
    expect(link).to_have_accessible_description("Antwoord van Els contactpersoon")


def test_reader_reports_and_a_moderator_lets_it_stand(visit, rows, with_script, width):
    page = visit(OPEN, script=with_script, width=width, expect_status=[422, 404])
    reaction(page, rows[4]).get_by_role("link", name="Meld deze reactie").click()
    expect(page.get_by_text("Dit is tekst 5.")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if with_script:
        assert violations(page) == []
    page.get_by_label("Wat is er mis").evaluate("field => field.removeAttribute('maxlength')")
    page.get_by_label("Wat is er mis").fill("x" * 1001)
    page.get_by_role("button", name="Verstuur melding").click()
    expect(page.get_by_role("alert")).to_contain_text("Maak uw uitleg korter")
    expect(page.get_by_label("Wat is er mis")).to_have_value("x" * 1001)
    if with_script:
        assert violations(page) == []
    page.get_by_label("Wat is er mis").fill("Dit gaat over mijn buurman.")
    page.get_by_role("button", name="Verstuur melding").click()
    expect(page.get_by_text("Uw melding is ontvangen")).to_be_visible()
    if with_script:
        assert violations(page) == []
    page.get_by_role("link", name="Terug naar de reacties").click()
    expect(reaction(page, rows[4])).to_be_visible()

    make_account("mo", "moderator")
    editor_page = visit("/beheer/", script=with_script, width=width)
    log_in(editor_page, "mo")
    editor_page.goto("/beheer/comments/comment/volgende/reported/")
    expect(editor_page.get_by_text("Dit gaat over mijn buurman.")).to_be_visible()
    editor_page.get_by_role("button", name="Niets mis: laten staan").click()
    assert not Report.objects.open().exists()

    Comment.objects.filter(pk=rows[4].pk).update(status="rejected")
    page.goto(f"{rows[4].get_absolute_url()}melden/")
    expect(page.get_by_role("heading", name="Deze reactie staat niet op de site")).to_be_visible()
    if with_script:
        assert violations(page) == []


def test_report_with_the_keyboard_only(visit, rows, with_script):
    page = visit(OPEN, script=with_script)
    reaction(page, rows[0]).get_by_role("link", name="Link naar deze reactie").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Meld deze reactie")).to_be_visible()
    page.get_by_role("link", name="Publicaties").first.focus()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.locator(":focus").get_attribute("name") == "text":
            break
    page.keyboard.type("Spam.")
    page.keyboard.press("Tab")  # how we treat your data
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Uw melding is ontvangen")).to_be_visible()
    assert Report.objects.get().text == "Spam."
