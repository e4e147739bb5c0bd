import json
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management import CommandParser
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from comments.privacy.person import held_on


class Command(BaseCommand):
    requires_system_checks = []  # `check` and `runserver` show their findings
    help = "Write all that is held on one mail address as JSON, for who asks what we have."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="the mail address, in capitals or not")
        parser.add_argument(
            "--output", type=Path, help="a new file, that only you can read; else standard output"
        )

    def handle(self, *, address: str, output: Path | None, **options) -> None:
        try:
            validate_email(address)
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        held = held_on(address)
        if not held:
            self.stderr.write(_("Nothing is held on this address."))
        text = json.dumps(held.record, ensure_ascii=False, indent=2)
        if output is None:
            self.stdout.write(text)
            return
        try:
            output.touch(mode=0o600, exist_ok=False)
            output.write_text(f"{text}\n", encoding="utf-8")
        except OSError as error:
            raise CommandError(
                _("The file cannot be written: %(error)s") % {"error": error}
            ) from error
