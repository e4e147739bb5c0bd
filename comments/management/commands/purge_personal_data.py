from django.core.management import CommandParser
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.privacy import retention


class Command(BaseCommand):
    requires_system_checks = []  # `check` and `runserver` show their findings
    help = (
        "Erase personal data that has served, each kind after its days: see /privacy/ and the "
        "settings in docs/beheer.md. For a timer, once a day; the site goes on meanwhile, and a "
        "second run finds nothing to do. Reactions that nobody decided on are counted, never "
        "erased."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="tell how many are due, and erase nothing"
        )

    def handle(self, *, dry_run: bool, verbosity: int, **options) -> None:
        numbers = retention.counted() if dry_run else retention.purge()
        line = _("%(kind)s: %(number)d to erase.") if dry_run else _("%(kind)s: %(number)d.")
        if verbosity and not dry_run:
            self.stdout.write(_("Erased:"))
        for rule, number in numbers:
            if verbosity:
                self.stdout.write(line % {"kind": rule.label, "number": number})
        if number := retention.undecided():
            waits = ngettext(
                "%(number)d reaction waits very long for a moderator. It is not erased.",
                "%(number)d reactions wait very long for a moderator. They are not erased.",
                number,
            )
            self.stderr.write(waits % {"number": number})
