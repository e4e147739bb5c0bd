from pathlib import Path

from django.core.management.commands import makemessages


class Command(makemessages.Command):
    """Django's own, without what makes a second run differ from the first.

    Gettext fills in the Dutch of a sentence that looks like the new one, and notes the old sentence
    beside it; both disappear in a later run only, after they were corrected. A new sentence starts
    empty here. And the date says nothing that git does not know.
    """

    requires_system_checks = []
    msgmerge_options = ["--quiet", "--backup=none", "--update", "--no-fuzzy-matching"]

    def write_po_file(self, potfile: str, locale: str) -> None:
        super().write_po_file(potfile, locale)
        directory = Path(potfile).parent / locale / "LC_MESSAGES"
        catalogue = directory / f"{self.domain}.po"
        lines = catalogue.read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if not line.startswith('"POT-Creation-Date:')]
        catalogue.write_text("".join(kept), encoding="utf-8")
