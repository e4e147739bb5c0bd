"""The Dutch catalogue is complete, and what the site loads is what the catalogue says."""

import re
import shutil

import polib
import pytest
from django.conf import settings
from django.core.management import call_command

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


@pytest.mark.skipif(not shutil.which("msgmerge"), reason="gettext is not on this machine")
def test_a_second_run_of_makemessages_changes_nothing(tmp_path, monkeypatch, settings):
    locale, source = tmp_path / "locale", tmp_path / "source.py"
    (locale / "nl").mkdir(parents=True)
    settings.LOCALE_PATHS = [locale]
    monkeypatch.chdir(tmp_path)

    path = locale / "nl" / "LC_MESSAGES" / "django.po"

    def run():
        """Collect the sentences, and return the catalogue."""
        call_command("makemessages", locale=["nl"], no_obsolete=True, no_location=True, verbosity=0)
        return path.read_text()

    def translate(dutch):
        """Fill in the one sentence, as an editor of the file does; return the catalogue."""
        head, entry = path.read_text().split("\n\n")
        entry = re.sub(
            "^#, fuzzy\n", "", re.sub("^msgstr .*", f'msgstr "{dutch}"', entry, flags=re.M)
        )
        path.write_text(f"{head}\n\n{entry}")
        return path.read_text()

    source.write_text('_("Your change has been saved.")')
    run()
    assert translate("Uw wijziging is bewaard.") == run()
    source.write_text('_("Your change has been saved now.")')
    assert run() == run()
    assert translate("Uw wijziging is nu bewaard.") == run()
