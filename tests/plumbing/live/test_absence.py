"""Who left: missed for a minute, told once, and not at all when they are back in time."""

from heard.plumbing.live.absence import Absences


def test_somebody_is_gone_a_minute_after_they_left_and_told_of_once() -> None:
    absences = Absences()
    absences.miss([1], now=0)
    assert [absences.gone((), now=now) for now in (59.9, 60, 61)] == [set(), {1}, set()]


def test_whoever_is_back_is_missed_anew_when_they_leave_again() -> None:
    absences = Absences()
    absences.miss([1, 2], now=0)
    assert absences.gone({1}, now=50) == set()
    absences.miss([1], now=55)
    assert [absences.gone((), now=now) for now in (60, 114, 115)] == [{2}, set(), {1}]


def test_a_second_window_that_closes_later_does_not_make_one_gone_sooner_or_later() -> None:
    absences = Absences(gone_seconds=10)
    absences.miss([1], now=0)
    absences.miss([1], now=5)
    assert absences.gone((), now=10) == {1}
