"""The quarantine, one page for the studio and the workspace: what waits, why, and what a lead may do about it."""

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from heard.channels.email.intake import take_in_everything
from heard.channels.email.models import RawEmail
from heard.conversations.models import Message
from heard.plumbing.models import Fact
from tests.project.studio.house import House, last_facts

LIST = "/quarantine/"


@pytest.fixture
def lead(house: House) -> Client:
    return house.browser("lead")


def held(house: House, **fields) -> RawEmail:
    content = b"From: x@y.example\r\nSubject: Hello\r\n\r\nhello"
    given = {"source": "smtp", "data": content, "size": 60, "state": "quarantined", "inbox": house.shop.inbox, **fields}
    return RawEmail.objects.create(**given)


def test_the_studios_menu_leads_to_the_one_page(house: House, boss: Client) -> None:
    assert "/quarantine/" in boss.get("/studio/").content.decode()
    answer = boss.get("/studio/quarantine/")
    assert (answer.status_code, answer.headers["Location"]) == (302, LIST)


def test_a_mail_is_shown_as_words_with_its_reason(house: House, lead: Client) -> None:
    for address in (LIST, reverse("quarantined_mail", args=[house.raw.pk])):
        page = lead.get(address).content.decode()
        assert "No inbox has this address." in page
        assert '<h2 class="truncate" dir="auto">&lt;script&gt;alert(1)&lt;/script&gt;</h2>' in page
        assert "<script>alert(1)" not in page


def test_the_original_is_saved_and_never_shown(house: House, lead: Client) -> None:
    answer = lead.get(reverse("quarantined_mail_original", args=[house.raw.pk]))

    assert answer.content == house.raw.data
    assert {
        name: answer.headers[name] for name in ("Content-Type", "Content-Disposition", "Content-Security-Policy")
    } == {
        "Content-Type": "application/octet-stream",
        "Content-Disposition": f'attachment; filename="mail-{house.raw.pk}.eml"',
        "Content-Security-Policy": "sandbox; default-src 'none'",
    }


def test_tried_again_into_a_chosen_inbox_it_becomes_a_conversation(house: House, lead: Client) -> None:
    before = Message.objects.count()

    lead.post(reverse("quarantined_mail_attempts", args=[house.raw.pk]), {"inbox": house.shop.inbox.pk})
    take_in_everything()

    house.raw.refresh_from_db()
    assert (house.raw.state, Message.objects.count()) == ("done", before + 1)
    fact = Fact.objects.get(name="EmailReleased")
    assert (fact.actor_id, fact.data["discarded"]) == (house.people["lead"].pk, False)


def test_an_inbox_one_may_not_open_takes_nothing(house: House, lead: Client) -> None:
    lead.post(reverse("quarantined_mail_attempts", args=[house.raw.pk]), {"inbox": house.shop.orders.pk})

    house.raw.refresh_from_db()
    assert house.raw.inbox == house.shop.inbox


def test_set_aside_and_put_back(house: House, lead: Client) -> None:
    answer = lead.post(reverse("quarantined_mail_removal", args=[house.raw.pk]))
    back = reverse("quarantined_mail_return", args=[house.raw.pk])
    assert [message.extra_tags for message in get_messages(answer.wsgi_request)] == [back]
    assert f'data-undo="{back}"' in lead.get(LIST).content.decode()
    assert RawEmail.objects.get(pk=house.raw.pk).state == "discarded"

    answer = lead.post(back, headers={"HX-Request": "true"})

    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, LIST)
    house.raw.refresh_from_db()
    assert (house.raw.state, house.raw.reason) == ("quarantined", "No inbox has this address.")
    assert last_facts("EmailQuarantined")[-1]["agent_id"] == house.people["lead"].pk
    assert lead.post(back).status_code == 404  # it waits already


def test_agents_and_strangers_see_and_do_nothing(house: House) -> None:
    agent, number = house.browser("agent"), house.raw.pk
    shown = [LIST, f"{LIST}{number}/", f"{LIST}{number}/original/"]
    deeds = [f"{LIST}{number}/{deed}/" for deed in ("attempts", "removal", "return")]

    assert [agent.get(address).status_code for address in shown] == [403] * 3
    assert [agent.post(address).status_code for address in deeds] == [403] * 3
    assert [Client().get(address).status_code for address in shown] == [302] * 3
    assert [Client().post(address).status_code for address in deeds] == [302] * 3
    house.raw.refresh_from_db()
    assert house.raw.state == "quarantined"


def test_a_lead_sees_nothing_of_an_inbox_closed_to_them(house: House, lead: Client, boss: Client) -> None:
    secret = held(house, inbox=house.shop.orders, reason="Only for the orders team.")

    assert "Only for the orders team." in boss.get(LIST).content.decode()
    assert "Only for the orders team." not in lead.get(LIST).content.decode()
    for deed in ("attempts", "removal"):
        assert lead.post(f"{LIST}{secret.pk}/{deed}/").status_code == 404
    assert lead.get(f"{LIST}{secret.pk}/original/").status_code == 404


def test_what_is_no_longer_held_is_not_found(house: House, lead: Client) -> None:
    RawEmail.objects.update(state="done")

    assert lead.get(f"{LIST}{house.raw.pk}/").status_code == 404
    assert lead.get(f"{LIST}{house.raw.pk}/original/").status_code == 404


def test_one_mail_and_three_cost_the_same(house: House, lead: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            lead.get(LIST)
        return len(captured)

    lead.get(LIST)
    before = queries()
    held(house)
    held(house)
    assert queries() == before
