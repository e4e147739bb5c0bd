"""The best first, from bitmaps alone, as a plain sum and sort would have it."""

from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from publications.search.ranking import ranked

PLACES = st.sets(st.integers(0, 40)).map(BitMap)
WORTHS = st.lists(st.tuples(st.sampled_from([12.0, 5.0, 5.0, 2.25, -1.5, 0.5]), PLACES), max_size=9)


@given(PLACES, WORTHS)
def test_groups_come_in_the_order_of_their_points(found, worths):
    points = {place: sum(p for p, bits in worths if place in bits) for place in found}
    expected = {}
    for place, total in points.items():
        expected.setdefault(total, set()).add(place)
    assert [set(group) for group in ranked(found, worths)] == [
        expected[total] for total in sorted(expected, reverse=True)
    ]


def test_what_stands_far_down_is_not_looked_at():
    class Counted(BitMap):
        asked = 0

        def __and__(self, other):
            Counted.asked += 1
            return super().__and__(other)

    worths = [(2.0**n, BitMap(range(0, 4096, 2**n))) for n in range(12)]
    next(ranked(Counted(range(4096)), worths))
    assert Counted.asked < 30
