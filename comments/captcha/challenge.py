"""Challenges: a sum is given out once, takes one answer, and goes after an hour.

The library's model keeps them; it uses up a right answer beside another error and lets two
requests use one answer at the same moment, and `attempt` does neither (see
comments/views/forms.py for the first).
"""

from enum import Enum

from captcha.models import CaptchaStore
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from comments.captcha.sums import Sum
from comments.moderation import limits

MOST = 10_000  # challenges that wait for an answer; beyond it the oldest go
SECONDS = 600
# How many one address may ask for in so many seconds: an office behind one address reacts too.
LIMITS = {"challenge": [(60, SECONDS)], "image": [(180, SECONDS)], "sound": [(60, SECONDS)]}
SWEEP = 20  # challenges of one address; then and at the first one old rows are removed


class Verdict(Enum):
    RIGHT = "right"
    WRONG = "wrong"
    EMPTY = "empty"
    GONE = "gone"  # expired, used before, or never given out


def new_sum() -> tuple[str, str]:
    """Return a sum as the library stores it, and its outcome."""
    new = Sum.new()
    return str(new), new.outcome


def give_out(sender: str) -> str | None:
    """Return the key of a new challenge, or None when `sender` took too many."""
    try:
        asked = limits.take("challenge", sender, LIMITS["challenge"])
    except limits.TooMany:
        return None
    if asked == 1 or asked % SWEEP == 0:
        clean()
    return CaptchaStore.generate_key()


def find(key: str) -> Sum | None:
    """Return the unanswered sum with this key."""
    challenge = CaptchaStore.objects.filter(hashkey=key, expiration__gt=timezone.now()).first()
    return challenge and Sum.read(challenge.challenge)


def clean() -> None:
    """Delete expired challenges, and the oldest of those above the limit."""
    CaptchaStore.remove_expired()
    limits.forget_past()
    newest_too_old = CaptchaStore.objects.order_by("-pk").values_list("pk", flat=True)[MOST:][:1]
    if pk := newest_too_old.first():
        CaptchaStore.objects.filter(pk__lte=pk).delete()


def attempt(key: str, answer: str) -> Verdict:
    """Judge one answer. A challenge takes one answer, also when two arrive at once."""
    answer = answer.rpartition("=")[2].strip()  # "412 + 5 = 417" is right too
    if not answer:
        return Verdict.EMPTY
    valid = CaptchaStore.objects.filter(hashkey=key, expiration__gt=timezone.now())
    challenge = valid.first()
    # Whoever really deletes the row has the one attempt.
    if challenge is None or not CaptchaStore.objects.filter(pk=challenge.pk).delete()[0]:
        return Verdict.GONE
    right = constant_time_compare(challenge.response, answer)
    return Verdict.RIGHT if right else Verdict.WRONG
