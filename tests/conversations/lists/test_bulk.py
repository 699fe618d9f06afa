"""One thing done to many conversations, told, and taken back."""

import json

import pytest

from heard.conversations.actions.assign import assign
from heard.conversations.models import Conversation, Tag, Tagging
from tests.conversations.shop import NOON, after

FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def pair(shop):
    return [
        shop.mail(subject="Lamp"),
        shop.mail(subject="Kettle", at=after(hours=1), address="dan@home.example", name="Dan"),
    ]


@pytest.fixture
def act(client, ana):
    """Do something to some; return the toast."""

    def done(conversations, action, value=""):
        numbers = [conversation.pk for conversation in conversations]
        data = {"action": action, "value": value, "conversation": numbers}
        answer = client.post("/bulk/", data, headers=FRAGMENT)
        assert answer.status_code == 204
        return json.loads(answer.headers["HX-Trigger"])["heard:toast"]

    return done


def now(conversations, *names):
    return list(
        Conversation.objects.filter(pk__in=[one.pk for one in conversations]).order_by("pk").values_list(*names)
    )


def undo(client, toast):
    answer = client.post(toast["undo"]["url"], headers=FRAGMENT)
    assert answer.status_code == 204
    return json.loads(answer.headers["HX-Trigger"])["heard:toast"]


@pytest.mark.parametrize(
    ("action", "value", "field", "expected", "said"),
    [
        ("close", "", "state", "resolved", "2 conversations resolved"),
        ("spam", "", "state", "spam", "2 conversations marked as spam"),
        ("snooze", "week", "state", "snoozed", "2 conversations put away"),
        ("wait", "third", "state", "third", "2 conversations wait"),
        ("priority", "3", "priority", 3, "Priority of 2 conversations set"),
        ("assign", "me", "assignee__name", "Ana Moreno", "2 conversations given"),
        ("team", "{team}", "team__name", "Orders team", "2 conversations given to the team"),
    ],
)
def test_all_are_done_and_all_are_taken_back(client, shop, pair, act, action, value, field, expected, said):
    before = now(pair, "state", "since", "priority", "assignee", "team")
    toast = act(pair, action, value.format(team=shop.team.pk))
    assert now(pair, field) == [(expected,), (expected,)]
    assert toast["text"] == said
    assert undo(client, toast)["text"] == "Taken back"
    assert now(pair, "state", "since", "priority", "assignee", "team") == before


def test_tags_are_put_on_and_taken_off(client, pair, act):
    toast = act(pair, "tag", "gift")
    assert Tagging.objects.filter(tag__name="gift").count() == 2
    undo(client, toast)
    assert Tagging.objects.count() == 0
    assert Tag.objects.filter(name="gift").exists()


def test_giving_to_a_person_leaves_the_team_and_giving_to_a_team_the_person(shop, pair, act, ana):
    assign(conversation=pair[0], agent=ana, assignee=None, team=shop.team, at=NOON)
    act(pair, "assign", "me")
    assert now(pair, "assignee", "team") == [(ana.pk, shop.team.pk), (ana.pk, None)]
    act(pair, "team", "")
    assert now(pair, "assignee", "team") == [(ana.pk, None), (ana.pk, None)]


def test_what_cannot_be_done_is_told_and_keeps_nobody_else_from_it(shop, act, ana):
    shop.team.members.add(ana)
    open_one, closed_one = shop.mail(), shop.mail(inbox=shop.orders, address="dan@home.example")
    cara = shop.agent("Cara Nym")  # is not in the team that may open the orders
    toast = act([open_one, closed_one], "assign", str(cara.pk))
    assert now([open_one, closed_one], "assignee") == [(cara.pk,), (None,)]
    assert toast["tone"] == "warning"
    assert toast["text"] == ("1 conversation given. 1 stayed as it was. Whoever should have it may not open its inbox.")


def test_nothing_behind_a_closed_door_is_touched(shop, act, pair):
    secret = shop.mail(inbox=shop.orders)
    toast = act([*pair, secret], "close")
    assert now([secret], "state") == [("open",)]
    assert "It is not here any more." in toast["text"]


def test_only_who_did_it_takes_it_back(client, shop, pair, act):
    toast = act(pair, "close")
    client.force_login(shop.ben)
    assert client.post(toast["undo"]["url"], headers=FRAGMENT).status_code == 409
    assert now(pair, "state") == [("resolved",), ("resolved",)]


def test_taking_back_works_once(client, pair, act):
    toast = act(pair, "close")
    undo(client, toast)
    assert client.post(toast["undo"]["url"], headers=FRAGMENT).status_code == 409


@pytest.mark.parametrize(
    ("action", "value"), [("snooze", "yesterday"), ("priority", "9"), ("assign", "99"), ("team", "x")]
)
def test_a_choice_that_is_none_changes_nothing(client, ana, pair, action, value):
    data = {"action": action, "value": value, "conversation": [one.pk for one in pair]}
    answer = client.post("/bulk/", data, headers=FRAGMENT)
    assert (answer.status_code, bool(answer.headers["X-Heard-Problem"])) == (409, True)
    assert now(pair, "state", "priority", "assignee", "team") == [("open", 1, None, None)] * 2


def test_a_deed_of_nobody_is_not_found(client, ana, pair):
    assert client.post("/bulk/", {"action": "explode", "conversation": [pair[0].pk]}).status_code == 404


def test_more_than_can_be_done_at_once_is_refused(client, ana):
    answer = client.post("/bulk/", {"action": "close", "conversation": range(1, 502)}, headers=FRAGMENT)
    assert answer.status_code == 409


def test_several_are_joined_into_one_and_parted_again(client, shop, ana, pair):
    numbers = [one.pk for one in pair]
    asked = client.get("/bulk/merging/", {"conversation": numbers}, headers=FRAGMENT).content.decode()
    assert "They are of different customers" in asked
    answer = client.post("/bulk/merging/", {"conversation": numbers, "kept": numbers[1]}, headers=FRAGMENT)
    toast = json.loads(answer.headers["HX-Trigger"])["heard:toast"]
    assert now(pair, "merged_into") == [(numbers[1],), (None,)]
    undo(client, toast)
    assert now(pair, "merged_into") == [(None,), (None,)]


def test_one_alone_or_a_secret_one_is_not_joined(client, shop, ana, pair):
    secret = shop.mail(inbox=shop.orders)
    answer = client.post("/bulk/merging/", {"conversation": [pair[0].pk, secret.pk]}, headers=FRAGMENT)
    assert answer.status_code == 409
    assert now([*pair, secret], "merged_into") == [(None,)] * 3


def test_the_menus_offer_colleagues_teams_and_tags(client, shop, ana):
    Tag.objects.create(name="gift")
    assert "Ben Okafor" in client.get("/bulk/choices/assignee/").content.decode()
    assert "Orders team" in client.get("/bulk/choices/assignee/").content.decode()
    assert "gift" in client.get("/bulk/choices/tags/").content.decode()
    assert client.get("/bulk/choices/secrets/").status_code == 404
