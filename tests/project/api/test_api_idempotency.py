"""A request with an Idempotency-Key is done once, however often it comes, also when the first time was cut short."""

import datetime as dt
import json
import threading

import pytest
from django.db import connection, connections, transaction
from django.http import HttpResponse
from django.utils import timezone

from heard.conversations.models import Conversation, Message, Tag
from heard.customers.actions.erase_customer import erase_customer
from heard.plumbing.api.idempotency import forget_answers, once
from heard.plumbing.models import Fact, IdempotentAnswer
from tests.project.api.script import Script, refused


def test_the_answer_is_given_again_with_status_and_body(script, number):
    first = script.ask("POST", f"conversations/{number}/notes", {"text": "Look"}, Idempotency_Key="n1")
    facts = Fact.objects.count()
    again = script.ask("POST", f"conversations/{number}/notes", {"text": "Look"}, Idempotency_Key="n1")
    assert (again.status_code, again.content) == (201, first.content)
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert Message.objects.filter(kind="note").count() == 1
    assert Fact.objects.count() == facts


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "tags/late", {}),
        ("DELETE", "tags/late", {}),
        ("PATCH", "", {"priority": 3}),
        ("POST", "closure", {}),
    ],
)
def test_every_way_to_change_something_keeps_its_answer(script, number, method, path, body):
    where = f"conversations/{number}/{path}".rstrip("/")
    first = script.ask(method, where, body, Idempotency_Key="k")
    again = script.ask(method, where, body, Idempotency_Key="k")
    assert (first.status_code, again.status_code, again.content) == (200, 200, first.content)
    assert again.headers["Idempotent-Replayed"] == "true"


def test_the_same_key_for_something_else_is_refused(script, number):
    script.ask("POST", f"conversations/{number}/notes", {"text": "Look"}, Idempotency_Key="n1")
    other = script.ask("POST", f"conversations/{number}/notes", {"text": "Look again"}, Idempotency_Key="n1")
    elsewhere = script.ask("POST", f"conversations/{number}/closure", {"text": "Look"}, Idempotency_Key="n1")
    assert refused(other) == refused(elsewhere) == (422, "idempotency-key-reused")
    assert Message.objects.filter(kind="note").count() == 1


def test_keys_belong_to_their_token(script, client, number):
    colleague = Script(client, script.agent)
    for one in (script, colleague):
        assert (
            one.ask("POST", f"conversations/{number}/notes", {"text": "Look"}, Idempotency_Key="n1").status_code == 201
        )
    assert Message.objects.filter(kind="note").count() == 2


def test_a_token_that_was_taken_back_is_given_no_kept_answer(script, number):
    path = f"conversations/{number}/notes"
    assert script.ask("POST", path, {"text": "Look"}, Idempotency_Key="n1").status_code == 201
    script.token.revoked_at = timezone.now()
    script.token.save()
    assert script.ask("POST", path, {"text": "Look"}, Idempotency_Key="n1").status_code == 401


def test_what_was_refused_is_refused_again_and_leaves_nothing(script, number):
    path, body = f"conversations/{number}/tags/{'x' * 70}", {}
    first = script.ask("PUT", path, body, Idempotency_Key="k")
    again = script.ask("PUT", path, body, Idempotency_Key="k")
    assert (first.status_code, again.status_code, again.content) == (422, 422, first.content)
    assert again["Content-Type"] == "application/problem+json; charset=utf-8"
    assert Tag.objects.count() == 0


@pytest.mark.parametrize("key", ["", "x" * 201, "a\x7fb"])
def test_a_key_is_short_and_printable(script, number, key):
    refused = script.ask("POST", f"conversations/{number}/notes", {"text": "Look"}, Idempotency_Key=key)
    assert (refused.status_code, refused.json()["type"]) == (400, "urn:heard:problem:wrong-idempotency-key")
    assert Message.objects.filter(kind="note").count() == 0


def test_a_request_that_cannot_even_be_read_is_a_clear_problem_with_a_key_too(script, client):
    large = script.ask("POST", "customers", "x" * 6_000_000, Idempotency_Key="k")
    headers = {"Authorization": f"Bearer {script.secret}"}
    broken = [
        client.generic("POST", "/api/v1/files", b"x", content_type="multipart/form-data; boundary=", headers=one)
        for one in (headers, {**headers, "Idempotency-Key": "k"})
    ]
    assert refused(large) == (413, "too-large")
    assert [refused(one) for one in broken] == [(400, "bad-request")] * 2
    assert IdempotentAnswer.objects.count() == 0


def test_a_kept_answer_shows_its_secrets_to_nobody_but_who_asked(chief):
    body = {"url": "https://93.184.215.14/hook", "names": ["MessageReceived"]}
    secret = chief.ask("POST", "webhooks", body, Idempotency_Key="k").json()["secret"]
    assert chief.ask("POST", "webhooks", body, Idempotency_Key="k").json()["secret"] == secret
    assert secret not in IdempotentAnswer.objects.get().body


def test_answers_are_kept_for_a_day(script, number):
    script.ask("POST", f"conversations/{number}/notes", {"text": "Look"}, Idempotency_Key="n1")
    assert forget_answers(at=timezone.now() + dt.timedelta(hours=23)) == 0
    assert forget_answers(at=timezone.now() + dt.timedelta(hours=25)) == 1
    assert IdempotentAnswer.objects.count() == 0


def test_what_was_answered_is_erased_with_a_person_and_done_no_second_time(script, number):
    path = f"conversations/{number}"
    said = {f"{path}/notes": {"text": "Mia likes tulips"}, f"{path}/tags/{'x' * 70}": {}}
    for address, body in said.items():
        script.ask("POST" if body else "PUT", address, body, Idempotency_Key=address[:50])
    erase_customer(customer=Conversation.objects.get().customer, agent=None, at=timezone.now())

    assert list(IdempotentAnswer.objects.values_list("body", flat=True)) == ["", ""]
    again = script.ask("POST", f"{path}/notes", {"text": "Mia likes tulips"}, Idempotency_Key=f"{path}/notes")
    assert again.json() == {
        "type": "urn:heard:problem:answer-erased",
        "title": "answer erased",
        "status": 409,
        "detail": "This was done already. Its answer was erased together with a person's data: ask for what you need anew.",
        "first_status": 201,
    }
    assert Message.objects.filter(kind="note").count() == 1


def test_a_script_that_erases_is_told_so_again(chief, number):
    customer = Conversation.objects.get().customer_id
    first = chief.ask("DELETE", f"customers/{customer}", Idempotency_Key="e1")
    again = chief.ask("DELETE", f"customers/{customer}", Idempotency_Key="e1")
    assert (first.status_code, again.status_code, again.content) == (200, 200, first.content)


def test_a_key_costs_two_queries_and_nothing_without_one(script, number, django_assert_num_queries):
    path, body = f"conversations/{number}/messages", {"text": "And?"}
    script.ask("POST", path, body)
    with django_assert_num_queries(5):
        script.ask("POST", path, body)
    with django_assert_num_queries(5 + 2 + 2):  # in a test, the transaction is a savepoint
        script.ask("POST", path, body, Idempotency_Key="a")


@pytest.mark.django_db(transaction=True)
def test_while_the_first_is_at_work_the_second_is_told_so(script, number):
    body = json.dumps({"text": "Look"})
    who, key = f"token:{script.token.pk}", "n1"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"idempotent {who} {key}"])
        answers = _elsewhere(lambda: script.ask("POST", f"conversations/{number}/notes", body, Idempotency_Key=key))
    assert (answers[0].status_code, answers[0].json()["type"]) == (409, "urn:heard:problem:idempotency-key-in-use")
    assert script.ask("POST", f"conversations/{number}/notes", body, Idempotency_Key=key).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_dies_in_the_middle_leaves_nothing_and_the_retry_does_it(script, inbox):
    with transaction.atomic():
        assert script.begin(inbox, Idempotency_Key="order-7").status_code == 201
        transaction.set_rollback(True)
    assert (Conversation.objects.count(), IdempotentAnswer.objects.count()) == (0, 0)
    assert script.begin(inbox, Idempotency_Key="order-7").status_code == 201
    assert script.begin(inbox, Idempotency_Key="order-7").headers["Idempotent-Replayed"] == "true"
    assert Conversation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_refusal_gives_way_to_the_answer_the_first_request_was_given_meanwhile(rf):
    request = rf.post("/api/v1/conversations", "{}", content_type="application/json", headers={"Idempotency-Key": "a"})
    done, stale = HttpResponse("{}", status=201), HttpResponse("{}", status=409)

    def answer():
        _elsewhere(lambda: IdempotentAnswer.objects.filter(key="b").update(key="a"))
        return stale

    first = rf.post("/api/v1/conversations", "{}", content_type="application/json", headers={"Idempotency-Key": "b"})
    assert once(first, "token:1", lambda: done).status_code == 201
    again = once(request, "token:1", answer)
    assert (again.status_code, again["Idempotent-Replayed"]) == (201, "true")


@pytest.mark.django_db(transaction=True)
def test_many_at_once_do_it_once(script, inbox):
    answers = _elsewhere(*[lambda: script.begin(inbox, Idempotency_Key="order-7")] * 4)
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert Conversation.objects.count() == Message.objects.count() == 1


def _elsewhere(*asked):
    """Ask over connections of their own, at the same time; return the answers."""
    answers = []

    def ask(one):
        try:
            answers.append(one())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=ask, args=[one]) for one in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return answers
