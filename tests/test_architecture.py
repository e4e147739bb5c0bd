"""One direction: buurtplatform knows both apps, comments knows publications, not back."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

MAY_IMPORT = {
    "publications": {"publications"},
    "comments": {"comments", "publications"},
    "buurtplatform": {"buurtplatform", "comments", "publications"},
}


def imported_rooms(path: Path) -> set[str]:
    """Return the first names of all modules that the file imports, at any depth."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write imports in full"
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("room", MAY_IMPORT)
def test_imports_keep_to_one_direction(room):
    files = sorted((settings.BASE_DIR / room).rglob("*.py"))
    assert files

    for path in files:
        turned_round = (imported_rooms(path) & set(MAY_IMPORT)) - MAY_IMPORT[room]
        assert not turned_round, f"{path} imports {turned_round}"


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
        *(path for room in MAY_IMPORT for path in (settings.BASE_DIR / room).rglob("*.py")),
    ]
    marks = re.compile(r"\|safe\b|autoescape off|mark_safe\(|SafeString\(|SafeText\(")
    places = [path.name for path in files if marks.search(path.read_text())]

    assert places == ["publication_text.py"]
