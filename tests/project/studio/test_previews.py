"""How macros and templates read while they are typed; and the first page, which knows what is still to do."""

import pytest
from django.test import Client
from django.urls import reverse

from heard.conversations.models import Conversation, Inbox
from heard.project.studio.checklist import steps
from tests.project.studio.house import House

TEMPLATE, MACRO = "/studio/previews/template/", "/studio/previews/macro/"


def test_a_template_is_read_as_a_customer_of_its_inbox_would(house: House, editor: Client) -> None:
    fields = {"inbox": house.shop.inbox.pk, "subject": "Got it", "text": "Hello from {business}.", "language": "en"}

    told = editor.post(TEMPLATE, fields).json()

    assert told == {"subject": "Got it", "html": "<p>Hello from Lamp &amp; Co.</p>"}


def test_a_macro_is_read_in_the_newest_conversation(house: House, editor: Client) -> None:
    told = editor.post(MACRO, {"text": "Thank you, {customer}. {agent}"}).json()

    assert told == {"subject": "", "html": "<p>Thank you, Cleo Lind. Editor Person</p>"}


@pytest.mark.parametrize("address", [TEMPLATE, MACRO])
def test_what_is_typed_cannot_act_in_the_preview(house: House, editor: Client, address: str) -> None:
    told = editor.post(address, {"text": "<script>alert(1)</script><img src=x onerror=alert(1)> {nothing}"}).json()

    assert "<script" not in told["html"]
    assert "<img" not in told["html"]


def test_a_macro_is_not_read_in_a_conversation_closed_to_the_editor(house: House, editor: Client) -> None:
    house.shop.mail("For the orders team alone", name="Secret Person", address="s@x.example", inbox=house.shop.orders)

    assert editor.post(MACRO, {"text": "{customer}"}).json()["html"] == "<p>Cleo Lind</p>"


def test_before_there_is_anything_the_preview_says_what_it_waits_for(house: House, editor: Client) -> None:
    Conversation.objects.all().delete()
    assert editor.post(MACRO, {"text": "x"}).json() == {
        "problem": "As soon as there is a conversation, you see here how the macro reads in it."
    }


@pytest.mark.parametrize("role", ["agent", "lead"])
def test_who_writes_neither_previews_neither(house: House, role: str) -> None:
    browser = house.browser(role)

    assert [browser.post(address, {"text": "{customer}"}).status_code for address in (TEMPLATE, MACRO)] == [403, 403]
    assert [Client().post(address).status_code for address in (TEMPLATE, MACRO)] == [302, 302]


def test_a_long_text_and_a_strange_inbox_do_no_harm(house: House, editor: Client) -> None:
    for number in ("0", "999999999999999999", "-1", "x", "9" * 40):
        answer = editor.post(TEMPLATE, {"text": "x" * 200_000, "inbox": number, "language": "xx-yy"})
        assert answer.status_code == 200


def test_the_forms_ask_for_their_preview(house: House, editor: Client) -> None:
    for name, address in (("macros", MACRO), ("message_templates", TEMPLATE)):
        page = editor.get(reverse(f"{name}:add")).content.decode()
        assert f'data-preview="{address}"' in page


def test_the_first_page_knows_what_is_done(house: House, boss: Client, editor: Client) -> None:
    assert [step.is_done for step in steps()] == [False, True, True, False, True, False, True, True]

    Inbox.objects.update(is_active=False)
    page = boss.get("/studio/").content.decode()

    assert "4 of 8 done." in page
    assert "of 8 done." not in editor.get("/studio/").content.decode()
