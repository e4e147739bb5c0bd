"""The Dutch catalogue is complete, and what the site loads is what the catalogue says."""

import re

import polib
import pytest
from django.conf import settings

FOLDER = settings.BASE_DIR / "buurtplatform" / "locale" / "nl" / "LC_MESSAGES"
GAP = re.compile(r"%\(\w+\)[sd]|%[sd%]")


@pytest.fixture(params=["django", "djangojs"])
def catalogue(request):
    return FOLDER / f"{request.param}.po"


@pytest.fixture
def entries(catalogue):
    return polib.pofile(str(catalogue))


def test_every_sentence_has_its_dutch(entries):
    assert len(entries) > 40
    assert [entry.msgid for entry in entries if not entry.translated()] == []


def test_no_entry_is_fuzzy_or_obsolete(entries):
    assert entries.fuzzy_entries() == []
    assert entries.obsolete_entries() == []


def test_gaps_are_the_same_in_both_languages(entries):
    for entry in entries:
        dutch = [entry.msgstr] if entry.msgstr else list(entry.msgstr_plural.values())
        for text in dutch:
            assert set(GAP.findall(text)) <= set(GAP.findall(entry.msgid + entry.msgid_plural))
            if not entry.msgid_plural:
                assert set(GAP.findall(text)) == set(GAP.findall(entry.msgid)), entry.msgid


def test_compiled_catalogue_is_up_to_date(entries, catalogue):
    compiled = polib.mofile(str(catalogue.with_suffix(".mo")))
    assert {(e.msgctxt, e.msgid): (e.msgstr, e.msgstr_plural) for e in compiled} == {
        (e.msgctxt, e.msgid): (e.msgstr, e.msgstr_plural) for e in entries
    }
