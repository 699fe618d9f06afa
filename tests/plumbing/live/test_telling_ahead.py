"""Facts told ahead of a transaction that goes on and on: nobody waits, misses or hears twice."""

from collections.abc import Iterator

import psycopg
import pytest
from websockets.exceptions import ConnectionClosed

from tests.plumbing.live.running import RunningLive, Writer, conninfo, hear, hear_facts, subscribe, write

pytestmark = pytest.mark.django_db(transaction=True, available_apps=["heard.plumbing"])


@pytest.fixture
def busy(transactional_db: None) -> Iterator[Writer]:
    """Somebody whose transaction goes on and on, in conversation 3."""
    with psycopg.connect(conninfo()) as connection:
        write(connection, conversation=3)
        yield connection


def test_nobody_waits_for_what_somebody_else_is_doing(live: RunningLive, writer: Writer, busy: Writer) -> None:
    with live.client() as client:
        subscribe(client, "inboxes")
        ahead = [write(writer), write(writer)]
        heard = hear_facts(client, 2)
        assert [fact["fact"] for fact in heard] == ahead
        busy.commit()
        assert [fact["stream"] for fact in hear_facts(client, 1)] == ["conversation:3"]
        after = write(writer)
        (last,) = hear_facts(client, 1)
        assert (last["fact"], last["cursor"].split(".")[2]) == (after, str(after))


def test_who_is_cut_off_after_being_told_ahead_misses_nothing(live: RunningLive, writer: Writer, busy: Writer) -> None:
    with live.client() as client:
        subscribe(client, "inboxes")
        ahead = write(writer)
        (heard,) = hear_facts(client, 1)
    busy.commit()
    with live.client() as client:
        subscribe(client, "inboxes", cursor=heard["cursor"])
        first, again = hear_facts(client, 2)
    assert (first["stream"], again["fact"], heard["fact"]) == ("conversation:3", ahead, ahead)


@pytest.mark.parametrize("cursor", [None, "0.0.0"])
def test_who_comes_while_something_is_told_ahead_hears_it_once(
    live: RunningLive, writer: Writer, busy: Writer, cursor: str | None
) -> None:
    with live.client() as watching, live.client() as client, live.client("ben") as ben:
        subscribe(watching, "inboxes")
        for_both, for_ana = write(writer), write(writer, scope=2)
        assert [fact["fact"] for fact in hear_facts(watching, 2)] == [for_both, for_ana]
        subscribe(client, "conversation:1", cursor=cursor)
        assert [fact["fact"] for fact in hear_facts(client, 2)] == [for_both, for_ana]
        subscribe(client, "inboxes", cursor=cursor)  # both belong there, too
        subscribe(ben, "inboxes", cursor=cursor)
        assert [fact["fact"] for fact in hear_facts(ben, 1)] == [for_both]
        busy.commit()
        last = write(writer)
        for one in (watching, client, ben):
            assert [hear_facts(one, 1)[0]["stream"], hear_facts(one, 1)[0]["fact"]] == ["conversation:3", last]


def test_who_signs_out_is_shown_out_ahead(live: RunningLive, writer: Writer, busy: Writer) -> None:
    with live.client("ben") as ben:
        subscribe(ben, "inboxes")
        write(writer, name="SignedOut", visitor_id=2)
        hear_facts(ben, 1)
        with pytest.raises(ConnectionClosed) as closed:
            hear(ben)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4401
