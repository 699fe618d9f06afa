"""What an agent promised in words is offered to be put on the ledger, once."""

import datetime as dt
import html
import re

import pytest
from django.utils import timezone

from heard.conversations.actions.reply import reply
from heard.customers.models import Customer
from heard.promises.models import Promise
from tests.promises.ledger import Ledger

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return Ledger()


def panel(client, conversation):
    return client.get(f"/conversations/{conversation.pk}/promises/").content.decode()


def fields(page):
    return {
        name: html.unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    }


def test_a_promise_in_an_answer_is_offered_and_put_down_with_its_words_and_its_moment(shop, client):
    client.force_login(shop.ana)
    conversation = shop.mail(at=timezone.now())
    Customer.objects.filter(pk=conversation.customer_id).update(time_zone="Asia/Tokyo")
    said = reply(
        conversation=conversation,
        agent=shop.ana,
        text="Thank you. I'll call you tomorrow before noon.",
        at=timezone.now(),
    )
    given = fields(panel(client, conversation))
    assert client.post(f"/conversations/{conversation.pk}/promises/new/", given).status_code == 302
    promise = Promise.objects.get()
    assert (promise.kind, promise.words, promise.message_id) == (
        "call_back",
        "I'll call you tomorrow before noon.",
        said.pk,
    )
    assert promise.told_at
    assert promise.due_at.astimezone(dt.timezone(dt.timedelta(hours=9))).hour == 12
    assert "promise-offer" not in panel(client, conversation)
    client.post(f"/conversations/{conversation.pk}/promises/new/", given)
    assert Promise.objects.count() == 1


def test_of_two_promises_in_one_answer_each_is_offered_until_it_is_put_down(shop, client):
    client.force_login(shop.ana)
    conversation = shop.mail(at=timezone.now())
    text = "I'll call you tomorrow before noon.\n\nWe will send you the new part by next Friday."
    reply(conversation=conversation, agent=shop.ana, text=text, at=timezone.now())
    for left in (2, 1):
        page = panel(client, conversation)
        assert page.count('class="promise-offer"') == left
        first = fields(page[: page.index("</form>")])
        assert client.post(f"/conversations/{conversation.pk}/promises/new/", first).status_code == 302
    assert "promise-offer" not in panel(client, conversation)
    assert sorted(Promise.objects.values_list("words", flat=True)) == text.split("\n\n")


def test_what_customers_write_and_what_is_old_is_not_offered(shop, client):
    client.force_login(shop.ana)
    conversation = shop.mail("I will call you tomorrow.", at=timezone.now())
    assert "promise-offer" not in panel(client, conversation)
    reply(
        conversation=conversation,
        agent=shop.ana,
        text="You will have it by Friday.",
        at=timezone.now() - dt.timedelta(days=8),
    )
    assert "promise-offer" not in panel(client, conversation)


def test_a_promise_is_not_tied_to_somebody_elses_answer(shop, client):
    client.force_login(shop.ana)
    one, other = shop.mail(at=timezone.now()), shop.mail("two", address="di@home.example", at=timezone.now())
    said = reply(conversation=other, agent=shop.ana, text="I'll call you tomorrow.", at=timezone.now())
    due = (timezone.now() + dt.timedelta(days=1)).isoformat()
    given = {"words": "x", "kind": "other", "exactly": due, "told": "yes", "message": str(said.pk)}
    client.post(f"/conversations/{one.pk}/promises/new/", given)
    assert Promise.objects.get().message_id is None


def spoken(client, conversation, text):
    return client.post(f"/conversations/{conversation.pk}/promises/spoken/", {"text": text})


def test_words_that_are_still_being_written_are_read_and_nothing_is_kept(shop, client):
    client.force_login(shop.ana)
    conversation = shop.mail(at=timezone.now())
    page = spoken(client, conversation, "Thank you. I'll call you tomorrow before noon. <b>").content.decode()
    assert re.findall(r'type="checkbox" value="([^"]*)"', page) == ["I&#39;ll call you tomorrow before noon."]
    assert spoken(client, conversation, "Thank you.").content.decode().strip() == ""
    assert client.get(f"/conversations/{conversation.pk}/promises/spoken/").status_code == 405
    assert not Promise.objects.exists()


def test_words_are_read_for_those_alone_who_may_see_the_conversation(shop, client):
    conversation = shop.mail(at=timezone.now())
    assert spoken(client, conversation, "I'll call you tomorrow.").status_code == 302
    client.force_login(shop.ana)
    assert client.post("/conversations/999999/promises/spoken/", {"text": "I'll call you tomorrow."}).status_code == 404
