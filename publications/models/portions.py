"""Long lists in portions that each database accepts in one query."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

# SQLite stops at an expression 1,000 levels deep, and that is how Django writes some long lists:
# fetching the other side of foreign keys along, for one.
PORTION = 500

T = TypeVar("T")


def portions(items: Sequence[T], size: int = PORTION) -> Iterator[Sequence[T]]:
    """Yield `items` in order, `size` at a time."""
    for start in range(0, len(items), size):
        yield items[start : start + size]
