"""A reader types, gets suggestions, and is led on from a typing error."""

from playwright.sync_api import expect

from tests.e2e.test_every_page import violations


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
