"""The signed link in a moderator's mail: for one reaction, as it was then, and one moderator."""

from dataclasses import astuple, dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse

from comments.mail.compose import full_address

_salt = "comments.by_mail"


class Expired(Exception):
    """A valid link that is too old; `link` says what it was for."""

    def __init__(self, link: "Link"):
        super().__init__("the link has expired")
        self.link = link


@dataclass(frozen=True)
class Link:
    comment: int
    version: int
    moderator: int

    @classmethod
    def read(cls, token: str) -> "Link":
        """Return the link in `token`; raise Expired, or ValueError when it is not ours."""
        try:
            link = cls(*signing.loads(token, salt=_salt))
            signing.loads(token, salt=_salt, max_age=settings.MODERATION_LINK_DAYS * 24 * 60 * 60)
        except signing.SignatureExpired as error:
            raise Expired(link) from error
        except signing.BadSignature as error:
            raise ValueError("not a link of ours") from error
        return link

    @property
    def token(self) -> str:
        return signing.dumps(astuple(self), salt=_salt)

    @property
    def address(self) -> str:
        """Return the whole address, valid from now on for MODERATION_LINK_DAYS."""
        return full_address(reverse("review", args=[self.token]))
