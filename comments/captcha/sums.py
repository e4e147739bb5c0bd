"""The sum itself: easy to do in one's head, hard to guess."""

import secrets
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Sum:
    """Three digits and one, without carrying: "412 + 5" changes the last digit only."""

    first: int
    second: int
    seed: str  # of the picture and the sound: known here only, so that they cannot be drawn again

    @classmethod
    def new(cls) -> "Sum":
        """Return one of 4,050 sums; no outcome comes up more than once in 450 times.

        From `secrets`: the library seeds the global generator with the key in the form.
        """
        units, second = secrets.choice(UNITS)
        return cls(10 * (10 + secrets.randbelow(90)) + units, second, secrets.token_hex(12))

    @classmethod
    def read(cls, stored: str) -> "Sum":
        """Return the sum that `str()` wrote."""
        drawn, _space, seed = stored.partition(" ")
        first, _plus, second = drawn.partition("+")
        return cls(int(first), int(second), seed)

    def __str__(self) -> str:
        return f"{self.drawn} {self.seed}"

    @property
    def drawn(self) -> str:
        return f"{self.first}+{self.second}"

    @property
    def outcome(self) -> str:
        return str(self.first + self.second)

    def random(self, what: str) -> Random:
        """Return the generator for `what`: the same at each request, so that repeated requests
        give nothing to average.
        """
        return Random(f"{what} {self.seed}")  # noqa: S311 - the seed comes from `secrets`


UNITS = [(units, second) for units in range(9) for second in range(1, 10 - units)]
