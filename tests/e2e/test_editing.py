"""An editor makes a publication from nothing, looks at it, and publishes it."""

from playwright.sync_api import expect

from publications.models import Organisation, Publication
from tests.e2e.conftest import log_in, make_account
from tests.e2e.test_every_page import violations_by_day_and_night


def choose_status(page, label):
    page.get_by_label("Status").select_option(label=label)


def test_editor_adds_previews_and_publishes(visit, catalogue, with_script, width):
    make_account("els", "redacteur")
    page = visit("/beheer/", script=with_script, width=width)
    log_in(page, "els")
    page.goto("/beheer/publications/publication/add/")

    page.get_by_label("Titel", exact=False).first.fill("Samen koken in de flat")
    page.get_by_label("Inleiding").fill("Hoe één pan soep een galerij bij elkaar bracht.")
    write_body(page, with_script)
    page.get_by_label("Auteurs").fill("Jansen; van de Kamp, J.; Ali Kaya")
    if with_script:
        choose_organisation(page, "Movisie")
    page.get_by_label("Jaar uitgave").fill("2026")
    page.get_by_label("Type publicatie", exact=False).first.select_option(label="Handreiking")
    page.get_by_label("Sociale cohesie").check()
    page.get_by_label("Telefoonnummer").fill("06 - 5544 0518")
    page.get_by_role("button", name="Opslaan en voorbeeld bekijken").click()

    expect(page.locator("h1")).to_have_text("Samen koken in de flat")
    expect(page.get_by_text("06 55440518")).to_be_visible()
    expect(page.locator("article h2", has_text="De eerste pan")).to_be_visible()
    publication = Publication.objects.get(title="Samen koken in de flat")
    assert publication.status == "draft"
    reader = visit("/")
    assert reader.request.get(publication.get_absolute_url()).status == 404

    page.goto(f"/beheer/publications/publication/{publication.pk}/change/")
    expect(page.locator(".field-authors_as_read")).to_contain_text("Kamp, J. van de")
    expect(page.locator(".field-authors_as_read")).to_contain_text("is misschien dezelfde als")
    choose_status(page, "gepubliceerd")
    page.get_by_role("button", name="Opslaan", exact=True).first.click()
    expect(page.locator(".messagelist")).to_be_visible()

    reader.goto("/publicaties/")
    reader.get_by_role("link", name="Samen koken in de flat").click()
    expect(reader.locator("h1")).to_have_text("Samen koken in de flat")
    publication.refresh_from_db()
    assert publication.body == "<h2>De eerste pan</h2><p>Erwtensoep, twintig kommen.</p>"
    assert publication.author_line == "Jansen; van de Kamp, J.; Ali Kaya"
    if with_script:
        assert publication.organisation == Organisation.objects.get(name="Movisie")


def write_body(page, with_script):
    if not with_script:
        page.locator("textarea[name=body]").fill(
            "<h2>De eerste pan</h2><p>Erwtensoep, twintig kommen.</p><script>alert(1)</script>"
        )
        return
    page.get_by_role("textbox", name="Tekst").click()
    page.keyboard.type("## De eerste pan")
    page.keyboard.press("Enter")
    page.keyboard.type("Erwtensoep, twintig kommen.")


def test_editor_is_named_and_speaks_dutch(visit, catalogue):
    make_account("els", "redacteur")
    page = visit("/beheer/")
    log_in(page, "els")
    page.goto("/beheer/publications/publication/add/")

    expect(page.get_by_role("textbox", name="Tekst")).to_be_visible()
    for name in ["Soort tekst", "Vet", "Opsomming", "Tabel invoegen", "Ongedaan maken"]:
        expect(page.get_by_role("button", name=name)).to_be_visible()


def choose_organisation(page, name):
    page.locator(".field-organisation .select2-selection").click()
    page.locator(".select2-search__field").last.fill(name)
    page.locator(".select2-results__option", has_text=name).first.click()


def test_table_in_a_body_survives_the_editor(visit, catalogue):
    publication = Publication.objects.get(slug="samen-beslissen-over-buurtgeld")
    tables = publication.body.count("<table")
    make_account("els", "redacteur")
    page = visit("/beheer/")
    log_in(page, "els")

    page.goto(f"/beheer/publications/publication/{publication.pk}/change/")
    expect(page.locator(".ProseMirror[role=textbox] table")).to_have_count(tables)
    page.get_by_role("button", name="Opslaan", exact=True).first.click()
    expect(page.locator(".messagelist")).to_be_visible()

    publication.refresh_from_db()
    assert tables > 0
    assert publication.body.count("<table") == tables


def test_editor_compares_two_versions_and_saves_one(visit, catalogue, with_script, width):
    publication = Publication.objects.get(slug="samen-beslissen-over-buurtgeld")
    address = f"/beheer/publications/publication/{publication.pk}/change/"
    make_account("els", "redacteur")
    # Of axe itself, which reads the style sheets of the text editor once more.
    of_axe = ["Applying inline style violates", "Couldn't load preload assets"]
    page = visit("/beheer/", script=with_script, width=width, expect_trouble=of_axe)
    log_in(page, "els")
    page.goto(address)
    Publication.objects.get(pk=publication.pk).save()

    page.get_by_label("Jaar uitgave").fill("1999")
    page.get_by_role("button", name="Opslaan", exact=True).first.click()

    versions = page.get_by_role("region", name="Twee versies van deze publicatie")
    expect(versions.locator("mark")).to_have_text([str(publication.year), "1999"])
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if with_script:
        assert violations_by_day_and_night(page, ".conflict") == []
    versions.get_by_role("button", name="Mijn versie opslaan").click()
    expect(page.locator(".messagelist")).to_be_visible()
    publication.refresh_from_db()
    assert publication.year == 1999
