"""What several scripts say at one moment is taken in together: each is told of their own, and nobody is kept by another."""

import threading

import pytest
from django.db import connection, transaction
from django.test import Client

from heard.conversations.models import Conversation, Message, Participant
from tests.project.api.script import Script

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Do things at the same moment; return what each returned."""
    start_line, came_of_it = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number, act):
        start_line.wait()
        try:
            came_of_it[number] = act()
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came_of_it


def adding(script, number, text, **headers):
    script = Script(Client(), script.agent)
    return lambda: script.ask("POST", f"conversations/{number}/messages", {"text": text}, **headers)


def begun(script, inbox, who):
    customer = {"address": f"{who}@mail.example", "name": who}
    given = {"inbox_id": inbox.pk, "customer": customer, "subject": "Kettle", "text": f"{who} asks"}
    return script.ask("POST", "conversations", given)


def test_each_is_told_of_their_own_message(script, inbox):
    numbers = [begun(script, inbox, who).json()["conversation_id"] for who in ("mia", "bob", "eve")]
    said = [(number, f"{number} says {rank}") for number in numbers for rank in range(3)]
    answers = at_once(*(adding(script, *one) for one in said))
    told = [(answer.status_code, answer.json()["conversation_id"], answer.json()["text"]) for answer in answers]
    assert told == [(201, *one) for one in said]
    kept = Message.objects.filter(pk__in=[answer.json()["id"] for answer in answers])
    assert sorted(kept.values_list("conversation_id", "text")) == sorted(said)
    assert set(Conversation.objects.values_list("message_count", flat=True)) == {4}


def test_the_answer_is_the_message_as_it_is_read_later(script, inbox):
    for said in (
        first := begun(script, inbox, "mia").json(),
        adding(script, first["conversation_id"], "More")().json(),
    ):
        read = script.ask("GET", f"conversations/{said['conversation_id']}/messages/{said['id']}").json()
        assert said == read


def test_what_one_is_refused_keeps_nobody(script, stranger, inbox, number):
    silent = begun(script, inbox, "sam").json()["conversation_id"]
    Participant.objects.filter(conversation=silent).delete()
    answers = at_once(
        adding(script, number, "Mine"),
        adding(stranger, number, "None of my business"),
        adding(script, silent, "Nobody's words"),
        adding(script, 999_999, "Nowhere"),
        adding(script, number, "Mine too"),
    )
    assert [answer.status_code for answer in answers] == [201, 404, 422, 404, 201]
    said = Message.objects.filter(conversation=number).values_list("text", flat=True)
    assert sorted(said)[:2] == ["Mine", "Mine too"]
    assert not Message.objects.filter(text__startswith="No").exists()


def test_new_customers_at_one_moment_are_each_met_once(script, inbox):
    asking = [lambda who=who: begun(Script(Client(), script.agent), inbox, who) for who in ("mia", "bob", "mia", "eve")]
    answers = at_once(*asking)
    assert [answer.status_code for answer in answers] == [201] * 4
    rows = Conversation.objects.select_related("customer").in_bulk()
    names = [rows[answer.json()["conversation_id"]].customer.name for answer in answers]
    assert names == ["mia", "bob", "mia", "eve"]
    assert len({rows[answer.json()["conversation_id"]].customer_id for answer in answers}) == 3


def test_a_key_in_the_crowd_is_still_done_once(script, number):
    keyed = adding(script, number, "Once", Idempotency_Key="k1")
    answers = at_once(*(adding(script, number, f"word {rank}") for rank in range(3)), keyed)
    assert {answer.status_code for answer in answers} == {201}
    assert keyed().json() == answers[-1].json()
    assert Message.objects.filter(text="Once").count() == 1


def test_who_works_in_one_conversation_keeps_only_what_is_said_there(script, inbox, number):
    other = begun(script, inbox, "bob").json()["conversation_id"]
    here, elsewhere, there = adding(script, number, "Hello?"), adding(script, other, "Free"), []
    with transaction.atomic():
        list(Conversation.objects.select_for_update().filter(pk=number))
        waiting = threading.Thread(target=lambda: there.extend(at_once(here)))
        waiting.start()
        assert [answer.status_code for answer in at_once(elsewhere)] == [201]
        assert there == []
    waiting.join()
    assert [answer.json()["text"] for answer in there] == ["Hello?"]
