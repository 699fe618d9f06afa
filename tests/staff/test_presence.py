"""Who is there: told by open pages, unless somebody chose by hand."""

import datetime as dt

import pytest
from django.test import Client

from heard.plumbing.models import Fact
from heard.staff.actions.follow_presence import follow_presence
from heard.staff.actions.set_availability import set_availability
from heard.staff.models import Agent
from tests.staff.people import sign_in

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


def state(agent: Agent) -> tuple[str, bool]:
    agent.refresh_from_db()
    return agent.availability, agent.availability_by_hand


def told() -> list[tuple[str, int | None]]:
    facts = Fact.objects.filter(name="AgentAvailabilityChanged").order_by("id")
    return [(fact.data["availability"], fact.actor_id) for fact in facts]


def test_pages_tell_when_somebody_comes_and_goes_and_only_changes_are_written(ana: Agent) -> None:
    assert follow_presence(agent_id=ana.pk, availability="online", at=NOON)
    assert not follow_presence(agent_id=ana.pk, availability="online", at=NOON + dt.timedelta(minutes=1))
    ana.refresh_from_db()
    assert ana.availability_since == NOON
    assert follow_presence(agent_id=ana.pk, availability="away", at=NOON)
    assert state(ana) == ("away", False)
    assert told() == [("online", None), ("away", None)]


def test_what_is_chosen_by_hand_wins_until_online_is_chosen(ana: Agent) -> None:
    set_availability(agent=ana, availability="away", by=ana, at=NOON)
    assert not follow_presence(agent_id=ana.pk, availability="online", at=NOON)
    assert state(ana) == ("away", True)
    set_availability(agent=ana, availability="online", by=ana, at=NOON)
    assert follow_presence(agent_id=ana.pk, availability="away", at=NOON)
    assert state(ana) == ("away", False)


def test_away_by_itself_is_made_one_s_own_word_without_a_second_fact(ana: Agent) -> None:
    follow_presence(agent_id=ana.pk, availability="away", at=NOON)
    set_availability(agent=ana, availability="away", by=ana, at=NOON)
    assert (state(ana), told()) == (("away", True), [("away", None)])


def test_new_work_comes_to_all_but_who_put_themselves_away_and_what_cannot_wait_to_who_is_online(ana: Agent) -> None:
    everybody = Agent.objects.get_queryset()
    for seen, may, now in (("online", True, True), ("away", True, False), ("offline", True, False)):
        follow_presence(agent_id=ana.pk, availability=seen, at=NOON)
        assert (ana in everybody.available(), ana in everybody.online()) == (may, now)
    set_availability(agent=ana, availability="offline", by=ana, at=NOON)
    assert (ana in everybody.available(), ana in everybody.online()) == (False, False)


def test_somebody_who_left_for_good_is_not_there_again(ana: Agent) -> None:
    Agent.objects.filter(pk=ana.pk).update(is_active=False)
    assert not follow_presence(agent_id=ana.pk, availability="online", at=NOON)


def test_a_page_tells_only_of_its_own_agent_and_only_what_pages_can_see(ana: Agent, client: Client) -> None:
    assert client.post("/me/presence/", {"availability": "online"}).status_code in {302, 401, 403}
    sign_in(client)
    assert client.post("/me/presence/", {"availability": "online"}).status_code == 204
    assert client.get("/me/presence/").json() == {"availability": "online", "put_away": False}
    assert client.post("/me/presence/", {"availability": "offline"}).status_code == 400
    client.post("/me/availability/", {"availability": "offline"})
    assert client.get("/me/presence/").json() == {"availability": "offline", "put_away": True}


def test_leads_say_how_many_chats_somebody_is_given(ana: Agent, client: Client) -> None:
    sign_in(client)
    assert client.post(f"/colleagues/{ana.pk}/capacity/", {"capacity": 5, "chat_capacity": 2}).status_code == 403
    Agent.objects.filter(pk=ana.pk).update(role="lead")
    client.post(f"/colleagues/{ana.pk}/capacity/", {"capacity": 5, "chat_capacity": 2})
    ana.refresh_from_db()
    assert (ana.capacity, ana.chat_capacity) == (5, 2)
