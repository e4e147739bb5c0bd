"""The secret links of a reaction's author: what each opens, and nothing more.

A token is the nonce of the form that stored the reaction and a keyed code over it, 16 bytes each.
So a second click on that form, and each mail, give the very same link, while the database holds
only a hash of it: who reads the database cannot make one without the site's key. The code also
tells a link that was ours, and whose reaction is gone, from one that never was.

The links that only a mail holds, to confirm and to stop, are signed, and bound to the address the
mail went to: who gives another address cannot confirm it with an older mail.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from comments.mail.compose import full_address
from comments.models import Comment

CONFIRM_SECONDS = 7 * 24 * 60 * 60

_code = "comments.author"


def token_for(nonce: UUID, key: str | None = None) -> str:
    """Return the token of the reaction that this form stored: 43 characters. `key` is an earlier
    key of the site.
    """
    code = salted_hmac(_code, nonce.bytes, secret=key, algorithm="sha256").digest()[:16]
    return urlsafe_b64encode(nonce.bytes + code).decode().rstrip("=")


def _keys() -> Iterator[str]:
    """Yield the key of the site, and those it had before."""
    yield settings.SECRET_KEY
    yield from settings.SECRET_KEY_FALLBACKS


def hash_of(token: str) -> str:
    """Return the hash of a token, which is all that the database stores."""
    return sha256(token.encode()).hexdigest()


def is_ours(token: str) -> bool:
    """Return whether this site issued the token, even if its reaction is gone."""
    try:
        known = urlsafe_b64decode(f"{token}=")
    except ValueError:
        return False
    if len(known) != 32:
        return False
    nonce = UUID(bytes=known[:16])
    return any(constant_time_compare(token, token_for(nonce, key)) for key in _keys())


def find(token: str) -> Comment | None:
    """Return the reaction that `token` opens, its publication and what it answers fetched along."""
    digest = hash_of(token)
    rows = Comment.objects.select_related("publication", "parent").defer("publication__body")
    comment = rows.filter(token_hash=digest).first()
    if comment is None or not constant_time_compare(comment.token_hash or "", digest):
        return None
    return comment


def path_of(token: str) -> str:
    return reverse("author:status", args=[token])


def address_of(comment: Comment) -> str:
    """Return the whole secret link of a reaction, or nothing: its token was erased, it never had
    one, or the site forgot the key that made it.
    """
    if not (comment.submission and comment.token_hash):
        return ""
    for key in _keys():
        token = token_for(comment.submission, key)
        if constant_time_compare(comment.token_hash, hash_of(token)):
            return full_address(path_of(token))
    return ""


def confirm_address(comment: Comment) -> str:
    """Return the link that confirms that the reader of this mailbox wants mail about answers."""
    return _mailed("confirm", comment)


def stop_address(comment: Comment) -> str:
    """Return the link that stops mail about answers, also from a mail program (RFC 8058)."""
    return _mailed("stop", comment)


def to_confirm(token: str) -> tuple[Comment | None, bool]:
    """Return the reaction, and whether the link is ours; no reaction when it expired."""
    return _opened("confirm", token, CONFIRM_SECONDS)


def to_stop(token: str) -> tuple[Comment | None, bool]:
    """Return the reaction, and whether the link is ours: it holds as long as the address does."""
    return _opened("stop", token)


def _mailed(purpose: str, comment: Comment) -> str:
    known = [comment.submission.hex if comment.submission else "", _digest(comment.email)]
    token = signing.dumps(known, salt=f"{_code}.{purpose}")
    return full_address(reverse(f"author:{purpose}", args=[token]))


def _opened(purpose: str, token: str, max_age: int | None = None) -> tuple[Comment | None, bool]:
    try:
        nonce, digest = signing.loads(token, salt=f"{_code}.{purpose}", max_age=max_age)
    except signing.BadSignature as error:
        return None, isinstance(error, signing.SignatureExpired)
    rows = Comment.objects.select_related("publication").defer("publication__body")
    comment = rows.filter(submission=UUID(nonce)).exclude(email="").first()
    is_same = comment is not None and any(
        constant_time_compare(digest, _digest(comment.email, key)) for key in _keys()
    )
    return comment if is_same else None, True


def _digest(email: str, key: str | None = None) -> str:
    made = salted_hmac(f"{_code}.address", email, secret=key, algorithm="sha256")
    return made.hexdigest()[:32]
