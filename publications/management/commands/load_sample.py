from pathlib import Path

from django.core.management import CommandParser
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from publications.interchange import sample
from publications.interchange.run import Broken
from publications.interchange.store import Outcome
from publications.search import indexer


class Command(BaseCommand):
    requires_system_checks = []  # `check` and `runserver` show their findings
    help = (
        "Load the sample catalogue, once: a catalogue that has or ever had a publication is left "
        "alone. remove_sample takes the sample away."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--force",
            action="store_true",
            help="load it anyway; publications that are there stay as they are",
        )
        parser.add_argument("--file", type=Path, default=sample.CATALOGUE, help="another sample")

    def handle(self, *, force: bool, file: Path, verbosity: int, **options) -> None:
        if sample.was_ever_used() and not force:
            if verbosity:
                self.stdout.write(_("The catalogue is in use: the sample was not loaded again."))
            return
        if not file.is_file():
            raise CommandError(_("%(path)s: there is no such file") % {"path": file})
        run = sample.load(file, self.tell)
        indexer.index_queued()
        count = run.counts[Outcome.ADDED]
        message = ngettext(
            "The sample catalogue is loaded: %(count)d publication. To remove it: remove_sample.",
            "The sample catalogue is loaded: %(count)d publications. To remove it: remove_sample.",
            count,
        )
        if verbosity:
            self.stdout.write(message % {"count": count})
        if run.refused:
            message = ngettext(
                "%(count)d record was refused.", "%(count)d records were refused.", run.refused
            )
            raise CommandError(message % {"count": run.refused})

    def tell(self, broken: Broken) -> None:
        self.stderr.write(str(broken))
