"""What agents do to conversations, scripts do too; who may not open the inbox sees nothing of it."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from heard.conversations.models import ContactReason, Conversation, Draft, Inbox, Macro, Message
from heard.customers.models import Customer, CustomField
from heard.plumbing.models import Fact
from heard.staff.models import Team
from tests.project.api.script import answered, refused


def another(script, inbox, text="Second"):
    body = {"inbox_id": inbox.pk, "customer": {"address": "leo@example.com", "name": "Leo"}, "text": text}
    return answered(script.ask("POST", "conversations", body), 201)["conversation_id"]


def test_two_are_joined_and_parted_again(script, inbox, number, stranger):
    other = another(script, inbox)
    merged = answered(script.ask("POST", f"conversations/{number}/merges", {"merged_id": other}), 201)
    assert (merged["kept_id"], merged["merged_id"], merged["undone_at"]) == (number, other, None)
    assert [one["text"] for one in script.items(f"conversations/{number}/messages")] == ["Second", "Where?"]
    assert [one["id"] for one in script.items(f"conversations/{number}/merges")] == [merged["id"]]
    undoing = f"conversations/{number}/merges/{merged['id']}"
    assert refused(stranger.ask("DELETE", undoing)) == (404, "not-found")
    assert answered(script.ask("DELETE", undoing))["undone_at"] is not None
    assert [one["text"] for one in script.items(f"conversations/{number}/messages")] == ["Where?"]
    same = script.ask("POST", f"conversations/{number}/merges", {"merged_id": number})
    assert refused(same) == (409, "same-conversation")


def test_nothing_is_joined_that_one_may_not_open(script, chief, inbox, number):
    hidden = another(chief, inbox)
    secret = inbox.__class__.objects.create(name="Board", brand=inbox.brand, address="board@shop.example")
    secret.teams.add(Team.objects.create(name="Board"))
    Conversation.objects.filter(pk=hidden).update(inbox=secret)
    joining = script.ask("POST", f"conversations/{number}/merges", {"merged_id": hidden})
    assert refused(joining) == (422, "invalid-request")
    assert answered(chief.ask("POST", f"conversations/{number}/merges", {"merged_id": hidden}), 201)


def test_nobody_acts_on_a_closed_conversation_through_one_that_went_into_it(script, chief, inbox, number):
    closed = Inbox.objects.create(name="Legal", brand=inbox.brand, address="legal@shop.example")
    closed.teams.add(Team.objects.create(name="Legal"))
    into = chief.begin(closed).json()["conversation_id"]
    answered(chief.ask("POST", f"conversations/{into}/merges", {"merged_id": number}), 201)

    for method, path in (("GET", ""), ("PATCH", ""), ("POST", "/closure"), ("POST", "/replies")):
        assert refused(script.ask(method, f"conversations/{number}{path}", {"text": "Hi"})) == (404, "not-found")
    assert answered(chief.ask("POST", f"conversations/{number}/closure"))["id"] == into


def test_messages_are_parted_and_put_back(script, number, stranger):
    said = answered(script.ask("POST", f"conversations/{number}/messages", {"text": "Another thing"}), 201)
    body = {"message_ids": [said["id"]], "subject": "Lid"}
    assert refused(stranger.ask("POST", f"conversations/{number}/splits", body)) == (404, "not-found")
    parted = answered(script.ask("POST", f"conversations/{number}/splits", body), 201)
    created = answered(script.ask("GET", f"conversations/{parted['created_id']}"))
    assert (created["subject"], created["previous_id"]) == ("Lid", number)
    assert [one["id"] for one in script.items(f"conversations/{number}/splits")] == [parted["id"]]
    answered(script.ask("DELETE", f"conversations/{number}/splits/{parted['id']}"))
    assert [one["text"] for one in script.items(f"conversations/{number}/messages")] == ["Another thing", "Where?"]
    everything = {"message_ids": [one["id"] for one in script.items(f"conversations/{number}/messages")]}
    assert refused(script.ask("POST", f"conversations/{number}/splits", everything)) == (422, "cannot-split")


def test_a_draft_is_the_writers_alone(script, chief, number):
    body = {"text": "Dear Mia", "cc": ["leo@example.com"]}
    kept = answered(script.ask("PUT", f"conversations/{number}/drafts/reply", body))
    assert (kept["kind"], kept["text"], kept["cc"], kept["files"]) == ("reply", "Dear Mia", ["leo@example.com"], [])
    assert script.items(f"conversations/{number}/drafts") == [kept]
    assert chief.items(f"conversations/{number}/drafts") == []
    chief.ask("DELETE", f"conversations/{number}/drafts/reply")
    assert script.items(f"conversations/{number}/drafts") == [kept]
    assert script.ask("DELETE", f"conversations/{number}/drafts/reply").status_code == 204
    assert script.items(f"conversations/{number}/drafts") == []
    assert refused(script.ask("PUT", f"conversations/{number}/drafts/poem", body)) == (422, "invalid-request")


def test_an_answer_for_later_is_taken_back_as_a_draft(script, number):
    later = timezone.now() + dt.timedelta(days=1)
    body = {"text": "Tomorrow", "send_at": later.isoformat()}
    written = answered(script.ask("POST", f"conversations/{number}/replies", body), 201)
    assert written["delivery"] == "scheduled"
    draft = answered(script.ask("DELETE", f"conversations/{number}/replies/{written['id']}"))
    assert draft["text"] == "Tomorrow"
    assert Draft.objects.get().agent == script.agent
    assert refused(script.ask("DELETE", f"conversations/{number}/replies/{written['id']}")) == (404, "not-found")


def test_what_has_left_is_not_taken_back(script, number):
    written = answered(script.ask("POST", f"conversations/{number}/replies", {"text": "Now"}), 201)
    Message.objects.filter(pk=written["id"]).update(delivery="sent")
    taking = script.ask("DELETE", f"conversations/{number}/replies/{written['id']}")
    assert refused(taking) == (409, "too-late")


def test_what_failed_is_sent_once_more(script, number, stranger):
    written = answered(script.ask("POST", f"conversations/{number}/replies", {"text": "Now"}), 201)
    Message.objects.filter(pk=written["id"]).update(delivery="failed", delivery_problem="No such host")
    again = f"conversations/{number}/messages/{written['id']}/delivery"
    assert refused(stranger.ask("POST", again)) == (404, "not-found")
    told = answered(script.ask("POST", again))
    assert (told["delivery"], told["delivery_problem"]) == ("queued", "")


def test_a_message_is_passed_on(script, number, stranger):
    said = script.items(f"conversations/{number}/messages")[0]
    path, body = f"conversations/{number}/messages/{said['id']}/forwards", {"to": ["dock@carrier.example"]}
    assert refused(stranger.ask("POST", path, body)) == (404, "not-found")
    passed = answered(script.ask("POST", path, body), 201)
    assert (passed["kind"], passed["recipients"]) == ("forward", {"to": ["dock@carrier.example"]})
    assert passed["quoted"].endswith("Where?")
    wrong = script.ask("POST", path, {"to": ["nobody"]})
    assert refused(wrong) == (422, "wrong-address")


def test_somebody_is_asked_aside(script, number, stranger):
    path = f"conversations/{number}/side-conversations"
    body = {"to": ["dock@carrier.example"], "subject": "Parcel 7", "text": "Where is it?"}
    assert refused(stranger.ask("POST", path, body)) == (404, "not-found")
    side = answered(script.ask("POST", path, body), 201)
    assert (side["addresses"], side["subject"], side["closed_at"]) == (["dock@carrier.example"], "Parcel 7", None)
    answered(script.ask("POST", f"{path}/{side['id']}/messages", {"text": "And the lid?"}), 201)
    aside = script.items(f"conversations/{number}/messages?side_conversation_id={side['id']}")
    assert [(one["kind"], one["text"]) for one in aside] == [("side_out", "And the lid?"), ("side_out", "Where is it?")]
    assert answered(script.ask("GET", f"conversations/{number}"))["state"] == "third"
    assert answered(script.ask("POST", f"{path}/{side['id']}/closure"))["closed_at"] is not None
    assert [one["id"] for one in script.items(path)] == [side["id"]]
    assert refused(stranger.ask("GET", path)) == (404, "not-found")


def test_a_macro_takes_its_steps_and_gives_its_words(script, number, stranger):
    macro = Macro.objects.create(name="Sorry", text="Dear {customer}", steps=[{"tag": "late"}, {"resolve": True}])
    team_only = Macro.objects.create(name="Board", text="Hush")
    team_only.teams.add(Team.objects.create(name="Board"))
    assert [one["name"] for one in script.items("macros")] == ["Sorry"]
    path = f"conversations/{number}/macro-runs"
    assert refused(stranger.ask("POST", path, {"macro_id": macro.pk})) == (404, "not-found")
    assert refused(script.ask("POST", path, {"macro_id": team_only.pk})) == (422, "invalid-request")
    done = answered(script.ask("POST", path, {"macro_id": macro.pk}))
    assert (done["text"], done["conversation"]["state"], done["conversation"]["tags"]) == (
        "Dear Mia",
        "resolved",
        ["late"],
    )


def test_one_thing_is_done_to_many_and_taken_back(script, inbox, number, chief):
    other, hidden = another(script, inbox), another(chief, inbox, "Hidden")
    secret = inbox.__class__.objects.create(name="Board", brand=inbox.brand, address="board@shop.example")
    secret.teams.add(Team.objects.create(name="Board"))
    Conversation.objects.filter(pk=hidden).update(inbox=secret)
    body = {"action": "tag", "conversation_ids": [number, other, hidden], "add": ["late"]}
    done = answered(script.ask("POST", "bulk-actions", body), 201)
    assert done["done"] == [number, other]
    assert [one["conversation_id"] for one in done["refused"]] == [hidden]
    tags = {one["id"]: one["tags"] for one in chief.items("conversations")}
    assert tags == {number: ["late"], other: ["late"], hidden: []}
    assert refused(chief.ask("DELETE", f"bulk-actions/{done['id']}")) == (404, "not-found")
    assert answered(script.ask("DELETE", f"bulk-actions/{done['id']}"))["done"] == [number, other]
    assert [one["tags"] for one in script.items("conversations")] == [[], []]
    unclear = {"action": "snooze", "conversation_ids": [number]}
    assert refused(script.ask("POST", "bulk-actions", unclear)) == (422, "invalid-request")


def test_a_view_is_kept_changed_and_forgotten(script, chief):
    saved = answered(script.ask("POST", "views", {"name": "Late", "query": "tag:late"}), 201)
    assert saved == {"id": saved["id"], "name": "Late", "query": "tag:late", "shared": False}
    assert script.items("views") == [saved]
    assert chief.items("views") == []
    sharing = {"name": "Late", "query": "tag:late", "shared": True}
    assert refused(script.ask("PUT", f"views/{saved['id']}", sharing)) == (403, "only-leads-share")
    assert refused(chief.ask("DELETE", f"views/{saved['id']}")) == (404, "not-found")
    changed = answered(script.ask("PUT", f"views/{saved['id']}", {"name": "Very late", "query": "tag:late"}))
    assert changed["name"] == "Very late"
    shared = answered(chief.ask("POST", "views", sharing), 201)
    assert script.items("views") == [shared, changed]
    assert script.ask("DELETE", f"views/{saved['id']}").status_code == 204
    assert script.items("views") == [shared]


def test_customers_are_written_to_first(script, inbox, number, stranger):
    mia = Customer.objects.get()
    lea = answered(script.ask("POST", "customers", {"address": "lea@example.com", "name": "Lea"}), 201)
    body = {"inbox_id": inbox.pk, "customer_ids": [lea["id"]], "subject": "Your kettle", "text": "It is here."}
    begun = answered(script.ask("POST", "outgoing-conversations", body), 201)["items"]
    assert [(one["customer_id"], one["state"], one["assignee_id"]) for one in begun] == [
        (lea["id"], "customer", script.agent.pk)
    ]
    assert refused(stranger.ask("POST", "outgoing-conversations", body)) == (422, "invalid-request")
    silent = script.ask("POST", "outgoing-conversations", {**body, "customer_ids": [mia.pk]})
    assert refused(silent) == (422, "nobody-there")
    assert silent.json()["customer_id"] == mia.pk


def test_a_sender_is_blocked_and_heard_again(script, number, stranger):
    assert refused(stranger.ask("PUT", f"conversations/{number}/block")) == (404, "not-found")
    assert answered(script.ask("PUT", f"conversations/{number}/block"))["state"] == "spam"
    assert Customer.objects.get().blocked_at is not None
    answered(script.ask("DELETE", f"conversations/{number}/block"))
    assert Customer.objects.get().blocked_at is None


def test_it_is_described_with_what_can_be_chosen(script, number):
    reason = ContactReason.objects.create(name="Late parcel")
    CustomField.objects.create(key="order", label="Order", kind="number")
    assert script.items("contact-reasons") == [{"id": reason.pk, "name": "Late parcel"}]
    assert [one["key"] for one in script.items("custom-fields")] == ["order"]
    body = {"priority": 3, "contact_reason_id": reason.pk, "custom": {"order": 7}}
    told = answered(script.ask("PATCH", f"conversations/{number}", body))
    assert (told["priority"], told["contact_reason_id"], told["custom"]) == (3, reason.pk, {"order": 7})
    assert Fact.objects.filter(name="ConversationDescribed").count() == 1
    for wrong in ({"custom": {"order": "many"}}, {"custom": {"colour": "red"}}, {"priority": None}, {"priority": 9}):
        assert refused(script.ask("PATCH", f"conversations/{number}", wrong)) == (422, "invalid-request")


def test_reading_marks_how_far_one_came(script, number, stranger):
    said = script.items(f"conversations/{number}/messages")[0]["id"]
    path, body = f"conversations/{number}/reading", {"message_id": said}
    assert refused(stranger.ask("PUT", path, body)) == (404, "not-found")
    assert script.ask("PUT", path, body).status_code == 204
    assert refused(script.ask("PUT", path, {"message_id": said + 1000})) == (404, "not-found")


@pytest.mark.parametrize(
    "path",
    ["participants", "messages", "merges", "splits", "drafts", "side-conversations"],
)
def test_who_may_not_open_the_inbox_sees_nothing_of_it(script, stranger, number, path):
    assert script.ask("GET", f"conversations/{number}/{path}").status_code == 200
    assert refused(stranger.ask("GET", f"conversations/{number}/{path}")) == (404, "not-found")


@pytest.mark.parametrize("path", ["conversations", "conversations/{number}/messages", "search?q=kettle"])
def test_one_and_three_cost_the_same(script, inbox, number, path):
    path = path.format(number=number)
    script.items(path)
    with CaptureQueriesContext(connection) as one:
        assert len(script.items(path)) == 1
    for text in ("kettle two", "kettle three"):
        script.ask("POST", f"conversations/{number}/messages", {"text": text})
        another(script, inbox, text)
    with CaptureQueriesContext(connection) as three:
        assert len(script.items(path)) == 3
    assert len(three) == len(one)


@pytest.mark.parametrize(
    ("until", "status"),
    [
        ("2090-01-01T00:00:00Z", 200),
        ("2090-01-01T00:00:00+23:59", 200),
        ("2090-01-01T00:00:00", 200),
        ("2001-01-01T00:00:00Z", 422),
        ("0001-01-01T00:00:00+14:00", 422),
        ("9999-12-31T23:59:59-14:00", 422),
        ("soon", 422),
    ],
)
def test_a_moment_is_one_that_can_be_kept(script, number, until, status):
    assert script.ask("PUT", f"conversations/{number}/snooze", {"until": until}).status_code == status
