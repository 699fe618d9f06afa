"""When something is due: business time from a moment on, without the pauses, compared with counting every minute."""

import datetime as dt
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from heard.promises.business_time import Hours, NeverOpenError
from heard.promises.due import due
from tests.promises.test_business_time import obviously_open, some_hours

MINUTE = dt.timedelta(minutes=1)
BEGIN = dt.datetime(2026, 10, 24, 10, tzinfo=dt.UTC)  # the clocks go back in the following night


@st.composite
def some_pauses(draw):
    """Yield pauses in order, some of them touching, some empty."""
    edges = sorted(draw(st.lists(st.integers(-600, 4000), max_size=6)))
    return [(BEGIN + begin * MINUTE, BEGIN + end * MINUTE) for begin, end in zip(edges[::2], edges[1::2], strict=False)]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(hours=some_hours(), pauses=some_pauses(), wanted=st.integers(1, 400))
def test_it_is_due_when_so_many_open_minutes_outside_of_pauses_have_passed(hours, pauses, wanted):
    counted, moment = 0, BEGIN
    while counted < wanted and moment < BEGIN + dt.timedelta(days=12):
        counted += obviously_open(hours, moment) and not any(begin <= moment < end for begin, end in pauses)
        moment += MINUTE
    assume(counted == wanted)
    assert due(hours, made_at=BEGIN, seconds=wanted * 60, pauses=pauses) == moment


@settings(max_examples=100, deadline=None)
@given(hours=some_hours(), pauses=some_pauses(), wanted=st.integers(1, 40_000), more=st.integers(0, 5000))
def test_more_time_and_longer_pauses_never_make_it_due_sooner(hours, pauses, wanted, more):
    try:
        sooner = due(hours, made_at=BEGIN, seconds=wanted, pauses=pauses)
        later = due(hours, made_at=BEGIN, seconds=wanted + more, pauses=pauses)
        unpaused = due(hours, made_at=BEGIN, seconds=wanted)
    except NeverOpenError:
        return
    assert unpaused <= sooner <= later


def test_a_pause_over_the_weekend_costs_no_business_time():
    office = Hours(zone=ZoneInfo("UTC"), week=(*[((540, 1020),)] * 5, (), ()))
    friday = dt.datetime(2026, 11, 20, 15, tzinfo=dt.UTC)
    weekend = (friday + dt.timedelta(hours=2), friday + dt.timedelta(days=2))
    assert due(office, made_at=friday, seconds=4 * 3600, pauses=[weekend]) == due(
        office, made_at=friday, seconds=4 * 3600
    )
