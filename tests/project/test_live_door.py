"""The live server as it runs in this house: agents, their sessions, and the inboxes they may open."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from heard.conversations.events import ConversationClosed
from heard.conversations.models import Brand, Conversation, Inbox
from heard.customers.models import Customer
from heard.plumbing.events import announce
from heard.project.live_door import StaffDoor
from heard.staff.actions.change_teams import change_teams
from heard.staff.actions.deactivate import deactivate
from heard.staff.models import Agent, Role, Team
from tests.plumbing.live.running import PATIENCE, RunningLive, hear, hear_facts, running, subscribe

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class House:
    """Ana works in first line, which alone may open the inbox "Orders"; Ben works nowhere; everybody opens "Support"."""

    live: RunningLive
    ana: Agent
    ben: Agent
    boss: Agent
    first_line: Team
    support: Inbox
    orders: Inbox
    matter: dict[str, Conversation]

    @contextmanager
    def listening(self, agent: Agent, browser: Client | None = None) -> Iterator[ClientConnection]:
        browser = browser or signed_in(agent)
        cookie = f"{settings.SESSION_COOKIE_NAME}={browser.cookies[settings.SESSION_COOKIE_NAME].value}"
        address = f"ws://127.0.0.1:{self.live.port}/live"
        with connect(address, origin=self.live.origin, additional_headers={"Cookie": cookie}) as client:
            yield client

    def close(self, name: str) -> None:
        """Announce that a conversation was closed, as its verb does."""
        found = self.matter[name]
        with transaction.atomic():
            announce(
                ConversationClosed(
                    conversation_id=found.pk,
                    customer_id=found.customer_id,
                    inbox_id=found.inbox_id,
                    agent_id=self.ana.pk,
                    closure_id=1,
                )
            )


def signed_in(agent: Agent) -> Client:
    browser = Client()
    browser.force_login(agent, backend="django.contrib.auth.backends.ModelBackend")
    return browser


@pytest.fixture
def house() -> Iterator[House]:
    people = [
        Agent.objects.create_user(f"{name}@shop.example", name=name.title(), role=role)
        for name, role in (("ana", Role.AGENT), ("ben", Role.AGENT), ("boss", Role.ADMIN))
    ]
    team = Team.objects.create(name="First line")
    team.members.add(people[0])
    brand = Brand.objects.create(name="Shop")
    support = Inbox.objects.create(name="Support", brand=brand, address="support@shop.example")
    orders = Inbox.objects.create(name="Orders", brand=brand, address="orders@shop.example")
    orders.teams.add(team)
    mia = Customer.objects.create(name="Mia")
    matter = {inbox.name: Conversation.objects.create(inbox=inbox, customer=mia) for inbox in (support, orders)}
    with running(StaffDoor()) as live:
        yield House(live, *people, team, support, orders, matter)


def test_everybody_hears_of_the_inboxes_they_may_open(house: House) -> None:
    with house.listening(house.ana) as ana, house.listening(house.ben) as ben, house.listening(house.boss) as boss:
        for client in (ana, ben, boss):
            subscribe(client, "inboxes")
        house.close("Orders")
        house.close("Support")
        heard = {"ana": hear_facts(ana, 2), "ben": hear_facts(ben, 1), "boss": hear_facts(boss, 2)}
    assert {name: [fact["scope"] for fact in facts] for name, facts in heard.items()} == {
        "ana": [house.orders.pk, house.support.pk],
        "ben": [house.support.pk],
        "boss": [house.orders.pk, house.support.pk],
    }


def test_only_topics_one_may_see_are_granted(house: House) -> None:
    secret, open_ = house.matter["Orders"].pk, house.matter["Support"].pk
    asked = [
        f"conversation:{open_}", f"conversation:{secret}", f"inbox:{house.orders.pk}", f"agent:{house.ben.pk}",
        f"agent:{house.ana.pk}", "conversation:0", "conversation:٣", "conversation:01", "everything",
    ]  # fmt: skip
    with house.listening(house.ben) as ben:
        assert subscribe(ben, *asked) == {
            "subscribed": [f"conversation:{open_}", f"agent:{house.ben.pk}"],
            "refused": [topic for topic in asked if topic not in {f"conversation:{open_}", f"agent:{house.ben.pk}"}],
        }


def test_a_stranger_and_a_forged_session_hear_nothing(house: House) -> None:
    stranger = Client()
    stranger.cookies[settings.SESSION_COOKIE_NAME] = "forged"
    with house.listening(house.ana, stranger) as client, pytest.raises(ConnectionClosed) as closed:
        client.recv(timeout=PATIENCE)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4401


def test_signing_out_closes_the_sockets_of_this_browser_only(house: House) -> None:
    here, there = signed_in(house.ana), signed_in(house.ana)
    with house.listening(house.ana, here) as client, house.listening(house.ana, there) as other:
        hear(client)
        hear(other)
        here.logout()
        assert closing_code(client) == 4401
        subscribe(other, "inboxes")
        house.close("Support")
        assert len(hear_facts(other, 1)) == 1


def test_somebody_who_leaves_hears_no_more(house: House) -> None:
    browser = signed_in(house.ana)
    with house.listening(house.ana, browser) as client:
        hear(client)
        deactivate(agent=house.ana, by=house.boss)
        assert closing_code(client) == 4401
    with house.listening(house.ana, browser) as client:
        assert closing_code(client) == 4401


def test_somebody_who_changes_teams_comes_back_and_hears_of_other_inboxes(house: House) -> None:
    browser = signed_in(house.ben)
    with house.listening(house.ben, browser) as client:
        subscribe(client, "inboxes")
        change_teams(agent=house.ben, teams=[house.first_line], by=house.boss)
        assert closing_code(client) == 4401
    with house.listening(house.ben, browser) as client:
        subscribe(client, "inboxes")
        house.close("Orders")
        assert [fact["scope"] for fact in hear_facts(client, 1)] == [house.orders.pk]


def closing_code(client: ClientConnection) -> int:
    with pytest.raises(ConnectionClosed) as closed:
        hear_facts(client, 1)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code


def test_who_is_gone_is_offline_unless_they_said_themselves_where_they_are(house: House) -> None:
    Agent.objects.filter(pk=house.ana.pk).update(availability="online")
    Agent.objects.filter(pk=house.ben.pk).update(availability="away", availability_by_hand=True)
    door = StaffDoor()
    assert set(door.there()) == {house.ana.pk}
    door.gone([house.ana.pk, house.ben.pk, 0])
    assert set(Agent.objects.values_list("name", "availability")) == {
        ("Ana", "offline"),
        ("Ben", "away"),
        ("Boss", "offline"),
    }
    assert set(door.there()) == set()
