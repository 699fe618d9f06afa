"""The REST API: scripts do what agents do, see what agents may see, and hear kindly what is wrong."""

import datetime as dt

import pytest
from django.utils import timezone

from heard.staff.actions.issue_token import ScopeIsWrong, issue_token
from heard.staff.actions.revoke_token import revoke_token
from heard.staff.models import Agent, Team
from tests.project.api.script import Script


def test_a_customer_begins_an_agent_answers_and_resolves(script, inbox):
    begun = script.begin(inbox)
    assert begun.status_code == 201
    number = begun.json()["conversation_id"]
    assert script.ask("POST", f"conversations/{number}/replies", {"text": "Tomorrow."}).status_code == 201
    assert script.ask("POST", f"conversations/{number}/notes", {"text": "Ask the carrier."}).status_code == 201
    assert script.ask("PUT", f"conversations/{number}/tags/late", {}).status_code == 200
    resolved = script.ask("POST", f"conversations/{number}/closure")
    assert (resolved.status_code, resolved.json()["state"], resolved.json()["assignee_id"]) == (
        200,
        "resolved",
        script.agent.pk,
    )
    texts = [message["text"] for message in script.ask("GET", f"conversations/{number}/messages").json()["items"]]
    assert texts == ["Ask the carrier.", "Tomorrow.", "Where?"]


def test_what_the_agent_may_not_see_the_script_may_not_see(script, inbox):
    number = script.begin(inbox).json()["conversation_id"]
    inbox.teams.add(Team.objects.create(name="Wholesale"))
    assert script.ask("GET", f"conversations/{number}").status_code == 404
    assert script.ask("GET", f"conversations/{number}/messages").status_code == 404
    assert script.ask("GET", "conversations").json()["items"] == []
    assert script.begin(inbox).status_code == 404


def test_reading_tokens_only_read(client, ana, inbox):
    reader = Script(client, ana, scopes=("read",))
    assert reader.ask("GET", "conversations").status_code == 200
    refused = reader.begin(inbox)
    assert (refused.status_code, refused["Content-Type"]) == (403, "application/problem+json")
    assert refused.json()["type"] == "urn:heard:problem:scope-missing"


def test_only_administrators_give_out_everything(ana):
    with pytest.raises(ScopeIsWrong):
        issue_token(agent=ana, name="x", scopes=["admin"], at=timezone.now())


@pytest.mark.parametrize("how", ["nothing", "rubbish", "revoked", "expired", "deactivated"])
def test_without_a_good_token_nobody_comes_in(client, ana, inbox, how):
    script = Script(client, ana)
    if how == "rubbish":
        script.secret = "heard_rubbish"
    elif how == "nothing":
        assert client.get("/api/v1/conversations").status_code == 401
    elif how == "revoked":
        revoke_token(token=script.token, by=ana, at=timezone.now())
    elif how == "expired":
        script.token.expires_at = timezone.now() - dt.timedelta(seconds=1)
        script.token.save()
    else:
        Agent.objects.get_queryset().update(is_active=False)
    if how != "nothing":
        refused = script.ask("GET", "conversations")
        assert (refused.status_code, refused.json()["type"]) == (401, "urn:heard:problem:not-signed-in")


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "conversations", "{not json", 400),
        ("POST", "conversations", {"text": "no inbox"}, 422),
        ("POST", "conversations", {"inbox_id": 999, "customer": {"address": "x@y.example"}, "text": "x"}, 404),
        ("GET", "conversations?cursor=rubbish", None, 400),
        ("GET", "conversations/999999999", None, 404),
        ("GET", "search?q=is:purple", None, 422),
        ("GET", "nothing", None, 404),
    ],
)
def test_bad_requests_are_told_what_is_wrong(script, inbox, method, path, body, status):
    assert script.ask(method, path, body).status_code == status


@pytest.mark.parametrize(
    ("body", "said", "place"),
    [
        ('{"text": "Hm.",\n "files" [] }', "line 2, column 10: Expecting ':' delimiter.", {"line": 2, "column": 10}),
        ('{"text": "Hm.",}', "line 1, column 16: Expecting property name enclosed in double quotes.", {"line": 1, "column": 16}),
        ('{"text": "Hm."}}', "line 1, column 16: Extra data.", {"line": 1, "column": 16}),
        ('{"text": "a\nb"}', "line 1, column 12: Invalid control character at.", {"line": 1, "column": 12}),
        ('{"text": NaN}', "NaN is no number in JSON.", {}),
        ('{"text": ' + "[" * 100_000, "it is nested too deeply.", {}),
        (b'{"text": "\xff"}', "byte 11 is not UTF-8.", {"byte": 11}),
    ],
)  # fmt: skip
def test_what_is_no_json_is_told_with_the_place_where_it_is_wrong(script, inbox, body, said, place):
    number = script.begin(inbox).json()["conversation_id"]
    for more in ({}, {"Idempotency-Key": "n1"}):
        headers = {"Authorization": f"Bearer {script.secret}", **more}
        address = f"/api/v1/conversations/{number}/notes"
        refused = script.client.generic("POST", address, body, content_type="application/json", headers=headers)
        assert (refused.status_code, refused["Content-Type"].split(";")[0]) == (400, "application/problem+json")
        assert refused.json() == {
            "type": "urn:heard:problem:bad-request",
            "title": "bad request",
            "status": 400,
            "detail": f"The body is not JSON: {said}",
            **place,
        }


@pytest.mark.parametrize("body", ["[]", "null", '"agent_id"', "7", "true"])
def test_what_is_no_object_changes_nothing(script, inbox, body):
    number = script.begin(inbox).json()["conversation_id"]
    script.ask("PUT", f"conversations/{number}/assignment", {"assignee_id": script.agent.pk})
    refused = script.ask("PUT", f"conversations/{number}/assignment", body)
    assert (refused.status_code, refused.json()["type"]) == (422, "urn:heard:problem:invalid-request")
    assert script.ask("GET", f"conversations/{number}").json()["assignee_id"] == script.agent.pk


def test_an_answer_that_is_overtaken_is_held(script, inbox):
    number = script.begin(inbox).json()["conversation_id"]
    held = script.ask("POST", f"conversations/{number}/replies", {"text": "Soon", "seen_message_id": 0})
    assert (held.status_code, held.json()["type"]) == (409, "urn:heard:problem:newer-message")


def test_lists_of_one_and_three_cost_the_same(script, inbox, django_assert_num_queries):
    script.begin(inbox)
    script.ask("GET", "conversations")
    with django_assert_num_queries(2):
        script.ask("GET", "conversations")
    for number in (2, 3):
        body = {"inbox_id": inbox.pk, "customer": {"address": f"c{number}@example.com"}, "text": "Hi"}
        script.ask("POST", "conversations", body)
    with django_assert_num_queries(2):
        assert len(script.ask("GET", "conversations").json()["items"]) == 3


def test_the_document_says_what_there_is(client, db):
    document = client.get("/api/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert "/api/v1/conversations/{number}/replies" in document["paths"]


def test_people_can_read_what_there_is_without_an_account(client, db):
    page = client.get("/api/")
    assert page.status_code == 200
    assert "/api/v1/conversations/{number}/replies" in page.content.decode()


def test_what_was_written_is_told_as_it_is_read_later(script, inbox):
    begun = script.begin(inbox).json()
    number = begun["conversation_id"]
    told = [
        begun,
        script.ask("POST", f"conversations/{number}/messages", {"text": "And the lid?", "external_id": "7"}).json(),
        script.ask("POST", f"conversations/{number}/replies", {"text": "Soon.", "cc": ["leo@example.com"]}).json(),
        script.ask("POST", f"conversations/{number}/notes", {"text": "Hm."}).json(),
    ]
    for message in told:
        assert script.ask("GET", f"conversations/{number}/messages/{message['id']}").json() == message
