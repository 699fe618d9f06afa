"""Answers beside the chat: what a visitor may look up, for pages of the widget's own websites alone."""

import datetime as dt
import json
import re
import uuid

import pytest
from django.utils import timezone

from heard.channels.chat.actions.hear import EVER
from heard.channels.chat.models import Visitor
from heard.channels.chat.tokens import new_token
from heard.channels.chat.views import answers as views
from heard.channels.chat.words import words
from heard.customers.languages import LANGUAGES
from heard.customers.models import Customer
from heard.knowledge.actions.index_articles import index_articles
from heard.plumbing.api.limits import Buckets
from tests.channels.chat.chats import widget_of
from tests.knowledge.centre import Centre

SHOP = "https://shop.example"


@pytest.fixture
def widget(shop, monkeypatch):
    monkeypatch.setattr(views, "BY_ADDRESS", Buckets(burst=240, per_second=4))
    centre = Centre()
    kept = [
        centre.parcel,
        centre.article("How to return a parcel", slug="return"),
        centre.article("Parcels of our best customers", slug="gold", audience="segment", segment="gold"),
        centre.article("How we mislay a parcel", slug="ours", audience="agents"),
    ]
    index_articles(article_ids=[one.pk for one in kept])
    return widget_of(shop.inbox)


def ask(client, widget, *, origin=SHOP, **given):
    body = json.dumps({"inbox": widget.key, "language": "en", **given})
    return client.post("/chat/answers/", body, content_type="text/plain", headers={"origin": origin})


def titles(response):
    return [item["title"] for item in response.json()["items"]]


def token_of(widget, *, tier="gold", is_known=True):
    customer = Customer.objects.create(name="Mia", tier=tier)
    visitor = Visitor.objects.create(
        public_id=uuid.uuid4(), widget=widget, customer=customer, identity="mia", tokens_since=EVER
    )
    return new_token(widget_key=widget.key, visitor=visitor.public_id, at=timezone.now(), is_known=is_known)


def test_the_first_words_of_a_conversation_are_answered_with_titles_a_line_and_where_they_stand(client, widget):
    response = ask(client, widget, text="Hello there!\nHow can I return a parcel to you? Kind regards, Mia")
    assert response.status_code == 200
    assert response["Access-Control-Allow-Origin"] == SHOP
    assert response["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in response
    assert response.json()["items"][0] == {
        "title": "How to return a parcel",
        "url": "/help/en/orders/return/",
        "line": "Look at the number in our mail.",
        "language": "en",
    }


def test_words_that_ask_nothing_are_answered_with_nothing(client, widget):
    assert titles(ask(client, widget, text="Hello, is anybody there?")) == []
    assert titles(ask(client, widget, find="   ")) == []
    assert titles(ask(client, widget)) == []


def test_somebody_who_still_types_finds_what_begins_so(client, widget):
    assert set(titles(ask(client, widget, find="parc"))) == {"How to return a parcel", "Where is my parcel?"}


def test_a_visitor_without_the_language_of_the_help_centre_is_shown_its_first(client, widget):
    assert titles(ask(client, widget, find="parcel", language="de-AT")) != []


@pytest.mark.parametrize("token", ["", "nonsense", None, 5])
def test_a_stranger_sees_what_everybody_may(client, widget, token):
    assert set(titles(ask(client, widget, find="parcel", token=token))) == {
        "How to return a parcel",
        "Where is my parcel?",
    }


def test_a_customer_the_website_vouches_for_sees_what_is_for_them_and_nobody_else_does(client, widget):
    gold = "Parcels of our best customers"
    found = titles(ask(client, widget, find="parcel", token=token_of(widget)))
    assert gold in found
    assert "How we mislay a parcel" not in found
    Visitor.objects.all().delete()
    assert gold not in titles(ask(client, widget, find="parcel", token=token_of(widget, tier="silver")))
    Visitor.objects.all().delete()
    assert gold not in titles(ask(client, widget, find="parcel", token=token_of(widget, is_known=False)))


def test_a_token_that_became_void_is_a_strangers(client, widget):
    token = token_of(widget)
    Visitor.objects.update(tokens_since=timezone.now() + dt.timedelta(seconds=2))
    assert "Parcels of our best customers" not in titles(ask(client, widget, find="parcel", token=token))


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
def test_other_pages_are_refused(client, widget, origin):
    response = ask(client, widget, origin=origin, find="parcel")
    assert response.status_code == 403
    assert "Access-Control-Allow-Origin" not in response


def test_a_chat_that_is_switched_off_answers_nobody(client, widget):
    widget.is_on = False
    widget.save()
    assert ask(client, widget, find="parcel").status_code == 403


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '{"inbox": 5}', "\0", "x" * 20_000])
def test_what_cannot_be_understood_is_refused(client, widget, body):
    response = client.post("/chat/answers/", body, content_type="text/plain", headers={"origin": SHOP})
    assert response.status_code == 403


def test_whoever_asks_without_end_is_asked_to_slow_down(client, widget, monkeypatch):
    monkeypatch.setattr(views, "BY_ADDRESS", Buckets(burst=2, per_second=0.001))
    assert [ask(client, widget, find="parcel").status_code for _ in range(3)] == [200, 200, 429]


def test_asking_changes_nothing_and_looking_at_it_is_no_question(client, widget):
    assert client.get("/chat/answers/").status_code == 405


def test_its_script_is_for_pages_of_any_origin_and_every_word_it_says_is_there(client, widget):
    response = client.get("/chat-answers.js")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"] == "public, max-age=300"
    assert client.get("/chat-answers.js", headers={"if-none-match": response["ETag"]}).status_code == 304
    said = set(re.findall(r"\"(find|answers_\w+|meanwhile|failed)\"", response.content.decode()))
    assert said == {"find", "answers_found", "answers_none", "meanwhile", "failed"}
    assert [language for language in LANGUAGES if said - words(language).keys()] == []
