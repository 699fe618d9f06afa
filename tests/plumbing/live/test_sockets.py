"""The WebSocket: who may come in, what they hear, and that it closes when they may no longer."""

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

from heard.plumbing.live.door import Visitor
from tests.plumbing.live.running import PATIENCE, RunningLive, TwoRooms, Writer, hear, hear_facts, say, subscribe, write

pytestmark = pytest.mark.django_db(transaction=True, available_apps=["heard.plumbing"])


def test_whoever_comes_in_is_greeted_with_the_present_cursor(live: RunningLive, writer: Writer) -> None:
    with live.client() as client:
        assert hear(client) == {"hello": {"id": 1, "name": "Ana"}, "cursor": "0.0.0"}


def test_a_stranger_is_told_to_sign_in(live: RunningLive) -> None:
    with live.client("nobody") as client, pytest.raises(ConnectionClosed) as closed:
        client.recv(timeout=PATIENCE)
    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (4401, "sign in")


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
def test_pages_of_others_cannot_open_a_socket(live: RunningLive, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused, live.client(origin=origin):
        pass
    assert refused.value.response.status_code == 403


def test_a_client_without_an_origin_cannot_open_a_socket(live: RunningLive) -> None:
    with (
        pytest.raises(InvalidStatus),
        connect(f"ws://127.0.0.1:{live.port}/live", additional_headers={"Cookie": "session=ana"}),
    ):
        pass


def test_a_page_under_the_public_address_can(live: RunningLive) -> None:
    with live.client(origin="https://help.example") as client:
        assert "hello" in hear(client)


def test_a_fact_is_told_with_ids_and_without_words(live: RunningLive, writer: Writer) -> None:
    with live.client() as client:
        assert subscribe(client, "conversation:7") == {"subscribed": ["conversation:7"], "refused": []}
        number = write(
            writer, conversation=7, scope=2, message_id=5, subject="about my order", mentioned=[3, 4], by_us=True
        )
        fact = hear(client)
    xid = writer.execute("SELECT epoch || '.' || xid::text FROM plumbing_fact").fetchone()
    at = writer.execute("SELECT at FROM plumbing_fact").fetchone()
    assert xid is not None
    assert at is not None
    assert fact == {
        "cursor": f"{xid[0]}.{number}",
        "fact": number,
        "name": "Said",
        "stream": "conversation:7",
        "scope": 2,
        "subject": None,
        "actor": None,
        "at": fact["at"],
        "data": {"message_id": 5, "mentioned": [3, 4], "by_us": True},
    }


def test_only_topics_asked_for_are_told(live: RunningLive, writer: Writer) -> None:
    with live.client() as client:
        subscribe(client, "conversation:7")
        write(writer, conversation=8)
        expected = write(writer, conversation=7)
        assert [fact["fact"] for fact in hear_facts(client, 1)] == [expected]
        say(client, unsubscribe=["conversation:7"])
        subscribe(client, "conversation:9")
        write(writer, conversation=7)
        expected = write(writer, conversation=9)
        assert [fact["stream"] for fact in hear_facts(client, 1)] == ["conversation:9"]


def test_what_happens_in_an_inbox_one_may_not_open_is_never_told(live: RunningLive, writer: Writer) -> None:
    with live.client("ana") as ana, live.client("ben") as ben:
        subscribe(ana, "inboxes", "conversation:7")
        subscribe(ben, "inboxes", "conversation:7")
        write(writer, conversation=7, scope=2)
        write(writer, conversation=7, scope=1)
        write(writer, conversation=7, scope=None)
        assert [fact["scope"] for fact in hear_facts(ana, 3)] == [2, 1, None]
        assert [fact["scope"] for fact in hear_facts(ben, 2)] == [1, None]


def test_nor_when_one_resumes(live: RunningLive, writer: Writer) -> None:
    write(writer, scope=2)
    write(writer, scope=1)
    with live.client("ben") as ben:
        subscribe(ben, "inboxes", cursor="0.0.0")
        assert [fact["scope"] for fact in hear_facts(ben, 1)] == [1]


def test_unknown_and_forbidden_topics_are_refused_alike(live: RunningLive) -> None:
    with live.client("ben") as ben:
        answer = subscribe(ben, "agent:1", "conversation:100", "agent:2", "weather")
    assert answer == {"subscribed": ["agent:2"], "refused": ["agent:1", "conversation:100", "weather"]}


def test_a_socket_closes_on_sign_out_and_only_that_session(live: RunningLive, writer: Writer) -> None:
    with live.client("ben") as at_work, live.client("ben-at-home") as at_home:
        subscribe(at_work, "inboxes")
        subscribe(at_home, "inboxes")
        write(writer, name="SignedOut", visitor_id=2, session="ben")
        with pytest.raises(ConnectionClosed) as closed:
            hear_facts(at_work, 2)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4401
        write(writer)
        assert len(hear_facts(at_home, 2)) == 2


def test_all_sockets_of_somebody_close_when_their_access_changes(
    live: RunningLive, door: TwoRooms, writer: Writer
) -> None:
    with live.client("ben") as at_work, live.client("ben-at-home") as at_home:
        subscribe(at_work, "inboxes")
        subscribe(at_home, "inboxes")
        door.visitors["ben"] = Visitor(2, "Ben", "ben", frozenset({2}))
        write(writer, name="SignedOut", visitor_id=2)
        for client in (at_work, at_home):
            with pytest.raises(ConnectionClosed):
                hear_facts(client, 2)
    with live.client("ben") as again:
        subscribe(again, "inboxes")
        write(writer, scope=1)
        write(writer, scope=2)
        assert [fact["scope"] for fact in hear_facts(again, 1)] == [2]
