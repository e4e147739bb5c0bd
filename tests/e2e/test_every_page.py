"""What holds for every public page: accessible, valid, silent, and asking nobody else."""

import json
import subprocess
from functools import cache

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.utils.text import slugify

from tests.e2e.test_reading import PAGES, PAGES_THAT_REFUSE

VNU = settings.BASE_DIR / "var" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
EVERY_PAGE = [*PAGES, *PAGES_THAT_REFUSE]


@cache
def axe() -> Axe:
    return Axe()


def violations(page, part: str | None = None) -> list[str]:
    """Return what axe finds on the page, or in one part of it, one line a place."""
    found = axe().run(page, part).response["violations"]
    return [f"{rule['id']}: {node['html'][:200]}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("path", EVERY_PAGE)
def test_axe_finds_nothing(visit, catalogue, path):
    refused = [PAGES_THAT_REFUSE.get(path)]
    assert violations(visit(path, expect_status=refused)) == []
    assert violations(visit(path, expect_status=refused, width=360, theme="dark")) == []


@pytest.mark.parametrize("path", EVERY_PAGE)
def test_page_has_one_h1_a_language_and_a_title(visit, catalogue, path):
    page = visit(path, expect_status=[PAGES_THAT_REFUSE.get(path)])

    assert page.locator("h1").count() == 1
    assert page.locator("html").get_attribute("lang") == "nl"
    assert page.title().endswith(settings.SITE_NAME)
    assert page.locator("main").count() == 1


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
