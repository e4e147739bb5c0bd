"""One direction: each room uses only those named here, and no file needs itself in the end.

The docstring of a room says what lives there; this table says whom it may use.
"""

import re

import pytest
from django.apps import apps
from django.conf import settings

from tests.support.structure import APPS, Structure

PURE = {"publications.text", "publications.names"}
STORED = PURE | {"publications.models", "publications.changes"}
SEARCHED = STORED | {"publications.search"}
LISTED = SEARCHED | {"publications.catalogue"}
SHOWN = LISTED | {"publications.legacy", "publications.views"}
REACTED = {"comments.models", "comments.forms", "comments.moderation"}
ANSWERED = REACTED | {"comments.mail", "comments.author", "comments.captcha"}

MAY_USE = {
    "publications.text": set(),
    "publications.names": {"publications.text"},
    "publications.models": PURE,
    "publications.changes": {"publications.models"},
    "publications.search": STORED,
    "publications.catalogue": SEARCHED,
    "publications.legacy": {"publications.text", "publications.models", "publications.catalogue"},
    "publications.views": LISTED | {"publications.legacy"},
    "publications.interchange": PURE | {"publications.models"},
    "publications.admin": SHOWN,
    "publications.templatetags": PURE | {"publications.catalogue"},
    "publications.management": SEARCHED | {"publications.interchange"},
    "publications.roles": set(),
    "publications.apps": STORED | {"publications.search", "publications.roles"},
    "comments.models": {"publications.models", "publications.text"},
    "comments.forms": {"comments.models"},
    "comments.moderation": PURE | {"comments.models", "publications.models", "publications.roles"},
    "comments.captcha": {"comments.moderation"},
    "comments.mail": REACTED,
    "comments.author": REACTED | {"comments.mail", "publications.models"},
    "comments.views": ANSWERED | {"publications.models", "publications.catalogue"},
    "comments.privacy": REACTED | {"comments.mail", "publications.models"},
    "comments.admin": REACTED
    | {"comments.author", "comments.privacy", "publications.models", "publications.admin"},
    "comments.interchange": {"comments.models", "publications.interchange"},
    "comments.templatetags": {
        "comments.models",
        "comments.admin",
        "comments.views",
        "publications.models",
        "publications.catalogue",
    },
    "comments.management": {"comments.models", "comments.mail", "comments.privacy"},
    "comments.apps": ANSWERED
    | {
        "comments.interchange",
        "comments.views",
        "publications.changes",
        "publications.views",
    },
}
STRUCTURE = Structure(settings.BASE_DIR)


def lines(imports):
    return "\n" + "\n".join(map(str, imports))


def test_each_room_is_in_the_table():
    rooms = {room for room in STRUCTURE.rooms if not room.startswith("buurtplatform.")}
    assert rooms == set(MAY_USE)


def test_each_room_uses_only_those_that_it_may():
    offending = [
        found
        for found in STRUCTURE.imports
        if (room := STRUCTURE.room_of(found.importer)) in MAY_USE
        and (used := STRUCTURE.room_of(found.imported)) != room
        and used not in MAY_USE[room]
    ]
    assert not offending, lines(offending)


def test_no_circle_among_files():
    circles = STRUCTURE.circles()
    inside = [
        found
        for found in STRUCTURE.imports
        for circle in circles
        if found.importer in circle and found.imported in circle
    ]
    assert not circles, lines(inside)


def test_no_import_hides_in_a_function():
    """Django wants the one exception: models cannot be imported before `ready`."""
    hidden = [found for found in STRUCTURE.imports if found.function not in ("", "ready")]
    assert not hidden, lines(hidden)


@pytest.mark.parametrize("app", ["publications", "comments"])
def test_each_room_says_what_lives_there(app):
    for package in (settings.BASE_DIR / app).glob("*/__init__.py"):
        if package.parent.name not in ("management", "migrations", "templatetags"):
            assert package.read_text().startswith('"""'), package


def test_publications_cannot_reach_up_in_the_orm():
    for model in apps.get_app_config("publications").get_models():
        for relation in model._meta.related_objects:
            assert relation.related_model._meta.app_label == "publications", relation


@pytest.mark.parametrize(
    "name", ["style=", "onclick=", "onload=", "onchange=", "<style", "javascript:"]
)
def test_templates_hold_nothing_that_the_content_policy_forbids(name):
    for path in (settings.BASE_DIR / "templates").rglob("*.html"):
        if name == "<style" and path.match("comments/mail/base.html"):
            continue  # a mail has no policy, and cannot fetch a style sheet
        assert name not in path.read_text(), path


def test_text_is_marked_safe_in_one_place_only():
    files = [
        *(settings.BASE_DIR / "templates").rglob("*.html"),
        *(path for app in APPS for path in (settings.BASE_DIR / app).rglob("*.py")),
    ]
    marks = re.compile(r"\|safe\b|autoescape off|mark_safe\(|SafeString\(|SafeText\(")
    places = [path.name for path in files if marks.search(path.read_text())]

    assert places == ["publication_text.py"]
