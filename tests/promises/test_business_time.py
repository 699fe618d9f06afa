"""Business time keeps to the clock on the wall: compared with a slow model that looks at every single minute."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from heard.promises.business_time import Hours, NeverOpenError, UnclearShiftsError, always

BERLIN = ZoneInfo("Europe/Berlin")
# Half-hours, changes at midnight, a day that was left out (Samoa's 30 December 2011), a change of half an hour.
ZONES = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Santiago", "Asia/Beirut",
         "Pacific/Apia", "Africa/Casablanca", "UTC", "America/Havana"]  # fmt: skip
OFFICE = ((9 * 60, 12 * 60), (13 * 60, 17 * 60))
WEEK = (*[OFFICE] * 5, (), ())
MINUTE = dt.timedelta(minutes=1)


def office(zone: ZoneInfo = BERLIN, **special: tuple) -> Hours:
    return Hours(
        zone=zone,
        week=WEEK,
        special={dt.date.fromisoformat(day[1:].replace("_", "-")): shifts for day, shifts in special.items()},
    )


def at(text: str, zone: ZoneInfo = BERLIN) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=zone)


def test_four_business_hours_from_friday_afternoon_end_on_monday() -> None:
    assert office().add(at("2026-11-20 15:00"), 4 * 3600) == at("2026-11-23 11:00")


def test_the_lunch_break_does_not_count() -> None:
    assert office().add(at("2026-11-23 11:30"), 3600) == at("2026-11-23 13:30")


def test_a_holiday_does_not_count() -> None:
    assert office(_2026_11_23=()).add(at("2026-11-20 16:00"), 2 * 3600) == at("2026-11-24 10:00")


def test_a_short_day_counts_as_long_as_it_is() -> None:
    assert office(_2026_12_24=((9 * 60, 10 * 60),)).add(at("2026-12-24 08:00"), 2 * 3600) == at("2026-12-25 10:00")


def test_what_takes_exactly_the_day_is_due_when_it_closes() -> None:
    assert office().add(at("2026-11-23 09:00"), 7 * 3600) == at("2026-11-23 17:00")


def test_no_time_at_all_is_now_or_the_next_opening() -> None:
    assert office().add(at("2026-11-23 10:00"), 0) == at("2026-11-23 10:00")
    assert office().add(at("2026-11-21 10:00"), 0) == at("2026-11-23 09:00")


def test_the_end_of_the_day_is_closing_time_or_that_of_the_next_day_that_opens() -> None:
    assert office().end_of_day(at("2026-11-23 12:30")) == at("2026-11-23 17:00")
    assert office().end_of_day(at("2026-11-20 17:00")) == at("2026-11-23 17:00")


def test_a_night_without_an_hour_and_a_night_with_one_more() -> None:
    nights = Hours(zone=BERLIN, week=(((60, 240),),) * 7)  # one to four o'clock
    assert nights.between(at("2026-03-29 00:00"), at("2026-03-29 12:00")) == 2 * 3600
    assert nights.between(at("2026-10-25 00:00"), at("2026-10-25 12:00")) == 4 * 3600


def test_a_house_that_never_closes_counts_every_second_of_the_longest_and_the_shortest_day() -> None:
    assert always(BERLIN).between(at("2026-03-29 00:00"), at("2026-03-30 00:00")) == 23 * 3600
    assert always(BERLIN).between(at("2026-10-25 00:00"), at("2026-10-26 00:00")) == 25 * 3600


def test_hours_without_any_say_so_instead_of_looking_for_ever() -> None:
    with pytest.raises(NeverOpenError):
        Hours(zone=BERLIN, week=((),) * 7).add(at("2026-11-20 15:00"), 60)


def test_holidays_that_cover_a_year_only_move_the_moment() -> None:
    year = {dt.date(2027, 1, 1) + dt.timedelta(days=day): () for day in range(365)}
    hours = Hours(zone=BERLIN, week=WEEK, special=year)
    assert hours.add(at("2026-12-31 16:00"), 2 * 3600) == at("2028-01-03 10:00")


@pytest.mark.parametrize(
    "shifts",
    [((540, 540),), ((600, 540),), ((0, 1441),), ((-1, 60),), ((540, 720), (700, 900)), ((780, 900), (540, 600))],
)
def test_shifts_nobody_could_keep_are_refused(shifts: tuple) -> None:
    with pytest.raises(UnclearShiftsError):
        Hours(zone=BERLIN, week=(shifts, (), (), (), (), (), ()))


@pytest.mark.parametrize("seconds", [-1, 10**10])
def test_times_nobody_promises_are_refused(seconds: float) -> None:
    with pytest.raises(ValueError, match="ten years"):
        office().add(at("2026-11-20 15:00"), seconds)


@st.composite
def some_shifts(draw: st.DrawFn) -> tuple:
    edges = sorted(draw(st.sets(st.integers(0, 48), max_size=6)))
    return tuple((begin * 30, end * 30) for begin, end in zip(edges[::2], edges[1::2], strict=False))


@st.composite
def some_hours(draw: st.DrawFn) -> Hours:
    zone = ZoneInfo(draw(st.sampled_from(ZONES)))
    day = draw(st.sampled_from([dt.date(2026, 3, 27), dt.date(2026, 10, 24), dt.date(2026, 4, 4), dt.date(2026, 9, 5),
                                dt.date(2026, 11, 1), dt.date(2026, 3, 8), dt.date(2011, 12, 29), dt.date(2026, 6, 1)]))  # fmt: skip
    special = draw(
        st.dictionaries(st.integers(0, 9).map(lambda n: day + dt.timedelta(days=n)), some_shifts(), max_size=3)
    )
    return Hours(zone=zone, week=draw(st.tuples(*[some_shifts()] * 7)), special=special)


def obviously_open(hours: Hours, moment: dt.datetime) -> bool:
    local = moment.astimezone(hours.zone)
    shifts = hours.special.get(local.date(), hours.week[local.weekday()])
    return any(begin <= local.hour * 60 + local.minute < end for begin, end in shifts)


def some_moment(data: st.DataObject, hours: Hours) -> dt.datetime:
    days = sorted(hours.special) or [dt.date(2026, 10, 24)]
    noon = dt.datetime.combine(days[0], dt.time(12), tzinfo=dt.UTC)
    return noon + dt.timedelta(minutes=data.draw(st.integers(-3000, 3000)))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(hours=some_hours(), data=st.data())
def test_a_span_counts_exactly_the_minutes_in_which_the_wall_clock_says_open(hours: Hours, data: st.DataObject) -> None:
    begin = some_moment(data, hours)
    length = data.draw(st.integers(0, 3 * 24 * 60))
    counted = sum(obviously_open(hours, begin + minute * MINUTE) for minute in range(length))
    assert hours.between(begin, begin + length * MINUTE) == counted * 60


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(hours=some_hours(), data=st.data())
def test_what_is_due_in_so_many_minutes_is_due_at_the_first_moment_at_which_they_have_passed(
    hours: Hours, data: st.DataObject
) -> None:
    begin = some_moment(data, hours)
    wanted = data.draw(st.integers(1, 600))
    counted, moment = 0, begin
    while counted < wanted and moment < begin + dt.timedelta(days=12):
        counted += obviously_open(hours, moment)
        moment += MINUTE
    if counted == wanted:
        assert hours.add(begin, wanted * 60) == moment


@settings(max_examples=200, deadline=None)
@given(hours=some_hours(), data=st.data())
def test_adding_and_measuring_agree_to_the_second(hours: Hours, data: st.DataObject) -> None:
    begin = some_moment(data, hours)
    seconds = data.draw(st.integers(0, 200_000))
    try:
        due = hours.add(begin, seconds)
    except NeverOpenError:
        return
    assert hours.between(begin, due) == seconds
    assert due >= begin


@settings(max_examples=200, deadline=None)
@given(hours=some_hours(), data=st.data())
def test_two_waits_one_after_the_other_are_as_long_as_both_together(hours: Hours, data: st.DataObject) -> None:
    begin = some_moment(data, hours)
    one, other = data.draw(st.integers(1, 50_000)), data.draw(st.integers(1, 50_000))
    try:
        assert hours.add(hours.add(begin, one), other) == hours.add(begin, one + other)
    except NeverOpenError:
        return
