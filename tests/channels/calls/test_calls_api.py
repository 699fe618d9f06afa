"""Scripts read which calls there were in a conversation: by whom, how long, who joined, and what became of them."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from heard.channels.calls.actions.decline import decline
from heard.channels.calls.actions.end import end
from heard.channels.calls.actions.join import join
from heard.channels.calls.actions.leave import leave
from heard.channels.calls.models import Side
from heard.plumbing.models import Fact
from heard.staff.models import Role
from tests.channels.calls.ringing import NOON, Line, after
from tests.project.api.script import Script


@pytest.fixture
def shop(db):
    shop = Line()
    shop.ben.role = Role.LEAD
    shop.ben.save()
    return shop


def test_the_api_lists_the_calls_of_a_conversation(shop):
    end(call=shop.talks(), by=Side.AGENT, at=after(minutes=1))
    script = Script(Client(), shop.ana)
    [one] = script.items(f"conversations/{shop.chat.pk}/calls")
    assert (one["kind"], one["begun_by"], one["agent_id"], one["state"], one["seconds"], one["ended_by"]) == (
        "voice", "visitor", shop.ana.pk, "ended", 60, "agent",
    )  # fmt: skip
    hidden = shop.say("For the orders team", inbox=shop.orders)
    assert script.ask("GET", f"conversations/{hidden.pk}/calls").status_code == 404


def test_the_api_says_who_joined_a_call_from_when_to_when(shop):
    cara = shop.lead("Cara Silva")
    call = shop.talks()
    for who, moment in ((shop.ben, after(minutes=1)), (cara, after(minutes=3))):
        join(call=call, agent=who, at=moment)
        Fact.objects.filter(name="CallJoined", data__joined_id=who.pk).update(at=moment)
        if who == shop.ben:
            leave(call=call, agent=who, at=moment)
            Fact.objects.filter(name="CallLeft").update(at=after(minutes=2))
    script = Script(Client(), shop.ana)
    [one] = script.items(f"conversations/{shop.chat.pk}/calls")
    ben = {"agent_id": shop.ben.pk, "joined_at": moment_of(minutes=1), "left_at": moment_of(minutes=2), "seconds": 60}
    still = {"agent_id": cara.pk, "joined_at": moment_of(minutes=3), "left_at": None, "seconds": None}
    assert (one["joined"], one["seconds"], one["state"]) == ([ben, still], 0, "answered")
    end(call=call, by=Side.VISITOR, at=after(minutes=5))
    [one] = script.items(f"conversations/{shop.chat.pk}/calls")
    gone = {**still, "left_at": moment_of(minutes=5), "seconds": 120}
    assert (one["joined"], one["seconds"], one["ended_by"]) == ([ben, gone], 300, "visitor")


def moment_of(**how):
    return after(**how).isoformat().replace("+00:00", "Z")


def test_the_api_finds_calls_that_were_missed_or_declined(shop):
    end(call=shop.rings(), by=Side.VISITOR, at=NOON)
    decline(call=shop.rings(at=after(minutes=1)), by=Side.AGENT, agent=shop.ana, at=after(minutes=1))
    script, path = Script(Client(), shop.ana), f"conversations/{shop.chat.pk}/calls"
    assert [one["state"] for one in script.items(path)] == ["declined", "missed"]
    [missed] = script.items(f"{path}?state=missed")
    assert (missed["agent_id"], missed["answered_at"], missed["seconds"], missed["joined"]) == (None, None, 0, [])
    [declined] = script.items(f"{path}?state=declined")
    assert (declined["agent_id"], declined["ended_by"]) == (shop.ana.pk, "agent")
    assert script.ask("GET", f"{path}?state=lost").status_code == 422


def test_a_page_of_calls_costs_the_same_however_many_there_are(shop):
    script, path = Script(Client(), shop.ana), f"conversations/{shop.chat.pk}/calls"
    script.items(path)
    counts = []
    for hour in (1, 2, 3):
        call = shop.talks(at=after(hours=hour))
        join(call=call, agent=shop.ben, at=after(hours=hour))
        end(call=call, by=Side.AGENT, at=after(hours=hour, minutes=1))
        with CaptureQueriesContext(connection) as asked:
            assert len(script.items(path)) == hour
        counts.append(len(asked))
    assert counts[0] == counts[2]
