"""What a reader's browser fetches for a publication page, told by its own network events."""

import os

import pytest

from tests.conftest import FIGURES
from tests.support.serving import manage, serving

PATH = "/publicaties/wij-in-de-wijk-casusbundel-4/"
MOST = 60_000  # bytes over the wire, headers too
ICON = "/static/img/favicon."
PACKED = {"Document", "Stylesheet", "Script"}


@pytest.fixture
def production(tmp_path):
    """The address of the site as docs/beheer.md says for production, with the sample catalogue."""
    environment = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": "for this test only, and long enough for Django's own check",
        "SITE_URL": "http://localhost",  # browsers take brotli over https and from this machine
        "CONTACT_EMAIL": "redactie@example.org",
        "VAR_DIR": str(tmp_path),
    }
    manage(environment, "migrate", "--verbosity", "0")
    manage(environment, "load_sample")
    manage(environment, "collectstatic", "--no-input", "--verbosity", "0")
    with serving(environment) as address:
        yield address


def fetched_by(page, address: str) -> list[tuple[str, str, str, int]]:
    """Return (kind, packing, file, bytes) of all that the browser fetches for a page."""
    answers, sizes, failures = {}, {}, []
    events = page.context.new_cdp_session(page)
    events.on("Network.responseReceived", lambda e: answers.update({e["requestId"]: e}))
    events.on(
        "Network.loadingFinished",
        lambda e: sizes.update({e["requestId"]: int(e["encodedDataLength"])}),
    )
    events.on("Network.loadingFailed", lambda e: failures.append(e))
    events.send("Network.enable")
    page.goto(address, wait_until="networkidle")
    for _ in range(100):  # the favicon comes last, and no state of the page waits for it
        if any(ICON in answers[key]["response"]["url"] for key in sizes):
            break
        page.wait_for_timeout(100)
    assert failures == []
    assert answers.keys() == sizes.keys()
    return [
        (
            answer["type"],
            answer["response"]["headers"].get("Content-Encoding", ""),
            answer["response"]["url"].rstrip("/").rpartition("/")[2],
            sizes[key],
        )
        for key, answer in answers.items()
    ]


def test_publication_page_weighs_less_than_60_kilobytes(production, page, record_property):
    parts = fetched_by(page, production + PATH)

    total = sum(size for *_part, size in parts)
    lines = [f"{size:7,} {kind:10} {packing:4} {name}" for kind, packing, name, size in parts]
    record_property(FIGURES, "\n".join([*lines, f"{total:7,} bytes over the wire"]))
    assert {packing for kind, packing, *_rest in parts if kind in PACKED} == {"br"}
    kinds = [kind for kind, *_rest in parts]
    assert kinds.count("Document") == 1
    assert kinds.count("Stylesheet") == 5
    assert kinds.count("Script") == 2
    assert kinds.count("Other") == 1, "the favicon"
    assert total < MOST
