"""What holds for every public page: accessible, valid, silent, and asking nobody else."""

import json
import subprocess
from functools import cache

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings

from tests.e2e.test_reading import PAGES, PAGES_THAT_REFUSE

VNU = settings.BASE_DIR / "var" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
EVERY_PAGE = [*PAGES, *PAGES_THAT_REFUSE]


@cache
def axe() -> Axe:
    return Axe()


def violations(page) -> list[str]:
    """Return what axe finds on the page, one line a place."""
    found = axe().run(page).response["violations"]
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


def test_html_is_valid(client, catalogue, tmp_path):
    for number, path in enumerate(EVERY_PAGE):
        body = client.get(path).content
        assert body
        (tmp_path / f"{number:02}.html").write_bytes(body)

    checked = subprocess.run(
        ["java", "-jar", str(VNU), "--format", "json", "--also-check-css", str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    messages = json.loads(checked.stderr)["messages"]
    assert [
        f"{EVERY_PAGE[int(m['url'][-7:-5])]}: {m['message']} {m.get('extract', '')!r}"
        for m in messages
        if m["type"] == "error"
    ] == []
