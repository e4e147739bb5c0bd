from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from publications.management.progress import progress_bar
from publications.models import IndexQueueEntry
from publications.search import indexer
from publications.search.analysis_pool import available_processes


class Command(BaseCommand):
    requires_system_checks = []  # `check` and `runserver` show their findings
    help = (
        "Index the changes that wait. Requests index small changes themselves, and the site does "
        "the rest between them: this is for a timer, and after large changes by another program."
    )

    def handle(self, *, verbosity: int, **options) -> None:
        with progress_bar(IndexQueueEntry.objects.count(), self.stderr) as bar:
            count = indexer.index_queued(processes=available_processes(), progress=bar.update)
        if verbosity and count:
            text = ngettext(
                "%(count)d publication indexed.", "%(count)d publications indexed.", count
            )
            self.stdout.write(text % {"count": count})
