"""Bitmaps of what has each part of a rank -> the best first, as far as somebody looks."""

from collections.abc import Iterable, Iterator
from heapq import heappop, heappush
from typing import TypeVar

from pyroaring import BitMap, BitMap64

Bits = TypeVar("Bits", BitMap, BitMap64)


def ranked(found: Bits, worths: Iterable[tuple[float, Bits]]) -> Iterator[Bits]:
    """Give what is `found` in groups of equally many points, the most first.

    What has a part of the rank gets its points; they add up. The group that may still get most is
    divided by the next part, over and over, so what stands far down is never looked at.
    """
    parts = [(points, bits) for points, bits in worths if bits.intersect(found)]
    parts.sort(key=lambda part: -abs(part[0]))
    most = sum(points for points, _bits in parts if points > 0)
    # By the points it may get at most, and what divides it next.
    waiting: dict[tuple[float, int], Bits] = {(-most, 0): found} if found else {}
    heap = [*waiting]
    while heap:
        key = heappop(heap)
        group = waiting.pop(key)
        less, at = key
        if at == len(parts):
            yield group
            continue
        points, bits = parts[at]
        lost = max(points, 0)
        for some, change in ((group & bits, lost - points), (group - bits, lost)):
            if not some:
                continue
            key = (less + change, at + 1)
            if key in waiting:
                waiting[key] |= some
            else:
                waiting[key] = some
                heappush(heap, key)
