"""The signed token that identifies one form."""

import time
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid4

from django.core import signing

MIN_SECONDS = 3  # no person reads the form and writes a reaction faster
MAX_SECONDS = 24 * 60 * 60  # a form that stood open for a day starts anew
SOLVED_SECONDS = 60 * 60  # a right answer counts as long as a challenge does

_form = "comments.form"
_solved = "comments.solved"


@dataclass(frozen=True)
class FormToken:
    """One form on one page: its nonce can store one reaction."""

    publication: int
    nonce: UUID = field(default_factory=uuid4)
    opened_at: float = field(default_factory=time.time)  # seconds since 1970

    @classmethod
    def read(cls, text: str, publication: int) -> "FormToken":
        """Return the token that `signed` wrote; raise ValueError when it is not one of ours."""
        try:
            nonce, stated, opened_at = signing.loads(text, salt=_form)
        except signing.BadSignature as error:
            raise ValueError("not a token of ours") from error
        if stated != publication:
            raise ValueError("a token of another publication")
        return cls(publication, UUID(nonce), opened_at)

    @property
    def signed(self) -> str:
        return signing.dumps([self.nonce.hex, self.publication, self.opened_at], salt=_form)

    @property
    def age(self) -> float:
        return time.time() - self.opened_at

    @property
    def is_young(self) -> bool:
        return self.age < MIN_SECONDS

    @property
    def is_expired(self) -> bool:
        return self.age > MAX_SECONDS

    def renewed(self) -> "FormToken":
        """Return a token for a new reaction; the visitor does not have to wait again."""
        return replace(self, nonce=uuid4()).waited()

    def waited(self) -> "FormToken":
        """Return this token without the waiting time."""
        return replace(self, opened_at=time.time() - MIN_SECONDS)

    def sign_solved(self) -> str:
        """Return the proof that the sum on this form was answered correctly."""
        return signing.dumps(self.nonce.hex, salt=_solved)

    def is_solved(self, proof: str) -> bool:
        try:
            return signing.loads(proof, salt=_solved, max_age=SOLVED_SECONDS) == self.nonce.hex
        except signing.BadSignature:
            return False
