"""`heard demo --speed`: one clock for Python, the database and the page, that never goes back."""

import datetime as dt
import json
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from heard.project.demo import hurried
from heard.project.demo.hurried import HurriedClock

NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC).timestamp()


@pytest.fixture(autouse=True)
def real_time_afterwards():
    yield
    hurried.follow(None)


@given(seconds=st.floats(0, 1e6), speed=st.floats(1, hurried.FASTEST))
def test_it_goes_as_much_faster_as_it_says(seconds: float, speed: float) -> None:
    clock = HurriedClock(NOON, NOON, speed)
    assert abs(clock.at(NOON + seconds).timestamp() - (NOON + seconds * speed)) < 0.001


def test_a_demo_that_nobody_hurries_has_no_clock_of_its_own(tmp_path: Path) -> None:
    assert hurried.start(tmp_path, None, real=NOON) is None
    assert hurried.start(tmp_path, 1, real=NOON) is None
    assert (hurried.running(), list(tmp_path.iterdir())) == (None, [])


def test_it_goes_on_where_it_stood_when_the_demo_is_started_again(tmp_path: Path) -> None:
    hurried.start(tmp_path, 60, real=NOON)
    again = hurried.start(tmp_path, None, real=NOON + 100)
    assert again == HurriedClock(NOON + 6000, NOON + 100, 60)
    slower = hurried.start(tmp_path, 1, real=NOON + 200)
    assert slower == HurriedClock(NOON + 12000, NOON + 200, 1)
    assert json.loads((tmp_path / "clock.json").read_text()) == {"shown": NOON + 12000, "real": NOON + 200, "speed": 1}


@pytest.mark.parametrize("speed", [0, 0.5, -60, 3601, float("nan"), float("inf")])
def test_a_speed_nobody_could_watch_is_refused(tmp_path: Path, speed: float) -> None:
    with pytest.raises(hurried.SpeedIsWrong):
        hurried.start(tmp_path, speed, real=NOON)
    assert hurried.running() is None


def test_everything_that_asks_django_for_the_time_is_told_the_demos() -> None:
    real = timezone.now()
    hurried.follow(HurriedClock(NOON + 10**8, real.timestamp(), 60))
    assert timezone.now().year == 2030
    assert timezone.localdate().year == 2030
    hurried.follow(None)
    assert timezone.now() - real < dt.timedelta(hours=1)


@pytest.mark.django_db
def test_rows_that_name_no_moment_are_stamped_by_it_too() -> None:
    hurried.teach_database(HurriedClock(NOON + 10**8, timezone.now().timestamp(), 60))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO plumbing_fact (name, stream, data) VALUES ('CustomerMet', 'customer:1', '{}') RETURNING at"
        )
        (stamped,) = cursor.fetchone()
        assert stamped.year == 2030
        cursor.execute(hurried._STAMPS)
        assert cursor.fetchall() == []
