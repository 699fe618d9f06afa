"""Finding conversations about the same thing, by the words that are rare among the newest."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from heard.conversations.actions.close import close
from heard.conversations.actions.open_incident import open_incident
from heard.conversations.queries.likeness import alike, alike_incident
from tests.conversations.shop import NOON, Shop, after

DOWN = (
    "I cannot pay: the checkout shows error 502 since this morning.",
    "Your checkout is broken, error 502 when I want to pay!",
    "Since the morning the checkout only shows an error. How can I pay?",
)
OTHER = (
    "Where is my parcel? It should have come on Monday.",
    "I would like to return the blue lamp, please.",
    "Which bulbs fit the garden lantern?",
    "Could you send the invoice again, please?",
    "Thank you for the quick help with the shade.",
)


@pytest.fixture
def shop(db):
    return Shop()


def mails(shop, texts, **fields):
    return [shop.mail(text, address=f"{abs(hash(text))}@home.example", subject=text[:12], **fields) for text in texts]


def found(rows):
    return {row.id for row in rows}


def test_what_shares_rare_words_is_found_and_nothing_else(shop):
    down, _other = mails(shop, DOWN), mails(shop, OTHER)
    rows = alike(shop.ana, [down[0].pk], at=after(hours=1))
    assert found(rows) == {down[1].pk, down[2].pk}
    assert "checkout" in rows[0].words
    assert rows[0].likeness >= rows[1].likeness


def test_in_any_language(shop):
    mails(shop, OTHER)
    german = mails(shop, ("Die Kasse meldet Fehler 502 beim Bezahlen.", "Fehler 502 an der Kasse, Bezahlen geht nicht"))
    arabic = mails(shop, ("صفحة الدفع تعرض خطأ منذ الصباح", "منذ الصباح خطأ في صفحة الدفع"))
    assert found(alike(shop.ana, [german[0].pk], at=after(hours=1))) == {german[1].pk}
    assert found(alike(shop.ana, [arabic[0].pk], at=after(hours=1))) == {arabic[1].pk}


def test_never_what_the_agent_may_not_see(shop):
    (seen,) = mails(shop, DOWN[:1])
    (hidden,) = mails(shop, DOWN[1:2], inbox=shop.orders)
    mails(shop, OTHER)
    assert found(alike(shop.ana, [seen.pk], at=after(hours=1))) == set()
    assert found(alike(shop.ben, [seen.pk], at=after(hours=1))) == {hidden.pk}


def test_not_what_is_settled_old_or_in_an_incident_already(shop):
    down = mails(shop, DOWN)
    mails(shop, OTHER)
    close(conversation=down[1], agent=shop.ana, at=after(hours=1))
    open_incident(title="Down", agent=shop.ana, at=NOON, conversations=[down[2]])
    assert found(alike(shop.ana, [down[0].pk], at=after(hours=1))) == set()
    fresh = mails(shop, ("The checkout shows error 502, I cannot pay",), at=after(days=9))
    assert found(alike(shop.ana, [fresh[0].pk], at=after(days=9))) == set()


def test_an_incident_finds_what_is_like_its_conversations_in_two_queries_however_many_there_are(shop):
    down = mails(shop, DOWN)
    mails(shop, OTHER)
    incident = open_incident(title="Down", agent=shop.ana, at=NOON, conversations=down[:1])
    counts = []
    for conversations in ((), tuple(f"{text} Really." for text in OTHER)):
        mails(shop, conversations)
        with CaptureQueriesContext(connection) as captured:
            rows = alike_incident(shop.ana, incident.pk, at=NOON + dt.timedelta(hours=1))
        counts.append(len(captured))
        assert found(rows) == {down[1].pk, down[2].pk}
    assert counts == [2, 2]


def test_of_nothing_nothing_is_found(shop):
    mails(shop, DOWN)
    assert alike(shop.ana, [], at=NOON) == []
