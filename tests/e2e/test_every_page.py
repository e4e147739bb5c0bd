"""What holds for every public page: accessible, valid, silent, and asking nobody else."""

import json
import subprocess
from functools import cache

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.utils.text import slugify

VNU = settings.BASE_DIR / "var" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"

PAGES = [
    "/",
    "/publicaties/",
    "/publicaties/?type=onderzoeksrapport&jaar=2022&q=wijk",
    "/publicaties/?q=bestaatvastniet",
    "/publicaties/wij-in-de-wijk-casusbundel-4/",
    "/publicaties/samen-beslissen-over-buurtgeld/",
    "/publicaties/de-buurt-is-geen-loket/",
    "/publicaties/small-rooms-long-tables/",
    "/publicaties/wij-in-de-wijk-casusbundel-4/reacties/nieuw/",
    "/kennisplein/",
    "/auteurs/",
    "/auteurs/m-cadat-lampe/",
    "/organisaties/",
    "/organisaties/movisie/",
    "/series/",
    "/series/wij-in-de-wijk/",
    "/themas/",
    "/themas/sociale-cohesie/",
    "/over/",
    "/privacy/",
    "/toegankelijkheid/",
]
PAGES_THAT_REFUSE = {
    "/publicaties/?type=bestaat-niet": 404,
    "/publicaties/?pagina=99": 404,
    "/publicaties/bestaat-niet/": 404,
    "/publicaties/wijkagenda-lindekamp-2021-2025/": 410,
    "/publicaties/casusbundel-wij-in-de-wijk/reacties/nieuw/": 403,
}
EVERY_PAGE = [*PAGES, *PAGES_THAT_REFUSE]


@cache
def axe() -> Axe:
    return Axe()


def violations(page, part: str | dict | None = None) -> list[str]:
    """Return what axe finds on the page, or in one part of it, one line a place."""
    found = axe().run(page, part).response["violations"]
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]


def violations_by_day_and_night(page, part: str | dict | None = None) -> list[str]:
    """Return what axe finds in the light theme and in the dark one."""
    found = violations(page, part)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.wait_for_timeout(200)  # the admin has colours on their way all the same
    found += violations(page, part)
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    return found


@pytest.mark.parametrize("path", EVERY_PAGE)
def test_page_serves_everyone(visit, catalogue, path):
    page = visit(path, expect_status=[PAGES_THAT_REFUSE.get(path)])

    assert page.locator("h1").count() == 1
    assert page.locator("main").count() == 1
    assert page.locator("html").get_attribute("lang") == "nl"
    assert page.title().endswith(settings.SITE_NAME)
    assert violations(page) == []

    page.emulate_media(color_scheme="dark", reduced_motion="reduce")  # no colour on its way
    page.set_viewport_size({"width": 320, "height": 640})
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def errors_in(folder) -> list[str]:
    """Return what the checker of the W3C finds in the pages of a folder, by name of the file."""
    checked = subprocess.run(
        ["java", "-jar", str(VNU), "--format", "json", "--also-check-css", str(folder)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return [
        f"{m['url'].rpartition('/')[2]}: {m['message']} {m.get('extract', '')!r}"
        for m in json.loads(checked.stderr)["messages"]
        if m["type"] == "error"
    ]


def test_html_is_valid(client, catalogue, tmp_path):
    for number, path in enumerate(EVERY_PAGE):
        body = client.get(path).content
        assert body
        (tmp_path / f"{number:02}{slugify(path)}.html").write_bytes(body)
    assert errors_in(tmp_path) == []
