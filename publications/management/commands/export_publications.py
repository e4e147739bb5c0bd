import os
import sys
from collections.abc import Iterable
from io import TextIOWrapper
from pathlib import Path

from django.core.management import CommandParser
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from publications.interchange import export, jsonl


class Command(BaseCommand):
    requires_system_checks = []  # `check` and `runserver` show their findings
    help = (
        "Export every publication with its reactions as JSON lines, in the form that "
        "import_publications reads. E-mail addresses of visitors stay behind."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--output", metavar="FILE", help="write to FILE, whole or not at all, not to stdout"
        )

    def handle(self, *, output: str | None, **options) -> None:
        lines = map(jsonl.write, export.records())
        if output:
            count = self.write_file(Path(output), lines)
            message = ngettext("%(count)d publication", "%(count)d publications", count)
            self.stderr.write(f"{output}: {message % {'count': count}}", self.style.SUCCESS)
            return
        out = sys.stdout
        if self.stdout._out is out and isinstance(out, TextIOWrapper):
            out.reconfigure(encoding="utf-8", newline="\n")
        try:
            for line in lines:
                self.stdout.write(line)
        except BrokenPipeError:  # who reads has enough, such as `head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def write_file(self, path: Path, lines: Iterable[str]) -> int:
        """Write the lines beside `path`, then put the new file in its place; return how many."""
        count, draft = 0, path.with_name(f".{path.name}.{os.getpid()}")
        try:
            with draft.open("w", encoding="utf-8", newline="\n") as stream:
                for line in lines:
                    stream.write(f"{line}\n")
                    count += 1
            draft.replace(path)
        except OSError as error:
            raise CommandError(
                _("%(path)s: cannot be written: %(error)s")
                % {"path": path, "error": error.strerror}
            ) from error
        finally:
            draft.unlink(missing_ok=True)
        return count
