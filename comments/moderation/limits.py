"""Rate limits for each internet address, exact even when requests arrive at the same moment.

    take("reaction", sender_of(request), settings.REACTION_LIMITS)

The address itself is never stored or logged. Mail to one mailbox is counted the same way, because
anybody can type someone else's address and that mailbox must not be flooded.
"""

import time
from collections.abc import Sequence
from datetime import timedelta
from ipaddress import ip_address

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format

from comments.models import RateLimitCounter
from publications.models.publication import start_of_day

Limit = tuple[int, int]  # how many, in how many seconds
MAILBOX = "confirm"  # mail to an address that nobody confirmed
MAILBOX_LIMITS = [(5, 24 * 60 * 60)]


class TooMany(Exception):
    """Raised when one more of this kind would exceed a limit; it would not after `seconds`."""

    def __init__(self, seconds: int, kind: str = ""):
        super().__init__(seconds)
        self.seconds, self.kind = seconds, kind

    @property
    def clock(self) -> str:
        """Return the time of day at which one more is accepted, rounded up: "14:05"."""
        then = timezone.localtime() + timedelta(seconds=self.seconds, minutes=1)
        return date_format(then, "H:i")


def sender_of(request: HttpRequest) -> str:
    """Return a pseudonym for the client's address: 64 hexadecimal digits that change every day.

    It is a keyed hash. An IPv6 /64 counts as one address, because a household can use any address
    in its own.
    """
    value = f"{timezone.localdate()} {_network_of(request)}"
    return salted_hmac("comments.limits.sender", value, algorithm="sha256").hexdigest()


def wait(moments: list[int], limits: Sequence[Limit], now: int) -> int:
    """Return the number of seconds until one more fits within all limits, 0 when it does now."""
    free_at = [
        moments[-amount] + seconds for amount, seconds in limits if len(moments) >= amount
    ]  # when the oldest of the last `amount` moments leaves the window
    return max([0, *(moment - now for moment in free_at)])


@transaction.atomic
def take(kind: str, sender: str, limits: Sequence[Limit]) -> int:
    """Count one more; return how many were counted within the longest limit.

    Raises TooMany, and counts nothing, when that would exceed a limit.

    The counter stays locked until the caller's transaction ends, and a rollback undoes the count.
    Call this last, so that other requests from this sender do not wait long.
    """
    RateLimitCounter.objects.bulk_create(
        [RateLimitCounter(kind=kind, sender=sender)], ignore_conflicts=True
    )
    counter = RateLimitCounter.objects.select_for_update().get(kind=kind, sender=sender)
    now = int(time.time())
    if seconds := wait(counter.moments, limits, now):
        raise TooMany(min(seconds, _left_of_today()), kind)
    most = max(amount for amount, _seconds in limits)
    counter.moments = [*counter.moments, now][-most:]
    counter.last_at = timezone.now()
    counter.save(update_fields=["moments", "last_at"])
    longest = max(seconds for _amount, seconds in limits)
    return sum(moment > now - longest for moment in counter.moments)


def take_mail(email: str) -> None:
    """Count one more message that may be unsolicited; raise TooMany as take() does."""
    take(MAILBOX, _mailbox(email), MAILBOX_LIMITS)


def forget_mailbox(email: str) -> None:
    """Delete the counter of a mailbox whose owner asked for erasure."""
    RateLimitCounter.objects.filter(kind=MAILBOX, sender=_mailbox(email)).delete()


def past() -> QuerySet:
    """Return the counters of earlier days: every sender has had a new pseudonym since."""
    return RateLimitCounter.objects.filter(last_at__lt=start_of_day(timezone.localdate()))


def forget_past() -> int:
    """Delete the counters that no limit consults any more; return how many."""
    return past().delete()[0]


def _mailbox(email: str) -> str:
    """Return a pseudonym for a mailbox: a keyed hash that changes every day."""
    value = f"{timezone.localdate()} {email.lower()}"
    return salted_hmac("comments.limits.mailbox", value, algorithm="sha256").hexdigest()


def _network_of(request: HttpRequest) -> str:
    """Return the client's IPv4 address or IPv6 /64, or nothing when neither can be read."""
    direct = request.META.get("REMOTE_ADDR", "")
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.BEHIND_PROXY else ""
    # Each proxy appends the address it saw; anything before our own entries can be forged.
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
    """Return the seconds until every sender gets a new pseudonym, and so a clean slate."""
    tomorrow = start_of_day(timezone.localdate() + timedelta(days=1))
    return int((tomorrow - timezone.now()).total_seconds()) + 1
