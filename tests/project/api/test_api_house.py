"""Who works here, the book of facts, webhooks and what is plainly wrong."""

import pytest

from heard.plumbing.models import Fact, WebhookDelivery
from heard.staff.models import Team
from tests.project.api.script import Script, answered, refused


def test_an_agent_says_whether_work_may_come(script, db):
    assert answered(script.ask("PUT", "me/availability", {"availability": "away"}))["availability"] == "away"
    assert answered(script.ask("GET", "me"))["availability"] == "away"
    assert Fact.objects.filter(name="AgentAvailabilityChanged").count() == 1
    assert refused(script.ask("PUT", "me/availability", {"availability": "asleep"})) == (422, "invalid-request")


def test_colleagues_and_teams(script, chief):
    team = Team.objects.create(name="Orders", description="Parcels")
    team.members.add(chief.agent)
    assert script.items("teams") == [{"id": team.pk, "name": "Orders", "description": "Parcels"}]
    assert {one["name"] for one in script.items("agents")} == {"Ana Moreno", "Kim Vale"}
    assert [one["name"] for one in script.items(f"agents?team_id={team.pk}")] == ["Kim Vale"]
    assert answered(script.ask("GET", f"agents/{chief.agent.pk}"))["role"] == "admin"


@pytest.mark.django_db(transaction=True)
def test_the_book_is_read_to_its_end_and_on_from_there(script, inbox):
    script.begin(inbox)
    first = answered(script.ask("GET", "facts?name=ConversationStarted&name=MessageReceived&limit=1"))
    assert [one["name"] for one in first["items"]] == ["ConversationStarted"]
    cursor, names = first["next_cursor"], []
    while True:
        page = answered(script.ask("GET", f"facts?cursor={cursor}&limit=1"))
        names += [one["name"] for one in page["items"]]
        if page["next_cursor"] == cursor:
            break
        cursor = page["next_cursor"]
    assert names == ["MessageReceived"]
    script.begin(inbox)
    news = answered(script.ask("GET", f"facts?cursor={cursor}"))["items"]
    assert [one["name"] for one in news] == ["ConversationStarted", "MessageReceived"]


@pytest.mark.django_db(transaction=True)
def test_the_book_tells_nobody_of_closed_inboxes_or_of_settings(client, script, chief, inbox, stranger):
    answered(chief.ask("POST", "webhooks", {"url": "https://93.184.215.14/hook"}), 201)
    told = {one["name"] for one in stranger.items("facts")}
    assert told == {"CustomerMet"}
    assert {one["name"] for one in chief.items("facts")} >= {"MessageReceived", "SettingChanged", "ApiTokenIssued"}


@pytest.mark.django_db(transaction=True)
def test_reading_the_book_from_now_on(script, inbox):
    script.begin(inbox)
    now = answered(script.ask("GET", "facts?cursor=now"))
    assert now["items"] == []
    script.begin(inbox)
    news = answered(script.ask("GET", f"facts?cursor={now['next_cursor']}"))["items"]
    assert [one["name"] for one in news] == ["ConversationStarted", "MessageReceived"]
    assert refused(script.ask("GET", "facts?cursor=rubbish")) == (400, "wrong-cursor")


def test_webhooks_are_changed_as_in_the_studio_and_every_change_is_told(client, script, chief):
    made = answered(chief.ask("POST", "webhooks", {"url": "https://93.184.215.14/hook", "names": ["NoteWritten"]}), 201)
    path = f"webhooks/{made['id']}"
    assert made["secret"].startswith("whsec_")
    assert "secret" not in chief.items("webhooks")[0]
    changed = answered(chief.ask("PATCH", path, {"description": "Orders", "is_active": False}))
    assert (changed["description"], changed["is_active"], changed["url"]) == ("Orders", False, made["url"])
    delivery = WebhookDelivery.objects.create(webhook_id=made["id"], fact=Fact.objects.first(), state="failed")
    assert answered(chief.ask("POST", f"{path}/deliveries/{delivery.pk}/replay"))["state"] == "queued"
    assert [one["id"] for one in chief.items(f"{path}/deliveries")] == [delivery.pk]
    assert chief.ask("DELETE", path).status_code == 204
    told = (
        Fact.objects.filter(name="SettingChanged").order_by("id").values_list("data__what", "data__fields", "actor_id")
    )
    by = chief.agent.pk
    assert [(what, by_id) for what, _, by_id in told] == [
        ("added", by),
        ("changed", by),
        ("changed", by),
        ("removed", by),
    ]
    assert [fields for _, fields, _ in told][1:3] == [["description", "is_active"], ["replay"]]


def test_webhooks_are_for_administrators_tokens_and_public_addresses(client, script, chief):
    writing = Script(client, chief.agent, scopes=("write",))
    body = {"url": "https://93.184.215.14/hook"}
    for one in (script, writing):
        assert refused(one.ask("GET", "webhooks")) == (403, "scope-missing")
        assert refused(one.ask("POST", "webhooks", body)) == (403, "scope-missing")
    for wrong in ("http://127.0.0.1/", "https://10.0.0.7/hook", "ftp://93.184.215.14/", "hook"):
        assert refused(chief.ask("POST", "webhooks", {"url": wrong})) == (422, "invalid-request")
    assert refused(chief.ask("POST", "webhooks", {**body, "names": ["not a name"]})) == (422, "invalid-request")


@pytest.mark.parametrize(
    ("method", "path", "body", "expected"),
    [
        ("POST", "customers", "{", (400, "bad-request")),
        ("POST", "customers", "[" * 100_000, (400, "bad-request")),
        ("POST", "customers", '{"address": NaN}', (400, "bad-request")),
        ("POST", "customers", '{"address": 7}', (422, "invalid-request")),
        ("POST", "customers", '{"address": "a\\u0000@x.example"}', (422, "invalid-request")),
        ("POST", "customers", '{"address": "a@x.example", "name": "\\ud800"}', (422, "invalid-request")),
        ("POST", "customers", "9" * 5000, (400, "bad-request")),
        ("GET", "customers?q=%00", None, (400, "bad-request")),
        ("GET", "customers/99999999999999999999999999", None, (422, "invalid-request")),
        ("GET", "customers/-1", None, (422, "invalid-request")),
        ("GET", "customers/x", None, (422, "invalid-request")),
        ("GET", "customers/999999999", None, (404, "not-found")),
        ("GET", "customers/%00", None, (400, "bad-request")),
        ("GET", "customers?cursor=OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5", None, (400, "wrong-cursor")),
        ("GET", "nothing/here", None, (404, "not-found")),
        ("PUT", "customers", None, (405, "method-not-allowed")),
        ("POST", "customers", '{"address": "' + "x" * 6_000_000 + '"}', (413, "too-large")),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_is_plainly_wrong_gets_a_clear_problem(script, db, method, path, body, expected):
    assert refused(script.ask(method, path, body)) == expected


def test_a_problem_names_the_fields_as_the_script_named_them(script, db):
    told = script.ask("POST", "customers", {"address": 7}).json()
    assert [field["field"] for field in told["fields"]] == ["address"]
    assert told["detail"].startswith("address: ")
    told = script.ask("GET", "customers?limit=many").json()
    assert [field["field"] for field in told["fields"]] == ["limit"]


def test_a_text_may_hold_what_only_looks_like_a_nul_character(script, number):
    body = '{"text": "a \\\\u0000 and a \\ud83d\\ude00"}'
    assert answered(script.ask("POST", f"conversations/{number}/notes", body), 201)["text"] == "a \\u0000 and a 😀"
