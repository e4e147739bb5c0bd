"""A reader types, gets suggestions, and is led on from a typing error."""

import re

from playwright.sync_api import expect

from tests.e2e.test_every_page import violations
from tests.support.make import make_publication


def test_the_search_field_suggests_and_the_keyboard_chooses(visit, catalogue):
    page = visit("/over/")
    field = page.get_by_role("combobox", name="Zoek in publicaties")

    field.press_sequentially("gespr")
    options = page.get_by_role("listbox", name="Suggesties").get_by_role("option")
    expect(options.first).to_contain_text("Gespreksspel")
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    field.press("Escape")
    expect(options).to_have_count(0)
    field.press_sequentially("ek")
    expect(options.first).to_be_visible()
    assert violations(page) == []
    field.press("ArrowDown")
    field.press("Enter")

    expect(page.locator("h1")).to_contain_text("De derde stoel")


def test_a_typing_error_leads_to_what_was_meant(visit, catalogue, with_script):
    page = visit("/publicaties/?q=casusbundle", script=with_script)

    page.get_by_text("Bedoelde u").get_by_role("link").click()

    expect(page.locator("h1")).to_contain_text("casusbundel")
    expect(page.get_by_role("link", name="Casusbundel Wij in de Wijk")).to_have_count(1)


def test_a_reader_looks_for_an_author_and_chooses_years_in_the_form(
    visit, catalogue, with_script, width
):
    names = "; ".join(f"Aa{letter} B." for letter in "abcdefghijklmnop")
    make_publication(title="Veel namen", authors=names, year=2018)
    make_publication(title="Eén naam", authors="van 't Hofke É.", year=2019)
    page = visit("/publicaties/", script=with_script, width=width)

    if width < 960:
        page.locator(".filters__panel > summary").click()
    page.get_by_label("Vanaf jaar").fill("2019")
    page.get_by_label("Zoek op naam: Auteur").fill("hofke")
    page.get_by_role("button", name=re.compile("Zoek *: Auteur")).click()
    authors = page.get_by_role("group", name="Auteur")
    expect(authors.get_by_role("checkbox")).to_have_count(1)
    expect(authors).to_be_in_viewport()
    expect(page.get_by_label("Zoek op naam: Auteur")).to_have_value("hofke")
    assert not with_script or violations(page) == []

    authors.get_by_label("É. van 't Hofke").check()
    page.get_by_role("button", name="Toon publicaties").click()
    expect(page.locator(".card__title")).to_have_text(["Eén naam"])
    expect(page.locator(".chip")).to_have_count(2)
    expect(page.get_by_label("Vanaf jaar")).to_have_value("2019")
