"""How often one internet address may do something, to the letter: also for many at one moment.

    take("reaction", sender_of(request), settings.REACTION_LIMITS)

The address itself is stored and logged nowhere. Mails to one mailbox are counted in the same way:
anybody can type another's address, and that mailbox must not be flooded.
"""

import time
from collections.abc import Sequence
from datetime import timedelta
from ipaddress import ip_address

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format

from comments.models import Tally
from publications.models.publication import start_of_day

Limit = tuple[int, int]  # how many, in how many seconds
MAILBOX = "confirm"  # mails to an address that was not confirmed
MAILBOX_LIMITS = [(5, 24 * 60 * 60)]


class TooMany(Exception):
    """One more of this kind would pass a limit; it would not after `seconds`."""

    def __init__(self, seconds: int, kind: str = ""):
        super().__init__(seconds)
        self.seconds, self.kind = seconds, kind

    @property
    def clock(self) -> str:
        """Return the time of day from which on one more is taken, rounded up: "14:05"."""
        then = timezone.localtime() + timedelta(seconds=self.seconds, minutes=1)
        return date_format(then, "H:i")


def sender_of(request) -> str:
    """Return a name for the address behind the request, a keyed hash that is another one tomorrow.

    In hexadecimals, 64 of them. An IPv6 network of 64 bits counts as one address: each household
    has one to choose from.
    """
    words = f"{timezone.localdate()} {_place(request)}"
    return salted_hmac("comments.limits.sender", words, algorithm="sha256").hexdigest()


def wait(moments: list[int], limits: Sequence[Limit], now: int) -> int:
    """Return how many seconds must pass before one more keeps to all limits; 0 is none."""
    free_at = [
        moments[-amount] + seconds for amount, seconds in limits if len(moments) >= amount
    ]  # once the oldest of the last `amount` is so long ago
    return max([0, *(moment - now for moment in free_at)])


@transaction.atomic
def take(kind: str, sender: str, limits: Sequence[Limit]) -> int:
    """Count one more, and return how many the limits see then.

    When that would pass a limit it counts nothing and raises TooMany.

    Who comes next with this kind and sender waits until the caller's transaction ends; when that is
    rolled back nothing was counted. Take it last, so that others do not wait long.
    """
    Tally.objects.bulk_create([Tally(kind=kind, sender=sender)], ignore_conflicts=True)
    tally = Tally.objects.select_for_update().get(kind=kind, sender=sender)
    now = int(time.time())
    if seconds := wait(tally.moments, limits, now):
        raise TooMany(min(seconds, _left_of_today()), kind)
    most = max(amount for amount, _seconds in limits)
    tally.moments = [*tally.moments, now][-most:]
    tally.last_at = timezone.now()
    tally.save(update_fields=["moments", "last_at"])
    longest = max(seconds for _amount, seconds in limits)
    return sum(moment > now - longest for moment in tally.moments)


def take_mail(email: str) -> None:
    """Count one more mail that may not have been asked for; raise TooMany as take() does."""
    take(MAILBOX, _mailbox(email), MAILBOX_LIMITS)


def forget_mailbox(email: str) -> None:
    """Remove the count of mails to an address, when its owner wants nothing held on it."""
    Tally.objects.filter(kind=MAILBOX, sender=_mailbox(email)).delete()


def past() -> QuerySet:
    """Return the counts of earlier days: everybody has another name since."""
    return Tally.objects.filter(last_at__lt=start_of_day(timezone.localdate()))


def forget_past() -> int:
    """Remove the counts that no limit looks at any more; return how many."""
    return past().delete()[0]


def _mailbox(email: str) -> str:
    """Return a name for a mailbox, a keyed hash that is another one tomorrow."""
    words = f"{timezone.localdate()} {email.lower()}"
    return salted_hmac("comments.limits.mailbox", words, algorithm="sha256").hexdigest()


def _place(request) -> str:
    direct = request.META.get("REMOTE_ADDR", "")
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.BEHIND_PROXY else ""
    # Each proxy adds at the end what it saw; what stands before ours anybody can make up.
    stated = hops.split(",")[-settings.PROXY_DEPTH :][0].strip()
    for text in (stated, direct):
        try:
            address = ip_address(text)
        except ValueError:
            continue
        address = getattr(address, "ipv4_mapped", None) or address
        return str(address) if address.version == 4 else f"{int(address) >> 64:x}/64"
    return ""


def _left_of_today() -> int:
    """Return the seconds until every sender has another name, and so a clean slate."""
    tomorrow = start_of_day(timezone.localdate() + timedelta(days=1))
    return int((tomorrow - timezone.now()).total_seconds()) + 1
