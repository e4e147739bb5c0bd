"""A real Chromium against a real server; every page is watched for what may not happen."""

import os
import shutil

import pytest
import time_machine
from captcha.models import CaptchaStore
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from playwright.sync_api import expect

from comments.models import Comment

# Playwright keeps an event loop in this thread, and Django would refuse the database for it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def pytest_collection_modifyitems(items):
    for item in items:
        if "e2e" in item.path.parts:
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="package", autouse=True)
def real_clock():
    """Go by the machine's clock, as the browser does."""
    with time_machine.travel(time_machine.escape_hatch.time.time(), tick=True):
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Drive the system's own Chromium: nothing is downloaded."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"
    return browser_type_launch_args | {"executable_path": chromium, "args": CHROMIUM_FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return browser_context_args | {"locale": "nl-NL", "timezone_id": "Europe/Amsterdam"}


@pytest.fixture(params=["script", "no script"])
def with_script(request):
    return request.param == "script"


@pytest.fixture(params=[1280, 360])
def width(request):
    return request.param


@pytest.fixture
def catalogue(transactional_db):
    """The sample catalogue: all themes, long and short, open and closed, withdrawn."""
    call_command("load_sample", force=True, verbosity=0)


@pytest.fixture
def new_reaction(catalogue):
    """Return a function that gives the reactions stored since the sample catalogue."""
    before = set(Comment.objects.values_list("pk", flat=True))
    return lambda: Comment.objects.exclude(pk__in=before)


@pytest.fixture
def visit(browser, browser_context_args, live_server):
    """Return a function that opens an address and returns the page.

    At the end no page may have said anything on its console, thrown an error, or asked another
    host for anything.
    """
    troubles, contexts, allowed = [], [], []

    def start(
        path="/", *, script=True, width=1280, theme="light", expect_status=(), expect_trouble=()
    ):
        context = browser.new_context(
            **browser_context_args
            | {
                "java_script_enabled": script,
                "color_scheme": theme,
                "viewport": {"width": width, "height": 900},
                "base_url": live_server.url,
            }
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)  # milliseconds
        allowed.extend(f"the server responded with a status of {code}" for code in expect_status)
        allowed.extend(expect_trouble)
        page.on("console", lambda message: troubles.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
        page.on("request", lambda request: watch(request.url))
        page.goto(path)
        return page

    def watch(url):
        if not url.startswith((live_server.url, "data:", "blob:")):
            troubles.append(f"request to {url}")

    yield start
    for context in contexts:
        context.close()
    assert [t for t in troubles if not any(text in t for text in allowed)] == []


def solve_captcha(page) -> None:
    """Answer the question on the page for real: its outcome stands in the database."""
    key = page.locator("input[name=captcha_0]").input_value()
    page.locator("input[name=captcha_1]").fill(CaptchaStore.objects.get(hashkey=key).response)


def tab_to(page, target) -> None:
    """Go to something on the page with Tab alone."""
    expect(target).to_be_visible()
    element = target.element_handle()  # looked for once, not at each key
    for _ in range(80):
        page.keyboard.press("Tab")
        if element.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab does not reach {target}")


def press(page, target) -> None:
    """Press a button or follow a link with the keyboard alone."""
    tab_to(page, target)
    page.keyboard.press("Enter")


def make_account(name: str, role: str) -> User:
    user = User.objects.create_user(name, password="een lang geheim", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def log_in(page, name: str) -> None:
    page.goto("/beheer/")
    page.get_by_label("Gebruikersnaam").fill(name)
    page.get_by_label("Wachtwoord").fill("een lang geheim")
    page.get_by_role("button", name="Aanmelden").click()
