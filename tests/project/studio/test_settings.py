"""What every screen of settings keeps to: what changed is told, with whose name, and help stands beside each."""

import datetime as dt

import pytest
from django.forms import ModelForm
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from heard.conversations.models import Brand, Inbox, Macro, Tag
from heard.plumbing.models import Fact
from heard.staff.models import ApiToken, Business, Invitation, Team
from tests.project.studio.house import House, last_facts
from tests.project.studio.sending import send, settings_told


def test_the_business_profile(house: House, boss: Client) -> None:
    given = {"name": "Lamp & Co", "website": "lamp.example", "language": "de", "time_zone": "Europe/Berlin"}

    send(boss, reverse("business:index"), **given, raw_mail_days="90", retention_days="", facts_days="")

    business = Business.current()
    assert (business.name, business.website, business.language) == ("Lamp & Co", "https://lamp.example", "de")
    assert (business.raw_mail_days, business.retention_days) == (90, None)
    assert settings_told() == [
        ("staff.business", "changed", ["language", "name", "raw_mail_days", "time_zone", "website"])
    ]
    assert Fact.objects.get(name="SettingChanged").actor_id == house.admin.pk


@pytest.mark.parametrize("name", ["teams", "macros", "message_templates", "custom_fields", "contact_reasons", "brands"])
def test_whoever_removes_a_setting_is_named(house: House, boss: Client, name: str) -> None:
    rows = {
        "teams": Team.objects.create(name="Spare"),
        "macros": house.macro,
        "message_templates": house.template,
        "custom_fields": house.field,
        "contact_reasons": house.reason,
        "brands": Brand.objects.create(name="Spare"),
    }
    row = rows[name]

    boss.post(reverse(f"{name}:delete", args=[row.pk]))

    assert not type(row).objects.filter(pk=row.pk).exists()
    (told,) = last_facts("SettingChanged")
    assert (told["setting"], told["what"], told["by_id"]) == (
        f"{row._meta.label_lower}:{row.pk}",
        "removed",
        house.admin.pk,
    )


def test_teams_macros_and_templates_tell_what_changed(house: House, boss: Client) -> None:
    send(
        boss,
        reverse("teams:edit", args=[house.shop.team.pk]),
        name="Parcels",
        description="",
        people=[house.shop.ben.pk],
    )
    send(boss, reverse("macros:edit", args=[house.macro.pk]), name="Thanks", text="Thank you!", tag=["damaged"])
    send(
        boss,
        reverse("message_templates:edit", args=[house.template.pk]),
        purpose="acknowledgement",
        inbox="",
        language="en",
        subject="We have it",
        text="{salutation}, {expected}.",
    )

    assert settings_told() == [
        ("staff.team", "changed", ["name"]),
        ("conversations.macro", "changed", ["text"]),
        ("conversations.messagetemplate", "changed", ["subject"]),
    ]


def is_wagtails(form: ModelForm, name: str) -> bool:
    """Return whether Wagtail itself asks for this, as it does on every page; it says so in its own words."""
    if not issubclass(form._meta.model, Page):
        return False
    return name == "body" or name not in {field.name for field in form._meta.model._meta.local_fields}


def test_every_setting_has_a_sentence_of_help(house: House, boss: Client) -> None:
    pages = [*house.pages()["is_editor"], *house.pages()["is_admin"]]
    forms = [
        (page, boss.get(page).context) for page in pages if page.endswith(("/new/", "/business/")) or "/edit/" in page
    ]

    silent = [
        f"{page} {field.name}"
        for page, context in forms
        for field in context["form"].visible_fields()
        if not str(field.help_text).strip() and not is_wagtails(context["form"], field.name)
    ]

    assert silent == []
    assert len(forms) > 20


def test_what_is_not_changed_is_not_told(house: House, editor: Client) -> None:
    before = Fact.objects.count()

    send(editor, reverse("tags:edit", args=[house.tag.pk]), name="damaged", colour="#aa3322")

    assert Fact.objects.count() == before


def test_lists_of_one_and_of_three_cost_the_same(house: House, boss: Client) -> None:
    def queries(address: str) -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        boss.get(address)
        with CaptureQueriesContext(connection) as captured:
            boss.get(address)
        return len(captured)

    lists = [
        reverse(f"{name}:index") for name in ("people", "teams", "tokens", "invitations", "inboxes", "macros", "tags")
    ]
    before = [queries(address) for address in lists]
    for number in range(2):
        Team.objects.create(name=f"T{number}").members.add(house.shop.agent(f"More {number}"))
        ApiToken.objects.create(agent=house.shop.ana, name="x", start="x", secret_hash=str(number), scopes=["read"])
        Invitation.objects.create(
            email=f"{number}@x.example", expires_at=dt.datetime(2030, 1, 1, tzinfo=dt.UTC), invited_by=house.admin
        )
        Inbox.objects.create(name=f"I{number}", brand=Brand.objects.create(name="B"), address=f"{number}@lamp.example")
        Macro.objects.create(name=f"M{number}").teams.add(house.shop.team)
        Tag.objects.create(name=f"tag {number}")

    assert [queries(address) for address in lists] == before
