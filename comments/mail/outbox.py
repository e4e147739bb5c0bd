"""Sends the mails in the outbox: a timer runs `manage.py send_mail_queue`.

A mail is claimed before it is sent, by one UPDATE that only one process can win, and for
`CLAIMED` minutes no other process looks at it. So two may run at the same time, and each mail is
sent once, with one exception that no outbox can rule out: when this machine dies after the mail
server took the mail and before that is noted, it goes out again, under the same Message-ID.
"""

import logging
import smtplib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Count, F, Q
from django.utils import timezone

from comments.models import OutgoingMail
from comments.models.outgoing_mail import is_given_up

log = logging.getLogger(__name__)

CLAIMED = timedelta(minutes=15)  # more than a server takes that is silent again and again
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=4)
LATE = timedelta(hours=1)  # what waits longer than this says that no timer runs
PER_CONNECTION = 50  # mails; servers hang up on senders of too many
# What is wrong with this one mail; anything else is wrong with the server.
ITS_OWN = (
    smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPNotSupportedError, ValueError,
)  # fmt: skip


@dataclass
class Round:
    sent: int = 0
    failed: int = 0
    server_error: str = ""  # why the rest was left for the next round


def send_due() -> Round:
    """Send the mails that are due, oldest first; stop when the server fails: the rest would too."""
    round_ = Round()
    connection = get_connection()
    try:
        for mail in _claimed():
            try:
                connection.open()
                connection.send_messages([_message(mail)])
            except (OSError, ValueError) as error:  # SMTPException is an OSError
                _note_failure(mail, error)
                round_.failed += 1
                _close(connection)
                if not isinstance(error, ITS_OWN):
                    round_.server_error = f"{type(error).__name__}: {error}"
                    break
            else:
                _note_sent(mail)
                round_.sent += 1
                if round_.sent % PER_CONNECTION == 0:
                    _close(connection)
    finally:
        _close(connection)
    return round_


def condition() -> dict[str, int]:
    """Return how many mails wait, failed at the last attempt, are late, and were given up."""
    given_up = is_given_up()
    waits = ~given_up
    return OutgoingMail.objects.unsent().aggregate(
        waiting=Count("pk", filter=waits),
        failing=Count("pk", filter=waits & ~Q(error="")),
        late=Count("pk", filter=waits & Q(due_at__lte=timezone.now() - LATE)),
        given_up=Count("pk", filter=given_up),
    )


def _claimed() -> Iterator[OutgoingMail]:
    """Yield each mail that is due, once, and only while it is ours."""
    for pk, due_at in OutgoingMail.objects.due().values_list("pk", "due_at"):
        is_as_seen = OutgoingMail.objects.filter(pk=pk, sent_at=None, due_at=due_at)
        if is_as_seen.update(due_at=timezone.now() + CLAIMED, attempts=F("attempts") + 1):
            # Read now, not before: it may have been taken back since.
            yield from OutgoingMail.objects.filter(pk=pk)


def _message(mail: OutgoingMail) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        mail.subject, mail.text, to=[mail.recipient], headers=mail.headers
    )
    message.attach_alternative(mail.html, "text/html")
    return message


def _note_sent(mail: OutgoingMail) -> None:
    gone = {"text": "", "html": "", "headers": {}, "error": ""}
    OutgoingMail.objects.filter(pk=mail.pk).update(sent_at=timezone.now(), **gone)


def _note_failure(mail: OutgoingMail, error: Exception) -> None:
    wait = min(FIRST_WAIT * 2 ** min(mail.attempts - 1, 10), LONGEST_WAIT)
    OutgoingMail.objects.filter(pk=mail.pk).update(
        due_at=timezone.now() + wait, error=f"{type(error).__name__}: {error}"
    )
    log.warning("Mail %s was not sent: %s", mail.pk, type(error).__name__)


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except OSError:
        log.info("The mail server hung up before we did.")
