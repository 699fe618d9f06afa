"""Complaints and incidents by script."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from heard.conversations.jobs import tell_news
from heard.conversations.models import Conversation
from heard.feedback.models import ComplaintCause
from tests.project.api.script import answered, refused


@pytest.fixture
def complaint(script, number):
    """What Mia complained of."""
    given = {"words": "Broken three times", "tell_customer": False}
    return answered(script.ask("POST", f"conversations/{number}/complaints", given), 201)


def test_a_complaint_is_opened_offered_a_remedy_answered_and_closed(script, complaint, number):
    assert (complaint["state"], complaint["owner_id"], complaint["remedies"]) == ("open", script.agent.pk, [])
    place = f"complaints/{complaint['id']}"
    cause = ComplaintCause.objects.create(name="Arrived broken")
    assert [one["name"] for one in answered(script.ask("GET", "complaint-causes"))] == ["Arrived broken"]
    noted = answered(script.ask("PUT", f"{place}/cause", {"cause_id": cause.pk, "words": "Thin box"}))
    assert (noted["cause"], noted["cause_words"]) == ("Arrived broken", "Thin box")
    offered = answered(
        script.ask("POST", f"{place}/remedies", {"kind": "refund", "amount": "25.50", "currency": "eur"}), 201
    )
    assert (offered["remedies"][0]["amount"], offered["remedies"][0]["currency"]) == ("25.50", "EUR")
    assert refused(script.ask("PUT", f"{place}/closure", {})) == (409, "not-settled")
    assert refused(script.ask("POST", f"conversations/{number}/closure")) == (409, "held-open")
    answered(script.ask("PUT", f"{place}/answer", {"answer": "accepted"}))
    assert refused(script.ask("PUT", f"{place}/answer", {"answer": "refused"})) == (409, "answered-already")
    closed = answered(script.ask("PUT", f"{place}/closure", {"words": "Done"}))
    assert (closed["state"], closed["outcome"]) == ("closed", "accepted")
    assert [one["id"] for one in script.items("complaints?state=closed")] == [complaint["id"]]
    assert script.items("complaints?state=open") == []


def test_what_makes_no_sense_is_refused(script, complaint, number):
    place = f"complaints/{complaint['id']}"
    assert refused(script.ask("POST", f"conversations/{number}/complaints", {"words": "x"})) == (
        409,
        "complaint-open-already",
    )
    assert refused(script.ask("POST", f"{place}/remedies", {"kind": "refund"})) == (422, "wrong-remedy")
    assert refused(script.ask("POST", f"{place}/remedies", {"kind": "refund", "amount": "NaN"})) == (
        422,
        "invalid-request",
    )
    assert refused(script.ask("PUT", f"{place}/owner", {"owner_id": 999999})) == (422, "invalid-request")
    assert refused(script.ask("GET", "complaints/999999")) == (404, "not-found")
    answered(script.ask("PUT", f"{place}/withdrawal"))
    assert refused(script.ask("PUT", f"{place}/withdrawal")) == (409, "complaint-is-over")
    assert answered(script.ask("DELETE", f"{place}/withdrawal"))["state"] == "open"


def test_an_incident_is_opened_linked_told_and_resolved(script, number):
    made = answered(script.ask("POST", "incidents", {"title": "Down", "conversation_ids": [number]}), 201)
    place = f"incidents/{made['id']}"
    assert [one["conversation_id"] for one in script.items(f"{place}/links")] == [number]
    other = answered(script.ask("POST", "incidents", {"title": "Slow"}), 201)
    outcome = answered(script.ask("POST", f"incidents/{other['id']}/links", {"conversation_ids": [number]}))
    assert outcome == {"linked": [], "elsewhere": [number]}
    assert answered(script.ask("GET", f"{place}/suggestions")) == []
    assert refused(script.ask("POST", f"{place}/news", {"texts": {"de": "x"}})) == (422, "nothing-to-say")
    assert refused(script.ask("POST", f"incidents/{other['id']}/news", {"text": "x"})) == (409, "nobody-concerned")
    news = answered(script.ask("POST", f"{place}/news", {"text": "We are on it, {customer}."}), 202)
    assert news["counts"] == {"waiting": 1}
    tell_news(news_id=news["id"])
    assert answered(script.ask("GET", f"{place}/news"))[0]["counts"] == {"told": 1}
    taken = answered(script.ask("DELETE", f"{place}/news/{news['id']}"))
    assert taken["counts"] == {"stopped": 1}
    closing = answered(script.ask("PUT", f"{place}/resolution", {}), 202)
    tell_news(news_id=closing["id"])
    assert Conversation.objects.get(pk=number).state == "resolved"
    assert refused(script.ask("PUT", f"{place}/resolution", {})) == (409, "incident-is-over")
    assert [one["title"] for one in script.items("incidents?state=resolved")] == ["Down"]


def test_much_news_is_counted_with_as_many_questions_as_little(script, number):
    made = answered(script.ask("POST", "incidents", {"title": "Down", "conversation_ids": [number]}), 201)
    place = f"incidents/{made['id']}/news"
    questions = []
    for text in ("We look.", "We found it.", "Soon."):
        answered(script.ask("POST", place, {"text": text}), 202)
        with CaptureQueriesContext(connection) as asked:
            told = answered(script.ask("GET", place))
        questions.append(len(asked))
    assert [one["counts"] for one in told] == [{"waiting": 1}] * 3
    assert questions[0] == questions[1] == questions[2]


def test_a_conversation_is_taken_out_of_its_incident(script, number):
    made = answered(script.ask("POST", "incidents", {"title": "Down", "conversation_ids": [number]}), 201)
    for _ in range(2):
        assert script.ask("DELETE", f"conversations/{number}/incident").status_code == 204
    assert script.items(f"incidents/{made['id']}/links") == []


def test_an_incident_is_renamed_and_a_closed_complaint_opened_again(script, complaint):
    made = answered(script.ask("POST", "incidents", {"title": "Donw", "words": "Since nine"}), 201)
    assert refused(script.ask("PUT", f"incidents/{made['id']}", {"title": ""})) == (422, "invalid-request")
    renamed = answered(script.ask("PUT", f"incidents/{made['id']}", {"title": "Down"}))
    assert (renamed["title"], renamed["words"]) == ("Down", "Since nine")
    place = f"complaints/{complaint['id']}/closure"
    assert answered(script.ask("PUT", place, {"nothing_due": True, "words": "A scratch"}))["state"] == "closed"
    assert answered(script.ask("DELETE", place))["state"] == "open"
