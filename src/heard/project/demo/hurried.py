"""A clock that runs faster than the day, for the demo alone: what takes three days can be watched in an hour.

Everything in this house reads the clock at its way in, from Django, and hands it down; the database stamps rows that
name no moment. Both are given the demo's clock here, and pages hand it to the browser. The product knows nothing of it.
"""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from django.db import connection
from django.utils import timezone

FASTEST = 3600  # an hour a second; beyond that nobody can follow
KEPT = "clock.json"


class SpeedIsWrong(Exception):
    """Not a speed anybody could watch: from 1 to 3600."""


@dataclass(frozen=True)
class HurriedClock:
    """It showed `shown` when it was `real`, and since then goes `speed` times as fast. Both in seconds since 1970."""

    shown: float
    real: float
    speed: float

    def at(self, real: float) -> dt.datetime:
        """Return what it shows at a moment of the real clock."""
        return dt.datetime.fromtimestamp(self.shown + (real - self.real) * self.speed, tz=dt.UTC)


_running: list[HurriedClock] = []
_real_now = timezone.now


def running() -> HurriedClock | None:
    """Return the clock of this process, if it is hurried."""
    return _running[0] if _running else None


def start(home: Path, speed: float | None, *, real: float) -> HurriedClock | None:
    """Let time go `speed` times as fast from now on, in this process and those it forks; return the clock.

    It is kept in the demo's home and never goes back: where it was hurried before, it goes on from what it last showed,
    at its old speed unless told another. None when it never was. Raises SpeedIsWrong.
    """
    if speed is not None and not 1 <= speed <= FASTEST:
        raise SpeedIsWrong
    kept = home / KEPT
    before = HurriedClock(**json.loads(kept.read_text())) if kept.exists() else None
    if before is None and speed in {None, 1}:
        return None
    shown = before.at(real).timestamp() if before else real
    clock = HurriedClock(shown, real, speed or (before.speed if before else 1))
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept.write_text(json.dumps(asdict(clock)))
    follow(clock)
    return clock


def follow(clock: HurriedClock | None) -> None:
    """Show this process the time by a clock; None: by the real one."""
    _running[:] = [clock] if clock else []
    timezone.now = (lambda: clock.at(_real_now().timestamp())) if clock else _real_now


def teach_database(clock: HurriedClock) -> None:
    """Stamp rows by this clock, too, where they name no moment. Only ever done to a demo's own database."""
    with connection.cursor() as cursor:
        cursor.execute(_CLOCK, asdict(clock))
        cursor.execute(_STAMPS)
        for table, column in cursor.fetchall():
            cursor.execute(f'ALTER TABLE {table} ALTER COLUMN "{column}" SET DEFAULT hurried_now()')


def loops() -> Mapping[str, Callable[[threading.Event], None]]:
    """Return what a hurried demo does besides: the shop lives, and what happens by itself happens by its clock."""
    if not running():
        return {}
    from heard.project.demo import living, punctual

    return {"demo: the shop": living.run, "demo: the clock": punctual.run}


_CLOCK = """
CREATE OR REPLACE FUNCTION hurried_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
    SELECT to_timestamp(%(shown)s + (extract(epoch FROM statement_timestamp())::float8 - %(real)s) * %(speed)s)
$$
"""
_STAMPS = """
SELECT d.adrelid::regclass::text, a.attname FROM pg_attrdef d
JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
WHERE pg_get_expr(d.adbin, d.adrelid) = 'statement_timestamp()' ORDER BY 1, 2
"""
