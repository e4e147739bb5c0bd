"""A reader finds a publication and reads it."""

import re

from playwright.sync_api import expect

from publications.models import Publication


def test_reader_finds_a_publication_by_its_facets_and_reads_it(
    visit, catalogue, with_script, width
):
    page = visit("/", script=with_script, width=width)

    page.get_by_role("navigation", name="Hoofdmenu").get_by_role("link", name="Publicaties").click()
    fold = page.locator("details.filters__panel > summary")  # folded on a phone only
    if fold.is_visible():
        fold.click()
    page.get_by_role("checkbox", name="Onderzoeksrapport").check()
    page.get_by_role("button", name="Toon publicaties").click()
    expect(page).to_have_url(re.compile(r"/publicaties/\?q=&type=onderzoeksrapport\b"))
    found = Publication.objects.published().filter(type__slug="onderzoeksrapport").count()
    expect(page.locator(".results__count")).to_have_text(f"{found} publicaties")
    page.get_by_role("link", name="Wij in de Wijk Casusbundel 4").click()

    expect(page.locator("h1")).to_have_text("Wij in de Wijk Casusbundel 4")
    main = page.get_by_role("main").inner_text()
    for text in ["16 september 2022", "de Vries, S.", "Movisie", "Onderzoeksrapport", "ja"]:
        assert text in main

    page.go_back()
    page.get_by_role("link", name="Haal weg").filter(has_text="Onderzoeksrapport").click()
    expect(page.locator(".chip")).to_have_count(0)


def test_reader_searches_from_any_page(visit, catalogue, with_script):
    page = visit("/over/", script=with_script)

    page.locator("input[type=search]").fill("casusbundel")
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_contain_text("casusbundel")
    assert page.get_by_role("link", name="Casusbundel Wij in de Wijk").count() == 1


def test_keyboard_alone_leads_to_a_publication(visit, catalogue):
    page = visit("/publicaties/")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#inhoud"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhoud"
    for _ in range(120):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", page.evaluate("document.activeElement.outerHTML")
        if page.evaluate("document.activeElement.closest('.cards') !== null"):
            break
    page.keyboard.press("Enter")

    expect(page.locator("article h1, main h1")).to_have_count(1)
    assert page.url.count("/") == 5
