"""Tags, reasons, own fields, macros and templates in the studio: what is kept of them."""

from django.test import Client
from django.urls import reverse

from heard.conversations.models import ContactReason, Macro, MessageTemplate, Tag
from heard.customers.models import CustomField
from tests.project.studio.house import House
from tests.project.studio.sending import refused, send, settings_told


def test_tags_reasons_and_own_fields(house: House, editor: Client) -> None:
    send(editor, reverse("tags:add"), name="fragile", colour="#335577")
    send(editor, reverse("contact_reasons:add"), name="It is broken", is_active="on")
    send(
        editor,
        reverse("custom_fields:add"),
        label="Size",
        stands_on="conversation",
        kind="choice",
        choices="S\nM",
        key="size",
    )
    send(editor, reverse("tags:edit", args=[house.tag.pk]), name="dented", colour="#aa3322")
    editor.post(reverse("tags:delete", args=[Tag.objects.get(name="fragile").pk]))

    assert list(Tag.objects.values_list("name", flat=True)) == ["dented"]
    assert ContactReason.objects.filter(name="It is broken", is_active=True).exists()
    assert CustomField.objects.get(key="size").choices.split() == ["S", "M"]
    assert settings_told() == [
        ("conversations.tag", "added", ["colour", "name"]),
        ("conversations.contactreason", "added", ["name"]),
        ("customers.customfield", "added", ["choices", "key", "kind", "label"]),
        ("conversations.tag", "changed", ["name"]),
        ("conversations.tag", "removed", []),
    ]


def test_where_a_fields_values_are_kept_cannot_be_changed(house: House, editor: Client) -> None:
    address = reverse("custom_fields:edit", args=[house.field.pk])

    send(editor, address, label="Order", stands_on="customer", kind="number", key="other", choices="")

    house.field.refresh_from_db()
    assert (house.field.label, house.field.stands_on, house.field.kind, house.field.key) == (
        "Order",
        "conversation",
        "text",
        "order_number",
    )


def test_a_list_to_choose_from_is_not_empty(house: House, editor: Client) -> None:
    fields = {"label": "Size", "stands_on": "conversation", "kind": "choice", "choices": " ", "key": "size"}

    assert list(refused(editor, reverse("custom_fields:add"), **fields)) == ["choices"]


def test_a_macro_keeps_its_steps(house: House, editor: Client) -> None:
    send(
        editor,
        reverse("macros:add"),
        name="Refund",
        text="Hello {customer}",
        tag=["damaged"],
        assign="nobody",
        team="Orders team",
        priority="high",
        reason="Where is my order?",
        wait="customer",
        snooze_hours="24",
        note="Refund promised",
        resolve="on",
    )

    assert Macro.objects.get(name="Refund").steps == [
        {"tag": ["damaged"]},
        {"assign": None},
        {"team": "Orders team"},
        {"priority": "high"},
        {"reason": "Where is my order?"},
        {"wait": "customer"},
        {"snooze_hours": 24.0},
        {"note": "Refund promised"},
        {"resolve": True},
    ]


def test_a_macros_steps_without_a_field_of_their_own_stand_in_rows(house: House, editor: Client) -> None:
    house.macro.steps = [{"tag": "damaged"}, {"assign": house.shop.ana.pk}, {"reopen": True, "priority": "low"}]
    house.macro.save()

    page = editor.get(reverse("macros:edit", args=[house.macro.pk])).content.decode()
    assert 'value="low" selected' in page
    assert 'value="reopen" selected' in page
    rows = {
        "further-0-what": "assign",
        "further-0-value": str(house.shop.ana.pk),
        "further-1-what": "reopen",
        "further-2-what": "",
    }
    send(editor, reverse("macros:edit", args=[house.macro.pk]), name="Thanks", text="Thank you", priority="low", **rows)

    house.macro.refresh_from_db()
    assert house.macro.steps == [{"priority": "low"}, {"assign": house.shop.ana.pk}, {"reopen": True}]


def test_a_template_is_written_once_for_each_language(house: House, editor: Client) -> None:
    fields = {"purpose": "acknowledgement", "inbox": house.shop.inbox.pk, "subject": "", "text": "Hallo {customer}"}

    send(editor, reverse("message_templates:add"), language="de", **fields)

    assert MessageTemplate.objects.get(language="de").inbox == house.shop.inbox
    assert list(refused(editor, reverse("message_templates:add"), language="de", **fields)) == ["__all__"]
