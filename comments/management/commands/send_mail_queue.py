from django.core.management import CommandParser
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.mail import outbox
from comments.models import OutgoingMail


class Command(BaseCommand):
    requires_system_checks = []  # `check` and `runserver` show their findings
    help = (
        "Send the mails that wait. For a timer, every minute: what fails is tried again later, and "
        "two at once do not get in each other's way. Fails when the mail server does not answer."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="tell how many are due, and send nothing"
        )

    def handle(self, *, dry_run: bool, verbosity: int, **options) -> None:
        if dry_run:
            number = OutgoingMail.objects.due().count()
            would = ngettext(
                "%(number)d mail would be sent.", "%(number)d mails would be sent.", number
            )
            self.stdout.write(would % {"number": number})
            return
        done = outbox.send_due()
        now = outbox.condition()
        if done.sent or done.failed or verbosity > 1:
            counts = {"sent": done.sent, "failed": done.failed, "waiting": now["waiting"]}
            self.stdout.write(
                _("Mails sent: %(sent)d. Failed: %(failed)d. Still waiting: %(waiting)d.") % counts
            )
        if now["given_up"]:
            given_up = ngettext(
                "%(number)d mail could not be sent for days and was given up: see /beheer/.",
                "%(number)d mails could not be sent for days and were given up: see /beheer/.",
                now["given_up"],
            )
            self.stderr.write(given_up % {"number": now["given_up"]})
        if done.server_error:
            raise CommandError(
                _("The mail server does not take mail. The rest waits for the next round. %s")
                % done.server_error
            )
