"""The question at the end of a chat: asked by the website's pages, with a link that only the visitor has."""

import datetime as dt
import json

import pytest
from django.utils import timezone

from heard.channels.chat.models import ChatWidget
from heard.channels.chat.rating_links import RATINGS, rating_of
from heard.conversations.actions.close import close
from heard.conversations.actions.merge import merge
from heard.conversations.actions.reply import reply
from heard.conversations.models import Closure, Conversation, State
from heard.customers.actions.erase_customer import erase_customer
from heard.customers.models import Customer
from heard.feedback.models import Satisfaction
from heard.feedback.queries.said import said_page
from heard.plumbing.models import Fact
from heard.plumbing.reactions import react_until_done
from heard.promises.models import Informing, Mode, Promise, PromiseKind
from tests.channels.chat.chats import Guest
from tests.promises.ledger import Ledger

pytestmark = pytest.mark.django_db
SHOP = "https://shop.example"
DAY = dt.timedelta(days=1)


@pytest.fixture
def shop():
    return Ledger()


@pytest.fixture
def ended(shop):
    """A chat that Ana answered and closed a minute ago."""
    now = timezone.now()
    held = Guest(shop.inbox, email="mia@home.example").say(at=now - dt.timedelta(minutes=5))
    reply(conversation=held, agent=shop.ana, text="A new bulb is on its way.", at=now - dt.timedelta(minutes=3))
    close(conversation=held, agent=shop.ana, at=now - dt.timedelta(minutes=1))
    return Conversation.objects.get(pk=held.pk)


def url(conversation, *, at=None, closure=None):
    closure = closure or Closure.objects.filter(conversation=conversation).latest("id")
    return rating_of(conversation.pk, closure.pk, at=at or timezone.now())["url"]


def give(client, address, *, origin=SHOP, **said):
    return client.post(address, json.dumps(said), content_type="application/json", headers={"Origin": origin})


def ratings():
    return [(row.score, row.reason, row.source, row.channel) for row in Satisfaction.objects.order_by("id")]


def test_a_score_and_a_reason_are_kept_under_the_chat(client, shop, ended):
    answer = give(client, url(ended), score=5, reason="Quick!")
    assert answer.status_code == 200
    assert answer.json() == {"score": 5, "reason": "Quick!", "settled": False}
    assert answer.headers["Access-Control-Allow-Origin"] == SHOP
    assert answer.headers["Vary"] == "Origin"
    assert ratings() == [(5, "Quick!", "chat", "chat")]
    row = Satisfaction.objects.get()
    assert (row.agent, row.inbox, row.customer_id) == (shop.ana, shop.inbox, ended.customer_id)
    assert [fact.data["score"] for fact in Fact.objects.filter(name="SatisfactionGiven")] == [5]
    assert [one.pk for one in said_page(shop.ana).rows] == [row.pk]


def test_the_widget_sees_what_was_given(client, ended):
    address = url(ended)
    assert client.get(address, headers={"Origin": SHOP}).json() == {"score": None, "reason": "", "settled": False}
    give(client, address, score=2)
    give(client, address, reason="Nobody knew")
    assert client.get(address, headers={"Origin": SHOP}).json() == {
        "score": 2,
        "reason": "Nobody knew",
        "settled": False,
    }


def test_opening_it_rates_nothing(client, ended):
    client.get(url(ended))
    assert ratings() == []


def test_it_can_be_changed_for_some_days_and_then_stands(client, ended):
    give(client, url(ended), score=2)
    assert give(client, url(ended), score=4).json()["score"] == 4
    Satisfaction.objects.update(answered_at=timezone.now() - 8 * DAY)
    answer = give(client, url(ended), score=1)
    assert (answer.status_code, answer.json()["why"]) == (409, "settled")
    assert ratings() == [(4, "", "chat", "chat")]
    assert client.get(url(ended)).json()["settled"] is True


def test_its_pages_may_ask_beforehand(client, ended):
    answer = client.options(url(ended), headers={"Origin": SHOP, "Access-Control-Request-Method": "POST"})
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == SHOP
    assert answer.headers["Access-Control-Allow-Headers"] == "Content-Type"


@pytest.mark.parametrize("method", ["get", "post", "options"])
def test_no_other_website_may(client, ended, method):
    answer = getattr(client, method)(url(ended), headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 403
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert ratings() == []


def test_nor_does_a_form_without_an_origin_rate(client, ended):
    assert client.post(url(ended), "{}", content_type="application/json").status_code == 403


@pytest.mark.parametrize(
    "body",
    ["", "no", "[]", "5", "{}", '{"score": 0}', '{"score": 6}', '{"score": true}', '{"score": "5"}', '{"reason": 5}',
     '{"score": 5, "reason": ["x"]}', "[" * 9000, '{"reason": "' + "x" * 20_000 + '"}'],
)  # fmt: skip
def test_what_is_no_rating_is_refused(client, ended, body):
    answer = client.post(url(ended), body, content_type="application/json", headers={"Origin": SHOP})
    assert (answer.status_code, answer.json()["why"]) == (422, "not_understood")
    assert ratings() == []


def test_odd_letters_are_kept_as_far_as_they_can_be(client, ended):
    answer = client.post(
        url(ended),
        '{"score": 4, "reason": "a\\u0000b\\ud83d"}',
        content_type="application/json",
        headers={"Origin": SHOP},
    )
    assert answer.json()["reason"] == "ab"


def test_a_forged_or_old_link_opens_nothing(client, ended):
    assert give(client, url(ended)[:-3] + "xx/", score=5).status_code == 404
    assert give(client, url(ended, at=timezone.now() - 8 * DAY), score=5).status_code == 404
    assert ratings() == []


def test_nor_does_one_for_a_closing_of_another_conversation(client, shop, ended):
    asked = shop.mail()
    close(conversation=asked, agent=shop.ana, at=timezone.now())
    elsewhere = Closure.objects.filter(conversation=asked).latest("id")
    assert give(client, url(ended, closure=elsewhere), score=5).status_code == 404
    assert give(client, RATINGS.path(asked.pk, elsewhere.pk, at=timezone.now()), score=5).status_code == 404


def test_who_was_erased_or_blocked_or_is_spam_is_not_asked(client, shop, ended):
    address = url(ended)
    Customer.objects.update(blocked_at=timezone.now())
    assert give(client, address, score=5).status_code == 404
    Customer.objects.update(blocked_at=None)
    Conversation.objects.update(state=State.SPAM)
    assert give(client, address, score=5).status_code == 404
    Conversation.objects.update(state=State.RESOLVED)
    erase_customer(customer=Customer.objects.get(pk=ended.customer_id), agent=shop.ana, at=timezone.now())
    assert give(client, address, score=5).status_code == 404


def test_of_a_chat_that_went_into_another_conversation_it_is_kept_there(client, shop, ended):
    address = url(ended)
    asked = shop.mail()
    merge(kept=asked, merged=ended, agent=shop.ana, at=timezone.now())
    assert give(client, address, score=3).status_code == 200
    assert Satisfaction.objects.get().conversation_id == asked.pk


def test_who_was_asked_here_is_not_asked_by_mail_once_more(client, shop, ended):
    Informing.objects.update_or_create(id=1, defaults={"check_ins": Mode.AUTOMATIC})
    react_until_done()
    owed = Promise.objects.filter(kind=PromiseKind.CHECK_IN)
    assert owed.get().end == ""
    give(client, url(ended), score=4)
    react_until_done()
    assert owed.get().end == "released"


def test_a_widget_that_moves_to_another_website_is_asked_from_there(client, ended):
    ChatWidget.objects.update(origins="https://new.example")
    assert give(client, url(ended), score=5).status_code == 403
    assert give(client, url(ended), score=5, origin="https://new.example").status_code == 200
