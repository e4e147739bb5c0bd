from collections import Counter

from django.apps import apps
from django.core.management import CommandParser
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import gettext as _

from publications.interchange import sample
from publications.search import indexer


class Command(BaseCommand):
    requires_system_checks = []  # `check` and `runserver` show their findings
    help = (
        "Remove the sample publications with their reactions, and the authors, organisations, "
        "types, themes and series that only they used. What an editor made stays."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="tell what would go, and remove nothing"
        )

    def handle(self, *, dry_run: bool, **options) -> None:
        with transaction.atomic():
            deleted = sample.remove()
            if dry_run:
                transaction.set_rollback(True)
        indexer.index_queued()
        if not deleted:
            self.stdout.write(_("There is no sample catalogue to remove."))
            return
        self.stdout.write(_("This would be removed:") if dry_run else _("Removed:"))
        for line in lines(deleted):
            self.stdout.write(f"  {line}")


def lines(deleted: Counter) -> list[str]:
    """Return how many of each model, without the rows that only tie two others together."""
    models = {apps.get_model(label): count for label, count in deleted.items() if count}
    names = {
        model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural: count
        for model, count in models.items()
        if not model._meta.auto_created
    }
    return sorted(f"{count} {name}" for name, count in names.items())
