"""Inboxes in the studio: opened, told apart by their addresses, and closed to those who lose them."""

from django.test import Client
from django.urls import reverse

from heard.conversations.models import Inbox
from tests.project.studio.house import House, last_facts
from tests.project.studio.sending import refused, send


def inbox_fields(**more):
    return {
        "name": "Wholesale",
        "address": "B2B@Lamp.Example",
        "language": "de",
        "assignment": "fewest",
        "first_answer_hours": "4",
        "reopen_days": "14",
        "is_active": "on",
        **more,
    }


def test_an_inbox_is_opened(house: House, boss: Client) -> None:
    send(boss, reverse("inboxes:add"), **inbox_fields(brand=house.shop.brand.pk, teams=[house.shop.team.pk]))

    inbox = Inbox.objects.get(name="Wholesale")
    assert (inbox.address, inbox.language, inbox.assignment, inbox.first_answer_hours) == (
        "b2b@lamp.example",
        "de",
        "fewest",
        4,
    )
    assert (list(inbox.teams.all()), inbox.acknowledges, inbox.last_agent_first) == ([house.shop.team], False, False)
    told = [fact for fact in last_facts("SettingChanged") if fact["setting"] == f"conversations.inbox:{inbox.pk}"]
    assert [(fact["what"], fact["fields"], fact["by_id"]) for fact in told] == [
        ("added", ["address", "brand", "language", "name"], house.admin.pk),
        (
            "changed",
            [
                "acknowledges",
                "assignment",
                "first_answer_hours",
                "last_agent_first",
                "offers_articles",
                "reopen_days",
                "teams",
            ],
            house.admin.pk,
        ),
    ]


def test_two_inboxes_do_not_share_an_address(house: House, boss: Client) -> None:
    fields = inbox_fields(brand=house.shop.brand.pk, address=house.shop.inbox.address)

    assert list(refused(boss, reverse("inboxes:add"), **fields)) == ["address"]


def test_who_loses_an_inbox_is_asked_anew_what_they_may_see(house: House, boss: Client) -> None:
    inbox = house.shop.inbox
    fields = inbox_fields(brand=house.shop.brand.pk, name=inbox.name, address=inbox.address, teams=[house.shop.team.pk])

    send(boss, reverse("inboxes:edit", args=[inbox.pk]), **fields)

    others = [house.people[role].pk for role in ("agent", "lead", "editor")]
    assert [fact["agent_id"] for fact in last_facts("AgentAccessChanged")] == sorted([house.shop.ana.pk, *others])
    assert list(Inbox.objects.visible_to(house.shop.ana)) == []
