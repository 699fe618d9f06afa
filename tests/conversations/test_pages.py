"""The lists and the page of a conversation: few queries, and nothing from behind a closed door."""

import datetime as dt

import pytest
from django.test.utils import CaptureQueriesContext

from heard.conversations.actions.receive import receive
from heard.conversations.incoming import Incoming, Sender
from heard.conversations.models import Brand, Conversation, Inbox, Tag, Tagging
from heard.staff.models import Agent, Team

NOON = dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC)


@pytest.fixture
def inbox(db):
    return Inbox.objects.create(
        name="Support", brand=Brand.objects.create(name="Alder"), address="support@shop.example"
    )


@pytest.fixture
def ana(client, inbox):
    agent = Agent.objects.create_user("ana@shop.example", name="Ana Moreno")
    client.force_login(agent)
    return agent


def write(inbox, number, **more):
    incoming = Incoming(
        channel="email", inbox_id=inbox.pk, sender=Sender(address=f"c{number}@example.com", name=f"Customer {number}"),
        external_id=f"{number}@x", received_at=NOON + dt.timedelta(minutes=number), said_at=NOON, subject=f"Matter {number}",
        text="Hello", **more,
    )  # fmt: skip
    return receive(incoming).conversation_id


def queries(client, django_assert_num_queries, address):
    from django.db import connection

    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_a_list_of_one_and_of_three_cost_the_same_and_three_queries_at_most(
    client, ana, inbox, django_assert_num_queries
):
    write(inbox, 1)
    one = queries(client, django_assert_num_queries, "/inbox/open/")
    for number in (2, 3):
        tag = Tag.objects.create(name=f"tag {number}")
        Tagging.objects.create(conversation_id=write(inbox, number), tag=tag)
    assert queries(client, django_assert_num_queries, "/inbox/open/") == one <= 3


def test_the_page_of_a_conversation_costs_three_queries_at_most(client, ana, inbox, django_assert_num_queries):
    number = write(inbox, 1)
    one = queries(client, django_assert_num_queries, f"/conversations/{number}/")
    for nth in (2, 3):
        receive(
            Incoming(
                channel="email", inbox_id=inbox.pk, sender=Sender(address="c1@example.com"), external_id=f"r{nth}@x",
                received_at=NOON, said_at=NOON, subject="Re", text="More", token_conversation_id=number,
            )
        )  # fmt: skip
    assert queries(client, django_assert_num_queries, f"/conversations/{number}/") == one <= 3


def test_who_has_waited_longest_stands_first(client, ana, inbox):
    write(inbox, 2)
    write(inbox, 1)
    page = client.get("/inbox/open/").content.decode()
    assert page.index("Matter 1") < page.index("Matter 2")


def test_an_inbox_of_another_team_stays_closed(client, ana, inbox):
    number = write(inbox, 1)
    team = Team.objects.create(name="Wholesale")
    inbox.teams.add(team)
    assert "Matter 1" not in client.get("/inbox/open/").content.decode()
    assert client.get(f"/conversations/{number}/").status_code == 404
    team.members.add(ana)
    assert "Matter 1" in client.get("/inbox/open/").content.decode()
    assert client.get(f"/conversations/{number}/").status_code == 200


def test_pages_follow_each_other_without_gaps(client, ana, inbox, monkeypatch):
    for number in range(60):
        write(inbox, number)
    from heard.conversations.queries.lists import VIEWS, conversation_list

    first = conversation_list(ana, VIEWS["open"], limit=25)
    second = conversation_list(ana, VIEWS["open"], limit=25, cursor=first.next_cursor)
    third = conversation_list(ana, VIEWS["open"], limit=25, cursor=second.next_cursor)
    ids = [row.id for page in (first, second, third) for row in page.rows]
    assert ids == list(Conversation.objects.order_by("since").values_list("id", flat=True))
    assert third.next_cursor is None


def test_a_cursor_of_nobody_is_not_found(client, ana, inbox):
    assert client.get("/inbox/open/?after=rubbish").status_code == 404


@pytest.mark.parametrize(
    "address",
    ["/search/", "/search/?q=matter", "/palette/?q=matter", "/customers/", "/customers/?q=customer", "/inbox/spam/"],
)
def test_every_page_opens(client, ana, inbox, address):
    write(inbox, 1)
    assert client.get(address).status_code == 200


def test_an_answer_is_written_and_can_be_taken_back(client, ana, inbox):
    number = write(inbox, 1)
    answer = client.post(f"/conversations/{number}/replies/", {"kind": "reply", "text": "Soon!", "seen": "0"})
    assert answer.status_code == 409  # the customer's message was not on the screen
    seen = Conversation.objects.get().last_incoming_id
    answer = client.post(
        f"/conversations/{number}/replies/",
        {"kind": "reply", "text": "Soon!", "seen": seen},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 200
    assert "Soon!" in answer.content.decode()


@pytest.mark.parametrize("step", ["closure", "spam", "waiting", "block"])
def test_each_step_shows_what_changed(client, ana, inbox, step):
    number = write(inbox, 1)
    answer = client.post(f"/conversations/{number}/{step}/", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert 'id="conversation-head"' in answer.content.decode()


def test_nobody_does_anything_to_a_conversation_behind_a_closed_door(client, ana, inbox):
    number = write(inbox, 1)
    inbox.teams.add(Team.objects.create(name="Wholesale"))
    for step in ("closure", "spam", "replies", "assignment", "tags", "details", "draft", "draft/files"):
        assert client.post(f"/conversations/{number}/{step}/", {"text": "x"}).status_code == 404


@pytest.mark.parametrize("address", ["/inbox/open/", "/search/?q=lamp", "/customers/", "/me/"])
def test_a_page_can_be_asked_for_its_head_alone(client, ana, address):
    asked = client.head(address)
    assert (asked.status_code, asked.content) == (200, b"")
