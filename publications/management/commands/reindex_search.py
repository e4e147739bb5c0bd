from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from tqdm import tqdm

from publications.search import indexer


class Command(BaseCommand):
    help = (
        "Make the search index anew. Every change keeps it up to date by itself: this is for a "
        "new version of the text analysis, and after work on the database by hand."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--missing", action="store_true", help="index only what the index lacks"
        )

    def handle(self, *, missing, verbosity, **options):
        publications = indexer.missing() if missing else indexer.Publication.objects.all()
        bar = tqdm(
            total=publications.count(),
            unit="",
            delay=1,  # second before it shows
            leave=False,
            file=self.stderr._out,
            disable=not self.stderr.isatty(),
        )
        with bar:
            count = (
                indexer.add_missing(bar.update) if missing else indexer.rebuild(progress=bar.update)
            )
        if count or not missing:
            text = ngettext(
                "%(count)d publication indexed.", "%(count)d publications indexed.", count
            )
            self.stdout.write(text % {"count": count})
        elif verbosity:
            self.stdout.write(_("The search index is complete."))
