from django.core.management import CommandParser
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from publications.management.progress import progress_bar
from publications.search import indexer
from publications.search.analysis_pool import available_processes


class Command(BaseCommand):
    requires_system_checks = []  # `check` and `runserver` show their findings
    help = (
        "Make the search index anew. Every change keeps it up to date by itself: this is for a "
        "new version of the text analysis, and after work on the database by hand."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--missing", action="store_true", help="index only what the index lacks"
        )
        parser.add_argument(
            "--processes",
            type=int,
            default=available_processes(),
            help="how many processes analyse texts (default: one for each core, %(default)s)",
        )

    def handle(self, *, missing: bool, processes: int, verbosity: int, **options) -> None:
        publications = indexer.missing() if missing else indexer.Publication.objects.all()
        index = indexer.add_missing if missing else indexer.rebuild
        with progress_bar(publications.count(), self.stderr) as bar:
            count = index(processes=processes, progress=bar.update)
        if count or not missing:
            text = ngettext(
                "%(count)d publication indexed.", "%(count)d publications indexed.", count
            )
            self.stdout.write(text % {"count": count})
        elif verbosity:
            self.stdout.write(_("The search index is complete."))
