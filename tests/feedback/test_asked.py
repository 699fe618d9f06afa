"""The page behind a check-in: one click says how it went; whoever only opens the link, or holds a wrong one, does nothing."""

import datetime as dt
import re
import uuid

import pytest
from django.utils import timezone

from heard.conversations.actions.close import close
from heard.conversations.actions.reply import reply
from heard.conversations.models import Closure, Conversation, Mention, Message, MessageKind, State
from heard.conversations.request_links import LASTS as REQUEST_LASTS
from heard.customers.actions.erase_customer import erase_customer
from heard.customers.models import Customer
from heard.feedback.models import Satisfaction
from heard.plumbing.models import Fact
from heard.plumbing.reactions import react_until_done
from heard.promises.models import Informing
from heard.promises.notices.asked_links import LASTS, asked_path
from tests.promises.ledger import Ledger

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def shop():
    return Ledger()


@pytest.fixture
def settled(shop):
    """A request that Ana answered and closed yesterday."""
    now = timezone.now()
    conversation = shop.mail("My lamp is broken", at=now - 2 * DAY)
    reply(conversation=conversation, agent=shop.ana, text="A new bulb is on its way.", at=now - DAY)
    Conversation.objects.filter(pk=conversation.pk).update(assignee=shop.ana)
    close(conversation=conversation, agent=shop.ana, at=now - DAY)
    react_until_done()
    conversation.refresh_from_db()
    return conversation


def path(conversation, *, at=None, is_check_in=True, closure=None, customer_id=None):
    closure = closure or Closure.objects.filter(conversation=conversation).latest("id")
    return asked_path(
        conversation.pk, customer_id or conversation.customer_id, closure.pk,
        is_check_in=is_check_in, at=at or timezone.now(),
    )  # fmt: skip


def answers():
    return [(row.is_well, row.score, row.reason) for row in Satisfaction.objects.order_by("id")]


def facts():
    return list(
        Fact.objects.filter(name__in=["CheckInAnswered", "SatisfactionGiven", "ConversationReopened"])
        .order_by("id")
        .values_list("name", flat=True)
    )


def incoming(conversation):
    said = Message.objects.filter(conversation=conversation, kind=MessageKind.INCOMING).order_by("id")
    return [message.text for message in said]


def state(conversation):
    return Conversation.objects.get(pk=conversation.pk).state


def test_all_is_well_with_one_click(shop, settled, client):
    page = client.get(path(settled)).content.decode()
    assert "All is well" in page
    assert "Not yet" in page
    told = client.post(path(settled), {"well": "yes"}, follow=True).content.decode()
    assert "We are glad that all is well" in told
    assert (answers(), facts(), state(settled)) == ([(True, None, "")], ["CheckInAnswered"], State.RESOLVED)


def test_opening_the_link_as_mail_scanners_do_changes_nothing(shop, settled, client):
    for method in (client.get, client.head):
        for query in ("", "?score=1", "?well=no", "?done=not-yet"):
            assert method(path(settled) + query).status_code == 200
    assert client.options(path(settled)).status_code == 405
    assert (answers(), facts(), state(settled)) == ([], [], State.RESOLVED)


def test_not_yet_opens_it_again_once_however_often_it_is_clicked(shop, settled, client):
    address = path(settled)
    for _ in range(3):
        assert "We are on it again" in client.post(address, {"well": "no"}, follow=True).content.decode()
    react_until_done()
    assert (answers(), state(settled)) == ([(False, None, "")], State.OPEN)
    assert incoming(settled) == ["My lamp is broken", "Not yet: it is not as it should be."]
    assert facts() == ["CheckInAnswered", "ConversationReopened"]


def test_the_words_that_follow_arrive_as_theirs_and_once(shop, settled, client):
    address, number = path(settled), str(uuid.uuid4())
    client.post(address, {"well": "no"})
    page = client.get(address).content.decode()
    assert "What is missing?" in page
    for _ in range(2):
        client.post(address, {"well": "no", "words": "It flickers.", "client_id": number})
    assert incoming(settled)[1:] == ["Not yet: it is not as it should be.", "It flickers."]
    sent = Message.objects.filter(conversation=settled, kind=MessageKind.INCOMING).latest("id")
    assert sent.sender_address == "cleo@home.example"


def test_words_that_sound_like_thanks_open_it_all_the_same(shop, settled, client):
    client.post(path(settled), {"well": "no", "words": "Thank you", "client_id": str(uuid.uuid4())})
    assert state(settled) == State.OPEN


def test_how_they_were_served_with_one_click_the_reason_afterwards_both_changeable(shop, settled, client):
    address = path(settled)
    told = client.post(address, {"score": "4"}, follow=True).content.decode()
    assert "It helps us to serve you better" in told
    assert "Tell us why, if you like" in told
    client.post(address, {"reason": "  Quick and kind. "})
    client.post(address, {"score": "5"})
    client.post(address, {"score": "5"})
    assert answers() == [(None, 5, "Quick and kind.")]
    given = Fact.objects.filter(name="SatisfactionGiven").order_by("id").values_list("data", flat=True)
    assert [(data["score"], data["is_change"]) for data in given] == [(4, False), (5, True)]
    row = Satisfaction.objects.get()
    assert (row.agent, row.inbox, row.channel, row.source) == (shop.ana, shop.inbox, "email", "check_in")


def test_a_face_in_a_link_is_shown_as_chosen_and_counts_with_a_press(shop, settled, client):
    page = client.get(path(settled) + "?score=2").content.decode()
    assert re.findall(r'value="(\d)" aria-pressed="true"', page) == ["2"]
    assert "Yes, that is what I think" in page
    assert answers() == []
    assert "Yes, that is what I think" not in client.get(path(settled) + "?score=9").content.decode()


def test_after_some_days_what_they_said_stands(shop, settled, client):
    address = path(settled)
    client.post(address, {"score": "2"})
    Satisfaction.objects.update(answered_at=timezone.now() - 8 * DAY)
    for given in ({"score": "5"}, {"reason": "Late."}):
        assert client.post(address, given).status_code == 409
    assert answers() == [(None, 2, "")]
    assert "You told us: 2 of 5" in client.get(address).content.decode()


def test_each_closing_is_asked_about_for_itself(shop, settled, client):
    first = path(settled)
    client.post(first, {"score": "1"})
    client.post(first, {"well": "no"})
    close(conversation=settled, agent=shop.ana, at=timezone.now())
    client.post(path(settled), {"score": "5"})
    assert answers() == [(False, 1, ""), (None, 5, "")]


def test_nonsense_is_refused_kindly(shop, settled, client):
    for given in ({}, {"score": "0"}, {"score": "6"}, {"score": "x"}, {"score": "٣"}, {"well": "maybe"}):
        answer = client.post(path(settled), given)
        assert (answer.status_code, "Please choose one of these." in answer.content.decode()) == (422, True)
    assert client.post(path(settled), {"well": "no", "words": "x" * 20_001}).status_code == 422
    client.post(path(settled), {"reason": "\0 nothing but a reason"})
    assert answers() == [(None, None, "nothing but a reason")]
    assert state(settled) == State.RESOLVED


def test_a_forged_link_opens_nothing(shop, settled, client):
    stranger = shop.mail("Hello", address="eve@e.example", at=timezone.now())
    for wrong in (
        path(settled)[:-4] + "abc/",
        "/asked/nonsense/",
        path(settled, customer_id=stranger.customer_id),
        asked_path(settled.pk, settled.customer_id, 0, is_check_in=True, at=timezone.now()),
        asked_path(
            stranger.pk, stranger.customer_id, Closure.objects.latest("id").pk, is_check_in=True, at=timezone.now()
        ),
    ):
        assert client.get(wrong).status_code == 404
        assert client.post(wrong, {"well": "no"}).status_code == 404
    assert (answers(), facts()) == ([], [])


def test_an_old_link_offers_a_fresh_one_by_mail(shop, settled, client):
    assert LASTS >= REQUEST_LASTS
    old = path(settled, at=timezone.now() - LASTS - DAY)
    answer = client.post(old, {"well": "no"})
    assert answer.status_code == 410
    (fresh,) = re.findall(r'action="(/request/[^"]+/fresh/)"', answer.content.decode())
    assert client.get(fresh.removesuffix("fresh/")).status_code == 410  # it is no way in by itself
    assert client.post(fresh).status_code == 200
    (mail,) = Message.objects.filter(kind=MessageKind.AUTOMATIC)
    assert "/request/" in mail.text
    assert (answers(), state(settled)) == ([], State.RESOLVED)


def test_who_is_forgotten_or_blocked_finds_nothing_here(shop, settled, client):
    address = path(settled)
    Customer.objects.filter(pk=settled.customer_id).update(blocked_at=timezone.now())
    assert client.post(address, {"well": "no"}).status_code == 404
    Customer.objects.filter(pk=settled.customer_id).update(blocked_at=None)
    client.post(address, {"score": "1"})
    client.post(address, {"reason": "My name is Cleo"})
    erase_customer(customer=settled.customer, agent=shop.ana, at=timezone.now())
    assert client.get(address).status_code == 404
    assert [reason for _, _, reason in answers()] in ([], [""])


def test_a_low_score_calls_whoever_served_them_and_a_good_one_nobody(shop, settled, client):
    client.post(path(settled), {"score": "5"})
    react_until_done()
    assert Mention.objects.count() == 0
    client.post(path(settled), {"score": "1"})
    client.post(path(settled), {"score": "2"})
    react_until_done()
    assert list(Mention.objects.values_list("agent", flat=True)) == [shop.ana.pk]
    (note,) = Message.objects.filter(kind=MessageKind.NOTE)
    assert note.text == "The customer said how they were served: 2 of 5, “Not good”. A kind word helps now."


def test_without_the_question_the_page_asks_only_whether_all_is_well(shop, settled, client):
    Informing.current()
    Informing.objects.update(asks_satisfaction=False)
    page = client.get(path(settled)).content.decode()
    assert "How did we serve you?" not in page
    assert "All is well" in page


def test_it_is_in_the_customers_language_and_tells_no_other_page_its_address(shop, settled, client):
    Conversation.objects.filter(pk=settled.pk).update(language="ar")
    answer = client.get(path(settled))
    assert 'dir="rtl"' in answer.content.decode()
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert "no-store" in answer.headers["Cache-Control"] or "private" in answer.headers["Cache-Control"]


def test_the_page_of_the_request_asks_the_same_once_it_is_settled(shop, settled, client):
    from heard.conversations.request_links import request_path

    waiting = shop.mail("Another", address="d@d.example", at=timezone.now())
    page = client.get(request_path(waiting.pk, waiting.customer_id, at=timezone.now())).content.decode()
    assert "How did we serve you?" not in page
    page = client.get(request_path(settled.pk, settled.customer_id, at=timezone.now())).content.decode()
    (address,) = re.findall(r'action="(/asked/[^"]+/)"', page)
    assert "It helps us to serve you better" in client.post(address, {"score": "3"}, follow=True).content.decode()
    assert list(Satisfaction.objects.values_list("score", "source", "asked_at")) == [(3, "page", None)]
