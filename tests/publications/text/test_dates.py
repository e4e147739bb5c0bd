"""Days and moments are written by the clock of this country."""

from datetime import UTC, date, datetime

from publications.text.dates import in_words, iso


def test_moments_are_told_by_the_clock_of_this_country():
    summer = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    assert in_words(summer) == "2 juli 2026, 00:30"
    assert iso(summer) == "2026-07-02T00:30:00+02:00"
    assert in_words(date(2026, 3, 1)) == "1 maart 2026"
    assert iso(date(2026, 3, 1)) == "2026-03-01"
