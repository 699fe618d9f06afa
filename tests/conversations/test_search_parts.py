"""What search looks through lies in parts: there is one for every message, in time, and none loses an entry."""

import threading

import pytest
from django.db import OperationalError, connection, connections, transaction

from heard.conversations.jobs import make_room_for_search
from heard.conversations.models import Inbox, SearchEntry
from heard.conversations.models.search_entry import PART
from heard.conversations.queries.search import search
from heard.conversations.search_parts import AHEAD, make_room
from tests.conversations.test_search import house, said

__all__ = ["house"]


@pytest.fixture(autouse=True)
def from_the_beginning(db):
    """Numbers of messages go on from one test to the next, and say which part is written into."""
    next_message(1)


def parts() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, pg_get_expr(relpartbound, p.oid) FROM pg_inherits JOIN pg_class p ON p.oid = inhrelid"
            " WHERE inhparent = 'conversations_searchentry'::regclass"
        )
        return dict(cursor.fetchall())


def next_message(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('conversations_message_id_seq', %s, false)", [number])


def lies_in(message_id: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tableoid::regclass::text FROM conversations_searchentry WHERE message_id = %s", [message_id]
        )
        return cursor.fetchone()[0]


def test_a_new_house_has_parts_for_a_long_time():
    assert parts() == {
        "conversations_searchentry_0": f"FOR VALUES FROM (MINVALUE) TO ('{PART}')",
        **{
            f"conversations_searchentry_{number}": f"FOR VALUES FROM ('{number * PART}') TO ('{(number + 1) * PART}')"
            for number in range(1, AHEAD + 1)
        },
        "conversations_searchentry_beyond": "DEFAULT",
    }
    assert make_room(PART - 1) == 0


def test_room_is_made_before_the_messages_come(house):
    next_message(2 * PART)
    said(Inbox.objects.get(name="Support"), 5, "lou@example.com", "New", "A giraffe.")
    assert make_room_for_search(0) == 2
    assert set(parts()) == {f"conversations_searchentry_{name}" for name in [*range(2 + AHEAD + 1), "beyond"]}
    assert make_room_for_search(0) == 0


def test_what_came_faster_than_room_was_made_is_found_all_the_same_and_moves_into_its_part(house):
    ana, _ = house
    inbox = Inbox.objects.get(name="Support")
    first, last = (AHEAD + 1) * PART, (AHEAD + 2) * PART - 1
    for number in (first - 1, first, last, last + 1):
        next_message(number)
        said(inbox, 5, f"{number}@example.com", f"Number {number}", "A giraffe.")
    expected = [f"Number {number}" for number in (last + 1, last, first, first - 1)]
    beyond = "conversations_searchentry_beyond"
    assert [lies_in(number) for number in (first, last, last + 1)] == [beyond] * 3
    assert [hit.subject for hit in search(ana, "giraffe").hits] == expected
    words = dict(SearchEntry.objects.values_list("pk", "words"))

    make_room_for_search(0)

    assert [lies_in(number) for number in (first - 1, first, last, last + 1)] == [
        f"conversations_searchentry_{number}" for number in (AHEAD, AHEAD + 1, AHEAD + 1, AHEAD + 2)
    ]
    assert [hit.subject for hit in search(ana, "giraf").hits] == expected
    assert dict(SearchEntry.objects.values_list("pk", "words")) == words


@pytest.mark.parametrize(
    "typed", ["giraffe", "gir", "tall giraffe", "tall gir", "giraffe tall", '"tall giraffe"', "giraffe -small"]
)
def test_pages_go_back_through_all_parts_without_a_gap(house, typed):
    ana, _ = house
    inbox = Inbox.objects.get(name="Support")
    for number in range(PART - 2, 4 * PART, PART // 2):
        next_message(number)
        for more in range(3):
            said(inbox, 5, f"{number}.{more}@example.com", f"Number {number + more}", "A tall giraffe.")
    told, before = [], None
    while True:
        page = search(ana, typed, before=before, limit=4)
        told += [hit.message_id for hit in page.hits]
        if not (before := page.next_before):
            break
    assert told == [n + more for n in reversed(range(PART - 2, 4 * PART, PART // 2)) for more in (2, 1, 0)]


@pytest.mark.django_db(transaction=True)
def test_whoever_writes_does_not_wait_for_room_and_room_does_not_wait_for_ever(house, monkeypatch):
    monkeypatch.setattr("heard.conversations.search_parts.WAIT", "1ms")
    inbox = Inbox.objects.get(name="Support")

    def make() -> None:
        try:
            made.append(make_room(PART))
        except OperationalError as failure:
            made.append(str(failure).splitlines()[0])
        finally:
            connections.close_all()

    made: list[object] = []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT FROM conversations_searchentry_beyond")
        (thread := threading.Thread(target=make)).start()
        thread.join()
    with transaction.atomic():
        said(inbox, 5, "lou@example.com", "While room is made", "A giraffe.")
        (thread := threading.Thread(target=make)).start()
        thread.join()
    next_message(1)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE conversations_searchentry_{AHEAD + 1}")  # other tests begin with a new house
    assert made == ["canceling statement due to lock timeout", 1]
    assert SearchEntry.objects.filter(conversation__subject="While room is made").exists()
