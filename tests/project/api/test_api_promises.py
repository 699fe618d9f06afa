"""The ledger by script: what is owed, made, kept, moved and released, and the hours it is counted in."""

import datetime as dt

import pytest
from django.utils import timezone

from heard.plumbing.models import Fact
from heard.promises.actions.fall_due import fall_due
from heard.promises.models import Calendar, Promise, ServicePolicy, ServiceTarget
from heard.staff.models import Team
from tests.project.api.script import answered, refused

OFFICE = [[["09:00", "17:00"]]] * 5 + [[], []]


def soon(**passed):
    return (timezone.now() + dt.timedelta(**passed)).isoformat()


@pytest.fixture
def promise(script, number):
    """What Ana promised Mia."""
    given = {"kind": "call_back", "words": "Call  before noon", "due_at": soon(hours=3)}
    return answered(script.ask("POST", f"conversations/{number}/promises", given), 201)


def test_a_promise_is_made_and_read(script, promise, number):
    assert (promise["state"], promise["words"], promise["source"]) == ("open", "Call before noon", "agent")
    assert (promise["conversation_id"], promise["goes_with_conversation"]) == (number, True)
    assert promise["told_at"] is not None
    assert answered(script.ask("GET", f"promises/{promise['id']}")) == promise
    assert [one["id"] for one in script.items("promises")] == [promise["id"]]


def test_the_list_is_narrowed_down_and_comes_in_pages(script, promise, number):
    for hours in (1, 2):
        given = {"kind": "other", "due_at": soon(hours=hours), "is_told": False, "owner_id": script.agent.pk}
        answered(script.ask("POST", f"conversations/{number}/promises", given), 201)
    Promise.objects.filter(kind="other").update(due_at=timezone.now() - dt.timedelta(minutes=1))
    count = {
        asked: len(script.items(f"promises?{asked}"))
        for asked in (
            f"conversation_id={number}",
            f"customer_id={promise['customer_id']}",
            f"owner_id={script.agent.pk}",
            "state=open",
            "state=late",
            "state=ended",
            "conversation_id=999999",
        )
    }
    assert list(count.values()) == [3, 3, 2, 3, 2, 0, 0]
    first = answered(script.ask("GET", "promises?limit=2"))
    rest = answered(script.ask("GET", f"promises?limit=2&cursor={first['next_cursor']}"))
    assert (len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (2, 1, None)


def test_kept_owed_again_and_released(script, promise):
    place = f"promises/{promise['id']}"
    kept = answered(script.ask("POST", f"{place}/keeping"))
    assert (kept["state"], kept["ended_by_id"]) == ("kept", script.agent.pk)
    assert answered(script.ask("POST", f"{place}/keeping"))["state"] == "kept"
    assert refused(script.ask("POST", f"{place}/release", {"reason": "no"})) == (409, "ended-already")
    assert answered(script.ask("DELETE", f"{place}/end"))["state"] == "open"
    assert refused(script.ask("DELETE", f"{place}/end")) == (409, "too-late-to-undo")
    released = answered(script.ask("POST", f"{place}/release", {"reason": " They  wrote again "}))
    assert (released["state"], released["reason"]) == ("released", "They wrote again")
    names = list(Fact.objects.filter(name__startswith="Promise").order_by("id").values_list("name", flat=True))
    assert names == ["PromiseMade", "PromiseKept", "PromiseReopened", "PromiseReleased"]


def test_another_moment_and_a_pause(script, promise):
    place = f"promises/{promise['id']}"
    assert refused(script.ask("PUT", f"{place}/moment", {"due_at": soon(hours=-1)})) == (422, "wrong-moment")
    assert refused(script.ask("PUT", f"{place}/moment", {"due_at": soon(days=2000)})) == (422, "wrong-moment")
    assert refused(script.ask("PUT", f"{place}/moment", {})) == (422, "invalid-request")
    moved = answered(script.ask("PUT", f"{place}/moment", {"due_at": soon(days=1)}))
    assert moved["due_at"] > promise["due_at"]
    before = answered(script.ask("GET", place))
    assert (before["state"], before["replaced_by_id"], moved["state"]) == ("released", moved["id"], "open")
    assert refused(script.ask("PUT", f"{place}/moment", {"due_at": soon(days=1)})) == (409, "ended-already")
    place = f"promises/{moved['id']}"
    paused = answered(script.ask("PUT", f"{place}/pause"))
    assert (paused["due_at"], paused["paused_at"] is not None) == (None, True)
    assert answered(script.ask("DELETE", f"{place}/pause"))["due_at"] >= moved["due_at"]


def test_who_may_not_open_the_inbox_sets_no_new_date(script, stranger, promise):
    asked = {"due_at": soon(days=1)}
    assert refused(stranger.ask("PUT", f"promises/{promise['id']}/moment", asked))[0] == 404
    assert answered(script.ask("GET", f"promises/{promise['id']}"))["state"] == "open"


def test_who_sees_to_it(script, promise, inbox):
    place, team = f"promises/{promise['id']}", Team.objects.create(name="Calls")
    team.members.add(script.agent)
    given = answered(script.ask("PUT", f"{place}/owner", {"owner_id": script.agent.pk}))
    assert (given["owner_id"], given["goes_with_conversation"]) == (script.agent.pk, False)
    assert answered(script.ask("PUT", f"{place}/owner", {"team_id": team.pk}))["team_id"] == team.pk
    assert answered(script.ask("PUT", f"{place}/owner", {}))["goes_with_conversation"] is True
    assert refused(script.ask("PUT", f"{place}/owner", {"owner_id": 999999})) == (422, "invalid-request")
    assert Fact.objects.filter(name="PromiseHandedOver").count() == 3


def test_nobody_is_given_what_they_may_not_open(script, stranger, number):
    given = {"kind": "other", "due_at": soon(hours=1), "owner_id": stranger.agent.pk}
    assert refused(script.ask("POST", f"conversations/{number}/promises", given)) == (422, "may-not-open")
    made = answered(script.ask("POST", f"conversations/{number}/promises", {**given, "owner_id": None}), 201)
    asked = script.ask("PUT", f"promises/{made['id']}/owner", {"owner_id": stranger.agent.pk})
    assert refused(asked) == (422, "may-not-open")


def test_a_broken_one_is_explained(script, promise):
    place = f"promises/{promise['id']}"
    assert refused(script.ask("PUT", f"{place}/cause", {"reason": "Ill"})) == (409, "not-broken")
    fall_due(at=timezone.now() + dt.timedelta(hours=4))
    assert answered(script.ask("GET", place))["state"] == "broken"
    assert answered(script.ask("PUT", f"{place}/cause", {"reason": "Ill"}))["reason"] == "Ill"
    assert answered(script.ask("POST", f"{place}/keeping"))["settled_at"] is not None


def test_a_closed_inbox_says_nothing_of_what_it_owes(script, stranger, number):
    given = {"kind": "other", "due_at": soon(hours=1)}
    made = answered(script.ask("POST", f"conversations/{number}/promises", given), 201)
    assert stranger.items("promises") == []
    place = f"promises/{made['id']}"
    tried = [
        stranger.ask("GET", place),
        stranger.ask("POST", f"{place}/keeping"),
        stranger.ask("DELETE", f"{place}/end"),
        stranger.ask("PUT", f"{place}/pause"),
        stranger.ask("POST", f"{place}/release", {}),
        stranger.ask("POST", f"conversations/{number}/promises", given),
    ]
    assert [refused(one) for one in tried] == [(404, "not-found")] * 6


def test_one_and_three_promises_cost_the_same_number_of_queries(script, promise, number, django_assert_num_queries):
    with django_assert_num_queries(2):
        script.items("promises")
    for _more in range(2):
        given = {"kind": "other", "due_at": soon(hours=1)}
        answered(script.ask("POST", f"conversations/{number}/promises", given), 201)
    with django_assert_num_queries(2):
        script.items("promises")


def test_hours_are_reckoned_with(script):
    office = Calendar.objects.create(name="Office", time_zone="Europe/Berlin", week=OFFICE)
    assert script.items("calendars")[0]["time_zone"] == "Europe/Berlin"
    asked = f"calendars/{office.pk}/due?minutes=240&after=2026-11-21T12:00:00Z"
    assert answered(script.ask("GET", asked))["due_at"] == "2026-11-23T12:00:00Z"
    assert refused(script.ask("GET", f"calendars/{office.pk}/due?minutes=-1")) == (422, "invalid-request")
    never = Calendar.objects.create(name="Never", week=[[]] * 7)
    assert refused(script.ask("GET", f"calendars/{never.pk}/due?minutes=1")) == (422, "never-open")
    assert refused(script.ask("GET", "calendars/999999/due?minutes=1")) == (404, "not-found")
    assert answered(script.ask("GET", f"calendars/{office.pk}"))["week"] == OFFICE


def test_service_policies_are_read(script, inbox):
    policy = ServicePolicy.objects.create(name="Usual", warn_percent=[50])
    policy.inboxes.add(inbox)
    ServiceTarget.objects.create(policy=policy, kind="first_answer", minutes=240)
    [told] = script.items("service-policies")
    assert (told["inbox_ids"], told["warn_percent"]) == ([inbox.pk], [50])
    assert told["targets"] == [{"kind": "first_answer", "minutes": 240, "in_business_time": True}]
    assert answered(script.ask("GET", f"service-policies/{policy.pk}")) == told


def test_a_call_is_written_down_and_keeps_the_promise(script, promise):
    path = f"promises/{promise['id']}/calls"
    later = soon(days=1)
    missed = answered(script.ask("POST", path, {"outcome": "missed", "next_at": later}), 201)
    assert (missed["outcome"], missed["promise_id"]) == ("missed", promise["id"])
    moved = answered(script.ask("GET", f"promises/{promise['id']}"))["due_at"]
    assert (
        dt.timedelta(0) <= dt.datetime.fromisoformat(moved) - dt.datetime.fromisoformat(later) < dt.timedelta(seconds=1)
    )
    answered(script.ask("POST", path, {"outcome": "reached", "words": "All is well."}), 201)
    assert answered(script.ask("GET", f"promises/{promise['id']}"))["state"] == "kept"
    assert [one["outcome"] for one in answered(script.ask("GET", path))] == ["missed", "reached"]
    assert refused(script.ask("POST", path, {"outcome": "reached"})) == (409, "ended-already")


def test_a_call_is_not_for_what_is_no_call_nor_for_strangers(script, stranger, promise, number):
    other = answered(
        script.ask("POST", f"conversations/{number}/promises", {"kind": "other", "due_at": soon(hours=1)}), 201
    )
    assert refused(script.ask("POST", f"promises/{other['id']}/calls", {"outcome": "reached"})) == (409, "not-a-call")
    assert refused(stranger.ask("POST", f"promises/{promise['id']}/calls", {"outcome": "reached"}))[0] == 404
    assert refused(stranger.ask("GET", f"promises/{promise['id']}/calls"))[0] == 404
