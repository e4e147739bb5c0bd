from collections.abc import Iterator
from contextlib import ExitStack

from django.core.management import CommandParser
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, transaction
from django.utils.translation import gettext as _
from tqdm import tqdm

from publications.interchange import sources
from publications.interchange.record import Refused
from publications.interchange.run import Broken, Run
from publications.interchange.store import Entry, Outcome, Store
from publications.management.progress import progress_bar
from publications.search import indexer
from publications.search.analysis_pool import available_processes


class Command(BaseCommand):
    requires_system_checks = []  # `check` and `runserver` show their findings
    help = (
        "Import publications from seed pages (.txt) and JSON lines (.jsonl). A publication with "
        "the same slug is brought up to date; running it twice changes nothing. A record that "
        "cannot go in is reported with file and line, the rest goes in, and the exit code is 1."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "paths",
            nargs="+",
            metavar="PATH",
            help="a file, a folder, or - for JSON lines on stdin",
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="do and report everything, then take it back (other writers wait meanwhile)",
        )
        parser.add_argument(
            "--keep-existing",
            action="store_true",
            help="leave alone what is in the catalogue already",
        )

    def handle(self, *, paths: list[str], dry_run: bool, keep_existing: bool, **options) -> None:
        try:
            files = sources.files(paths)
        except Refused as error:
            raise CommandError(str(error)) from error
        with ExitStack() as stack:
            size = sum(map(sources.size, files)) or None
            bar = stack.enter_context(progress_bar(size, self.stderr, unit="B", unit_scale=True))
            if dry_run:
                stack.enter_context(transaction.atomic())
            run = Run(Store(keep_existing=keep_existing), lambda broken: self.tell(broken, bar))
            try:
                run.take_all(entries(files, bar))
            except OperationalError as error:
                reason = _("The database stopped the import (%(error)s). Run it again.")
                raise CommandError(reason % {"error": str(error).strip()}) from error
            if dry_run:
                transaction.set_rollback(True)
        indexer.index_queued(processes=available_processes())
        if dry_run:
            self.stdout.write(_("Dry run: nothing was stored."))
        if run.refused:
            raise CommandError(summary(run))
        self.stdout.write(summary(run))

    def tell(self, broken: Broken, bar: tqdm) -> None:
        bar.clear()
        self.stderr.write(str(broken))


def entries(files: list[str], bar: tqdm) -> Iterator[Entry | Broken]:
    for file in files:
        yield from sources.entries(file, bar.update)


def summary(run: Run) -> str:
    """Return what became of the records: "3 added, 1 changed, 5 unchanged, 2 refused."."""
    counts = {outcome.value: run.counts[outcome] for outcome in Outcome} | {"refused": run.refused}
    text = _("%(added)d added, %(changed)d changed, %(unchanged)d unchanged, %(refused)d refused.")
    if counts["kept"]:
        text = _(
            "%(added)d added, %(changed)d changed, %(unchanged)d unchanged, %(kept)d kept as they "
            "are, %(refused)d refused."
        )
    return text % counts
