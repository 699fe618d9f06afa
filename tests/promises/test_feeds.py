"""Days off from somebody else's iCal calendar: read over a real connection, and never trusted."""

import datetime as dt
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st

from heard.plumbing.models import Fact
from heard.plumbing.reactions import react_until_done
from heard.promises import feeds
from heard.promises.actions.change_calendar import Day, change_calendar
from heard.promises.actions.read_feed import read_feed
from heard.promises.calendars import shifts
from heard.promises.feeds import FeedIsWrongError, days_off
from heard.promises.jobs import read_feeds, reckon_anew
from heard.promises.models import Calendar, Promise
from tests.promises.ledger import BERLIN, NOON, OFFICE, Ledger

WEEK = [shifts(day) for day in OFFICE]
SINCE, UNTIL = dt.date(2026, 1, 1), dt.date(2029, 1, 1)


def feed(*events: str) -> bytes:
    wrapped = "".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\n{wrapped}END:VCALENDAR\n".encode()


def off(*events: str) -> list[str]:
    found = days_off(feed(*events), since=SINCE, until=UNTIL, zone=BERLIN, week=WEEK)
    return [f"{day} {name}".strip() for day, name in found.items()]


XMAS = "UID:x\nSUMMARY:Christmas\nDTSTART;VALUE=DATE:20261224"


@pytest.mark.parametrize(
    ("event", "days"),
    [
        (XMAS, ["2026-12-24 Christmas"]),
        (f"{XMAS}\nDTEND;VALUE=DATE:20261227", ["2026-12-24 Christmas", "2026-12-25 Christmas", "2026-12-26 Christmas"]),
        (f"{XMAS}\nDURATION:P2D", ["2026-12-24 Christmas", "2026-12-25 Christmas"]),
        (f"{XMAS}\nSTATUS:CANCELLED", []),
        (f"{XMAS}\nRRULE:FREQ=YEARLY", ["2026-12-24 Christmas", "2027-12-24 Christmas", "2028-12-24 Christmas"]),
        (
            f"{XMAS}\nRRULE:FREQ=YEARLY\nEXDATE;VALUE=DATE:20271224",
            ["2026-12-24 Christmas", "2028-12-24 Christmas"],
        ),
        (f"{XMAS}\nRRULE:FREQ=YEARLY;COUNT=2", ["2026-12-24 Christmas", "2027-12-24 Christmas"]),
        (f"{XMAS}\nRRULE:FREQ=YEARLY;UNTIL=20271224", ["2026-12-24 Christmas", "2027-12-24 Christmas"]),
        (f"{XMAS}\nRDATE;VALUE=DATE:20270601", ["2026-12-24 Christmas", "2027-06-01 Christmas"]),
        ("SUMMARY:Advent\nDTSTART;VALUE=DATE:20261127\nRRULE:FREQ=WEEKLY;COUNT=3;BYDAY=FR", ["2026-11-27 Advent", "2026-12-04 Advent", "2026-12-11 Advent"]),
        ("SUMMARY:Old\nDTSTART;VALUE=DATE:16010101\nRRULE:FREQ=YEARLY", ["2026-01-01 Old", "2027-01-01 Old", "2028-01-01 Old"]),
        # what takes all hours of a day closes it, what takes some does not
        ("SUMMARY:Stocktaking\nDTSTART;TZID=Europe/Berlin:20261130T080000\nDTEND;TZID=Europe/Berlin:20261130T180000", ["2026-11-30 Stocktaking"]),
        ("SUMMARY:Stocktaking\nDTSTART:20261130T080000Z\nDTEND:20261130T160000Z", ["2026-11-30 Stocktaking"]),
        ("SUMMARY:Lunch\nDTSTART:20261130T110000Z\nDTEND:20261130T120000Z", []),
        ("SUMMARY:Trip\nDTSTART:20261130T000000\nDTEND:20261202T235900", ["2026-11-30 Trip", "2026-12-01 Trip", "2026-12-02 Trip"]),
        ("SUMMARY:A Sunday\nDTSTART:20261129T000000\nDTEND:20261129T235900", []),
        # nonsense means nothing, and does not spoil the rest
        ("SUMMARY:None\nDTSTART:yesterday", []),
        ("SUMMARY:No beginning", []),
        (f"{XMAS}\nRRULE:FREQ=YEARLY;INTERVAL=0", ["2026-12-24 Christmas"]),
        (f"{XMAS}\nRRULE:FREQ=SECONDLY", ["2026-12-24 Christmas"]),
        (f"{XMAS}\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", []),
        (f"{XMAS}\nRRULE:FREQ=NEVER", ["2026-12-24 Christmas"]),
        ("SUMMARY:Backwards\nDTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261220", ["2026-12-24 Backwards"]),
    ],
)  # fmt: skip
def test_what_a_feed_says_is_understood(event, days):
    assert off(event) == days


def test_one_of_a_series_that_was_moved_is_not_off_where_it_was():
    series = "UID:s\nSUMMARY:Fair\nDTSTART;VALUE=DATE:20260601\nRRULE:FREQ=YEARLY"
    moved = "UID:s\nSUMMARY:Fair\nRECURRENCE-ID;VALUE=DATE:20270601\nDTSTART;VALUE=DATE:20270608"
    assert off(series, moved) == ["2026-06-01 Fair", "2027-06-08 Fair", "2028-06-01 Fair"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>Please sign in</html>",
        b"\xff\xfe\x00",
        b"BEGIN:VCALENDAR\n",
        b"BEGIN:VEVENT\n" * 300,
        feed("x")[:40],
    ],
)
def test_what_is_no_calendar_is_said_to_be_none(content):
    with pytest.raises(FeedIsWrongError, match=r"no iCal calendar"):
        days_off(content, since=SINCE, until=UNTIL, zone=BERLIN, week=WEEK)


def test_a_feed_that_would_never_end_is_refused(monkeypatch):
    monkeypatch.setattr(feeds, "MOST_OCCURRENCES", 500)
    with pytest.raises(FeedIsWrongError, match=r"too many events"):
        off(
            "SUMMARY:Ever\nDTSTART:20260101T000000\nDTEND:20260101T010000\nRRULE:FREQ=DAILY",
            *[f"{XMAS}\nRRULE:FREQ=DAILY"] * 3,
        )


LINES = st.sampled_from(
    [
        "BEGIN:VEVENT",
        "END:VEVENT",
        "BEGIN:VCALENDAR",
        "END:VCALENDAR",
        "DTSTART:20261224",
        "DTSTART;VALUE=DATE:20261224",
        "DTEND:20260101T000000Z",
        "DURATION:-P1D",
        "RRULE:FREQ=YEARLY",
        "RRULE:FREQ=MONTHLY;BYDAY=5MO;COUNT=-1",
        "EXDATE:x",
        "RDATE:20261301",
        "SUMMARY:ü",
        "UID:",
        "RECURRENCE-ID:1",
        "DTSTART;TZID=Mars/Olympus:20261224T100000",
        "RRULE:UNTIL=1",
        "DTSTART:99991231T235959",
        "DTSTART:00010101",
    ]
)


@how(max_examples=150, deadline=None)
@given(st.lists(LINES, max_size=12))
def test_hostile_feeds_are_read_or_refused_in_words(lines):
    try:
        found = days_off("\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR"]).encode(), since=SINCE, until=UNTIL, zone=ZoneInfo("Asia/Tokyo"), week=WEEK)  # fmt: skip
    except FeedIsWrongError:
        return
    assert all(SINCE <= day < UNTIL for day in found)


class Elsewhere:
    """Somebody's calendar server, on a real port."""

    def __init__(self):
        self.content, self.status, self.asked = feed(XMAS), 200, 0
        elsewhere = self

        class Answering(BaseHTTPRequestHandler):
            def do_GET(self):
                elsewhere.asked += 1
                self.send_response(elsewhere.status)
                self.send_header("Content-Length", str(len(elsewhere.content)))
                self.end_headers()
                self.wfile.write(elsewhere.content)

            def log_message(self, *given):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Answering)
        self.url = f"http://127.0.0.1:{self.server.server_port}/secret-token/days.ics"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def elsewhere(settings, db):
    settings.HEARD_PRIVATE_FEEDS = True
    server = Elsewhere()
    yield server
    server.stop()


@pytest.fixture
def shop(db):
    return Ledger()


def known(calendar: Calendar) -> list[tuple[str, str, str]]:
    return [(f"{day.date}", day.name, day.origin) for day in calendar.days.order_by("date", "origin")]


def test_a_feed_closes_its_days_and_what_is_owed_moves(shop, elsewhere):
    monday = dt.date(2026, 11, 23)
    elsewhere.content = feed(f"UID:1\nSUMMARY:Fair\nDTSTART;VALUE=DATE:{monday:%Y%m%d}")
    change_calendar(calendar=shop.office, by=shop.ana, at=NOON, feed=elsewhere.url)
    shop.policy(first_answer=60)
    conversation = shop.mail(at=dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC))
    react_until_done()
    before = Promise.objects.get(conversation=conversation).due_at
    assert before == dt.datetime(2026, 11, 23, 10, tzinfo=BERLIN)

    assert read_feeds(timestamp=int(dt.datetime(2026, 11, 21, 13, tzinfo=dt.UTC).timestamp())) == 1
    reckon_anew(setting=f"promises.calendar:{shop.office.pk}", title="Office", calendar_id=shop.office.pk)

    assert known(shop.office) == [("2026-11-23", "Fair", "feed")]
    assert Promise.objects.get(conversation=conversation).due_at == before + dt.timedelta(days=1)
    shop.office.refresh_from_db()
    assert (shop.office.feed_problem, shop.office.version) == ("", 3)
    assert Fact.objects.filter(name="PromisesReckonedAnew").count() == 1


def test_the_same_days_again_change_nothing(shop, elsewhere):
    change_calendar(calendar=shop.office, by=shop.ana, at=NOON, feed=elsewhere.url)
    shop.office.refresh_from_db()
    assert read_feed(calendar=shop.office, at=NOON) is True
    shop.office.refresh_from_db()
    version = shop.office.version
    assert read_feed(calendar=shop.office, at=NOON) is False
    shop.office.refresh_from_db()
    assert (shop.office.version, shop.office.feed_read_at) == (version, NOON)
    assert elsewhere.asked == 2


@pytest.mark.parametrize(
    ("status", "content", "problem"),
    [
        (200, b"<html>", "What is there is no iCal calendar."),
        (404, b"", "The answer was 404."),
        (200, b"x" * (1024 * 1024 + 1), "The answer is too large."),
        (
            200,
            feed("UID:1\nDTSTART;VALUE=DATE:20200101\nRRULE:FREQ=DAILY"),
            "It would close us for a year or longer, so nothing of it was taken over.",
        ),
    ],
)
def test_a_broken_feed_says_so_and_keeps_the_days_known_before(shop, elsewhere, status, content, problem):
    change_calendar(
        calendar=shop.office, by=shop.ana, at=NOON, feed=elsewhere.url, days=[Day(dt.date(2027, 5, 3), "Fair")]
    )
    shop.office.refresh_from_db()
    read_feed(calendar=shop.office, at=NOON)
    elsewhere.status, elsewhere.content = status, content

    assert read_feed(calendar=shop.office, at=NOON) is False

    shop.office.refresh_from_db()
    assert shop.office.feed_problem == problem
    assert known(shop.office) == [("2026-12-24", "Christmas", "feed"), ("2027-05-03", "Fair", "own")]


def test_a_server_that_is_gone_or_inside_the_house_is_said_without_the_secret_of_the_address(shop, elsewhere, settings):
    change_calendar(calendar=shop.office, by=shop.ana, at=NOON, feed=elsewhere.url)
    shop.office.refresh_from_db()
    settings.HEARD_PRIVATE_FEEDS = False
    read_feed(calendar=shop.office, at=NOON)
    shop.office.refresh_from_db()
    assert shop.office.feed_problem == "127.0.0.1 leads into a private network, where we do not go."
    assert elsewhere.asked == 0
    assert not any("secret-token" in str(fact.data) for fact in Fact.objects.all())


def test_without_its_address_the_days_of_a_feed_go(shop, elsewhere):
    change_calendar(calendar=shop.office, by=shop.ana, at=NOON, feed=elsewhere.url)
    shop.office.refresh_from_db()
    read_feed(calendar=shop.office, at=NOON)
    change_calendar(calendar=shop.office, by=shop.ana, at=NOON, feed="")
    assert known(shop.office) == []
