"""Lists: what stands in them, for whom, in which order, and at what cost."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from heard.conversations.actions.assign import assign
from heard.conversations.actions.close import close
from heard.conversations.actions.note import note
from heard.conversations.actions.read import read
from heard.conversations.actions.save_view import save_view
from heard.conversations.actions.tag import tag
from heard.conversations.models import Conversation
from heard.conversations.queries.lists import VIEWS
from tests.conversations.shop import NOON, after

FRAGMENT = {"HX-Request": "true"}


def subjects(answer):
    assert answer.status_code == 200
    return re.findall(r'class="row-link" href="[^"]*">([^<]*)</a>', answer.content.decode())


def count(client, label):
    """The number beside a place in the side bar."""
    bar = client.get("/side-bar/", headers=FRAGMENT).content.decode()
    found = re.search(rf'<span class="truncate">{label}</span>(?:<span class="count">([^<]*)</span>)?', bar)
    return int(found[1] or 0)


@pytest.fixture
def lamp(shop):
    return shop.mail(subject="Lamp")


@pytest.fixture
def kettle(shop):
    return shop.mail(subject="Kettle", at=after(hours=1), address="dan@home.example", name="Dan")


@pytest.mark.parametrize("address", ["/inbox/open/", "/inbox/mentions/", "/inbox/resolved/", "/views/{view}/"])
def test_lists_cost_three_queries_with_one_row_as_with_three(client, shop, ana, lamp, address):
    address = address.format(view=save_view(agent=ana, name="Lamps", query="tag:lamp").pk)

    def fill(number):
        conversation = shop.mail(subject=f"More {number}", at=after(minutes=number), address=f"c{number}@home.example")
        tag(conversation=conversation, agent=ana, add=["lamp", "red"], at=NOON)
        note(conversation=conversation, agent=shop.ben, text="@Ana Moreno look", mentions=[ana], at=NOON)
        if "resolved" in address:
            close(conversation=conversation, agent=ana, at=after(minutes=number))

    def cost():
        with CaptureQueriesContext(connection) as captured:
            client.get(address)
        return [query["sql"] for query in captured]

    fill(1)
    one = cost()
    fill(2)
    fill(3)
    three = cost()
    assert len(three) == len(one)
    assert len(one) <= 3


def test_a_note_that_calls_for_somebody_waits_in_their_mentions_until_they_read_it(client, shop, ana, lamp, kettle):
    written = note(conversation=lamp, agent=shop.ben, text="@Ana Moreno look", mentions=[ana], at=NOON)
    assert subjects(client.get("/inbox/mentions/")) == ["Lamp"]
    assert count(client, "Mentions") == 1
    read(conversation=lamp, agent=ana, message_id=written.pk, at=NOON)
    assert subjects(client.get("/inbox/mentions/")) == []
    assert count(client, "Mentions") == 0


def test_a_mention_behind_a_closed_door_is_not_told(client, shop, ana):
    closed = shop.mail(inbox=shop.orders)
    shop.team.members.add(ana)
    note(conversation=closed, agent=shop.ben, text="@Ana Moreno look", mentions=[ana], at=NOON)
    shop.team.members.remove(ana)
    assert subjects(client.get("/inbox/mentions/")) == []
    assert count(client, "Mentions") == 0


def test_the_side_bar_counts_what_one_may_open_and_nothing_else(client, shop, ana, lamp, kettle):
    shop.mail(subject="Secret", inbox=shop.orders)
    assign(conversation=lamp, agent=ana, assignee=ana, team=None, at=NOON)
    assert [count(client, label) for label in ("Mine", "Unassigned", "All open")] == [1, 1, 2]


def test_a_team_list_holds_its_open_conversations(client, shop, ana, lamp, kettle):
    assign(conversation=kettle, agent=ana, assignee=None, team=shop.team, at=NOON)
    assert subjects(client.get(f"/inbox/team/{shop.team.pk}/")) == ["Kettle"]


def test_a_saved_view_of_filters_is_a_list_with_its_number(client, shop, ana, lamp, kettle):
    tag(conversation=kettle, agent=ana, add=["gift"], at=NOON)
    view = save_view(agent=ana, name="Gifts", query="is:open tag:gift")
    assert subjects(client.get(f"/views/{view.pk}/")) == ["Kettle"]
    assert count(client, "Gifts") == 1
    close(conversation=kettle, agent=ana, at=NOON)
    assert subjects(client.get(f"/views/{view.pk}/")) == []
    assert count(client, "Gifts") == 0


def test_a_saved_view_lists_and_counts_nothing_behind_a_closed_door(client, shop, ana):
    shop.mail(subject="Secret", inbox=shop.orders)
    view = save_view(agent=ana, name="Everything open", query="is:open")
    assert subjects(client.get(f"/views/{view.pk}/")) == []
    assert count(client, "Everything open") == 0


def test_a_saved_view_of_states_left_out_shows_the_rest_but_no_spam(client, shop, ana, lamp, kettle):
    close(conversation=kettle, agent=ana, at=NOON)
    Conversation.objects.filter(pk=shop.mail(subject="Buy now", address="x@spam.example").pk).update(state="spam")
    view = save_view(agent=ana, name="Not done", query="-is:resolved")
    assert subjects(client.get(f"/views/{view.pk}/")) == ["Lamp"]


def test_a_saved_view_of_words_shows_what_a_search_finds(client, shop, ana, lamp):
    view = save_view(agent=ana, name="Broken", query="broken is:open")
    assert "hit-subject" in client.get(f"/views/{view.pk}/").content.decode()


def test_somebody_elses_view_is_not_there(client, shop, ana, lamp):
    view = save_view(agent=shop.ben, name="Ben's", query="is:open")
    assert client.get(f"/views/{view.pk}/").status_code == 404
    assert client.post(f"/views/{view.pk}/removal/").status_code == 404
    assert client.post(f"/views/{view.pk}/changing/", {"name": "Mine now", "query": "is:open"}).status_code == 404


def test_one_changes_and_removes_ones_own_view(client, shop, ana, lamp):
    view = save_view(agent=ana, name="Gifts", query="tag:gift")
    client.post(f"/views/{view.pk}/changing/", {"name": "Presents", "query": "tag:present"})
    view.refresh_from_db()
    assert (view.name, view.query, view.owner_id) == ("Presents", "tag:present", ana.pk)
    client.post(f"/views/{view.pk}/removal/")
    assert not type(view).objects.filter(pk=view.pk).exists()


def test_a_view_of_everybody_is_changed_by_leads_alone(client, shop, ana):
    view = save_view(agent=shop.lead("Lea Hart"), name="Gifts", query="tag:gift", shared=True)
    client.post(f"/views/{view.pk}/changing/", {"name": "Mine", "query": "is:open"})
    client.post(f"/views/{view.pk}/removal/")
    view.refresh_from_db()
    assert (view.name, view.query) == ("Gifts", "tag:gift")


def test_a_part_of_a_list_holds_as_many_rows_as_are_on_the_screen(client, shop, ana):
    for number in range(4):
        shop.mail(subject=f"S{number}", at=after(minutes=number), address=f"c{number}@home.example")
    part = client.get("/inbox/open/?part=body&rows=3", headers=FRAGMENT)
    assert subjects(part) == ["S0", "S1", "S2"]
    assert "data-more" in part.content.decode()
    assert "<html" not in part.content.decode()


def test_a_row_looks_different_only_when_it_is(client, shop, ana, lamp):
    def version():
        page = client.get("/inbox/open/?part=body", headers=FRAGMENT).content.decode()
        return re.search(r'data-version="([^"]+)"', page)[1]

    before = version()
    assert version() == before
    tag(conversation=lamp, agent=ana, add=["gift"], at=NOON)
    assert version() != before


def test_the_lists_of_the_house_know_whom_they_are_for():
    assert [key for key, view in VIEWS.items() if view.whose] == ["mine", "mentions", "unassigned", "team"]


def test_nobody_signed_out_sees_a_list_or_a_number(client, shop, lamp):
    for address in ("/inbox/open/", "/side-bar/", "/search/?q=lamp", "/palette/?q=lamp", "/customers/", "/quarantine/"):
        assert client.get(address).status_code in {302, 401}
        assert client.get(address, headers=FRAGMENT).status_code == 401
