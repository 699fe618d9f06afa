"""Each screen of settings: what is created and changed there, by which verb, and what the audit log says."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from heard.conversations.models import Brand, ContactReason, Inbox, Macro, MessageTemplate, Tag
from heard.customers.models import CustomField
from heard.plumbing.files.storing import open_file
from heard.plumbing.models import Fact
from heard.staff.models import Agent, ApiToken, Business, Invitation, Role, Team
from tests.project.studio.house import House, last_facts

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f6"
    "45400000000049454e44ae426082"
)


def send(browser: Client, address: str, /, **fields):
    answer = browser.post(address, fields)
    errors = answer.context["form"].errors if answer.status_code == 200 and "form" in (answer.context or {}) else {}
    assert errors == {}, errors
    return answer


def refused(browser: Client, address: str, /, **fields) -> dict[str, list[str]]:
    answer = browser.post(address, fields)
    assert answer.status_code == 200
    return {name: list(errors) for name, errors in answer.context["form"].errors.items()}


def settings_told() -> list[tuple[str, str, list[str]]]:
    return [(fact["setting"].rpartition(":")[0], fact["what"], fact["fields"]) for fact in last_facts("SettingChanged")]


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


def test_a_colleague_gets_another_role_and_teams_by_the_verbs(house: House, boss: Client) -> None:
    ana = house.shop.ana

    send(
        boss,
        reverse("people:edit", args=[ana.pk]),
        name="Ana M.",
        email=ana.email,
        role="lead",
        capacity="12",
        teams=[house.shop.team.pk],
    )

    ana = Agent.objects.get(pk=ana.pk)
    assert (ana.name, ana.role, ana.capacity, list(ana.teams.all())) == ("Ana M.", "lead", 12, [house.shop.team])
    changes = [fact["what"] for fact in last_facts("AgentAccessChanged") if fact["agent_id"] == ana.pk]
    assert changes == ["role", "teams"]
    assert last_facts("AgentProfileChanged")[-1]["fields"] == ["capacity", "name"]


def test_the_last_administrator_stays_one(house: House, boss: Client) -> None:
    wanted = {"name": "A", "email": house.admin.email, "role": "agent", "capacity": "30"}

    errors = refused(boss, reverse("people:edit", args=[house.admin.pk]), **wanted)
    boss.post(reverse("people:leaving", args=[house.admin.pk]))

    assert list(errors) == ["role"]
    house.admin.refresh_from_db()
    assert (house.admin.role, house.admin.is_active) == (Role.ADMIN, True)


def test_a_colleague_gets_another_address(house: House, boss: Client, editor: Client) -> None:
    ana, screen = house.shop.ana, reverse("people:edit", args=[house.shop.ana.pk])
    wanted = {"name": ana.name, "role": ana.role, "capacity": ana.capacity}

    assert editor.post(screen, {**wanted, "email": "editor@lamp.example"}).status_code in {302, 403, 404}
    assert Agent.objects.get(pk=ana.pk).email == ana.email
    taken = refused(boss, screen, **wanted, email=house.admin.email.title())
    assert taken == {"email": ["Somebody else signs in with this address, or is invited by it."]}

    send(boss, screen, **wanted, email="Ana.New@Lamp.Example")

    assert Agent.objects.get(pk=ana.pk).email == "ana.new@lamp.example"
    assert last_facts("AgentProfileChanged")[-1]["fields"] == ["email"]


def test_a_colleague_leaves_and_returns(house: House, boss: Client) -> None:
    ana = house.shop.ana

    boss.post(reverse("people:leaving", args=[ana.pk]))
    assert Agent.objects.get(pk=ana.pk).is_active is False
    boss.post(reverse("people:returning", args=[ana.pk]))

    assert Agent.objects.get(pk=ana.pk).is_active is True
    changes = [fact["what"] for fact in last_facts("AgentAccessChanged") if fact["agent_id"] == ana.pk]
    assert changes == ["deactivated", "reactivated"]


def test_an_invitation_is_sent_and_its_link_shown_once(house: House, boss: Client) -> None:
    answer = send(
        boss,
        reverse("invitations:add"),
        email="Kim@Lamp.Example",
        name="Kim",
        role="editor",
        teams=[house.shop.team.pk],
    )

    invitation = Invitation.objects.get(email="kim@lamp.example")
    assert (invitation.role, list(invitation.teams.all()), invitation.invited_by) == (
        "editor",
        [house.shop.team],
        house.admin,
    )
    assert invitation.secret in answer.content.decode()
    assert invitation.secret not in boss.get(reverse("invitations:index")).content.decode()


def test_nobody_is_invited_twice_into_the_house(house: House, boss: Client) -> None:
    errors = refused(boss, reverse("invitations:add"), email=house.shop.ana.email, name="Ana", role="agent")

    assert errors == {"email": ["Somebody with this address works here already."]}


def test_an_invitation_is_withdrawn(house: House, boss: Client) -> None:
    boss.post(reverse("invitations:delete", args=[house.invitation.pk]))

    house.invitation.refresh_from_db()
    assert house.invitation.withdrawn_at is not None
    assert last_facts("InvitationWithdrawn") == [{"by_agent_id": house.admin.pk, "invitation_id": house.invitation.pk}]


def test_a_team_is_made_and_each_members_access_told(house: House, boss: Client) -> None:
    send(boss, reverse("teams:add"), name="Returns", description="Parcels back", people=[house.shop.ana.pk])

    team = Team.objects.get(name="Returns")
    assert list(team.members.all()) == [house.shop.ana]
    send(boss, reverse("teams:edit", args=[team.pk]), name="Returns", description="", people=[house.shop.ben.pk])

    assert list(team.members.all()) == [house.shop.ben]
    assert set(house.shop.ben.teams.all()) == {team, house.shop.team}
    told = [(fact["agent_id"], fact["what"]) for fact in last_facts("AgentAccessChanged")]
    ana, ben = house.shop.ana.pk, house.shop.ben.pk
    assert told == [(ana, "teams"), *sorted([(ana, "teams"), (ben, "teams")])]


def test_a_team_that_limits_an_inbox_is_not_removed(house: House, boss: Client) -> None:
    address = reverse("teams:delete", args=[house.shop.team.pk])

    assert "It is still in use: Inboxes." in boss.get(address).content.decode()
    boss.post(address)
    assert Team.objects.filter(pk=house.shop.team.pk).exists()

    house.shop.orders.teams.clear()
    boss.post(address)
    assert not Team.objects.filter(pk=house.shop.team.pk).exists()


def test_a_token_is_shown_once_and_revoked(house: House, boss: Client) -> None:
    answer = send(boss, reverse("tokens:add"), name="ERP", agent=house.shop.ana.pk, scope="write", expires_at="")

    token = ApiToken.objects.get(name="ERP")
    assert (token.agent, token.scopes) == (house.shop.ana, ["write"])
    assert last_facts("ApiTokenIssued")[-1]["by_agent_id"] == house.admin.pk
    shown = answer.content.decode()
    secret = shown[shown.index('value="heard_') + 7 :].partition('"')[0]
    assert len(secret) == 49
    assert secret not in boss.get(reverse("tokens:index")).content.decode()
    assert not any(secret in str(fact.data) for fact in Fact.objects.all())

    boss.post(reverse("tokens:delete", args=[token.pk]))
    token.refresh_from_db()
    assert token.revoked_at is not None
    assert ApiToken.objects.filter(pk=token.pk).exists()


def test_only_an_administrators_token_may_do_everything(house: House, boss: Client) -> None:
    errors = refused(boss, reverse("tokens:add"), name="ERP", agent=house.shop.ana.pk, scope="admin", expires_at="")

    assert errors == {"scope": ["Only a token of an administrator may do everything."]}


def test_a_token_does_not_end_before_it_begins(house: House, boss: Client) -> None:
    errors = refused(
        boss, reverse("tokens:add"), name="ERP", agent=house.admin.pk, scope="read", expires_at="2020-01-01T10:00"
    )

    assert errors == {"expires_at": ["This moment has passed already."]}


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
            ["acknowledges", "assignment", "first_answer_hours", "last_agent_first", "reopen_days", "teams"],
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


def test_a_brand_with_its_logo_and_colour(house: House, editor: Client) -> None:
    brand = house.shop.brand
    address = reverse("brands:edit", args=[brand.pk])

    send(
        editor,
        address,
        name="Lamp & Co",
        colour="#0a7d55",
        website="",
        signature="Lamp & Co, Bergen",
        logo=SimpleUploadedFile("logo.png", PIXEL, "image/png"),
    )

    brand.refresh_from_db()
    assert (brand.colour, brand.signature) == ("#0a7d55", "Lamp & Co, Bergen")
    with open_file(brand.logo_sha256) as kept:
        assert kept.read() == PIXEL
    shown = Client().get(reverse("brand_logo", args=[brand.pk, brand.logo_sha256[:12]]))
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/png")
    assert b"".join(shown) == PIXEL
    assert f"/brand/{brand.pk}/" in editor.get(address).content.decode()
    assert settings_told() == [("conversations.brand", "changed", ["colour", "logo", "signature"])]

    send(editor, address, name="Lamp & Co", colour="#0a7d55", website="", signature="", without_logo="on")
    brand.refresh_from_db()
    assert brand.logo_sha256 == ""


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "not a picture"),
        ("logo.png", b"<html><script>alert(1)</script>", "not a picture"),
        ("logo.png", b"\x89PNG\r\n\x1a\n" + b"x" * 2_000_000, "larger than 1 MB"),
    ],
)
def test_a_logo_is_a_picture(house: House, editor: Client, name: str, content: bytes, told: str) -> None:
    fields = {"name": "Lamp", "colour": "#0a7d55", "logo": SimpleUploadedFile(name, content)}

    errors = refused(editor, reverse("brands:edit", args=[house.shop.brand.pk]), **fields)

    assert list(errors) == ["logo"]
    assert told in errors["logo"][0]


def test_a_colour_is_six_digits(house: House, editor: Client) -> None:
    fields = {"name": "Lamp", "colour": "red}body{display:none"}

    assert list(refused(editor, reverse("brands:edit", args=[house.shop.brand.pk]), **fields)) == ["colour"]


def test_a_logo_is_found_by_its_own_address_only(house: House) -> None:
    Brand.objects.filter(pk=house.shop.brand.pk).update(logo_sha256="ab" * 32)

    assert Client().get(f"/brand/{house.shop.brand.pk}/abababababcd/").status_code == 404
    assert Client().get(f"/brand/{house.shop.brand.pk}/a/").status_code == 404


def test_a_brand_with_inboxes_stays(house: House, editor: Client) -> None:
    editor.post(reverse("brands:delete", args=[house.shop.brand.pk]))

    assert Brand.objects.filter(pk=house.shop.brand.pk).exists()


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


def test_a_template_is_written_once_for_each_language(house: House, editor: Client) -> None:
    fields = {"purpose": "acknowledgement", "inbox": house.shop.inbox.pk, "subject": "", "text": "Hallo {customer}"}

    send(editor, reverse("message_templates:add"), language="de", **fields)

    assert MessageTemplate.objects.get(language="de").inbox == house.shop.inbox
    assert list(refused(editor, reverse("message_templates:add"), language="de", **fields)) == ["__all__"]


def test_every_setting_has_a_sentence_of_help(house: House, boss: Client) -> None:
    pages = [*house.pages()["is_editor"], *house.pages()["is_admin"]]
    forms = [
        (page, boss.get(page).context) for page in pages if page.endswith(("/new/", "/business/")) or "/edit/" in page
    ]

    silent = [
        f"{page} {field.name}"
        for page, context in forms
        for field in context["form"].visible_fields()
        if not str(field.help_text).strip()
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
