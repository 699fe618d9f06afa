"""Webhooks: every fact told once, signed, retried, logged; never into our own network."""

import datetime as dt
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.db import connection, transaction

from heard.customers.events import CustomerMet
from heard.plumbing.events import announce
from heard.plumbing.models import Fact, WebhookDelivery
from heard.plumbing.webhooks.following import follow_once
from heard.plumbing.webhooks.sending import RETRIES, replay, send_due
from heard.plumbing.webhooks.signing import signature
from heard.plumbing.webhooks.subscribing import WebhookIsWrong, subscribe

pytestmark = pytest.mark.django_db(transaction=True)
NOON = dt.datetime(2030, 11, 2, 12, tzinfo=dt.UTC)


class Receiver:
    """Another program, on a real port."""

    def __init__(self):
        self.heard, self.answers = [], []
        receiver = self

        class Answering(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.heard.append((dict(self.headers), body))
                self.send_response(receiver.answers.pop(0) if receiver.answers else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *given):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Answering)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def receiver(settings):
    settings.HEARD_PRIVATE_WEBHOOKS = True
    receiver = Receiver()
    yield receiver
    receiver.stop()


def happen(customer_id):
    with transaction.atomic():
        announce(CustomerMet(customer_id=customer_id, channel="email"))
    return Fact.objects.latest("id").pk


def test_a_fact_is_told_once_and_signed(receiver):
    happen(1)  # before anybody listened
    webhook, secret = subscribe(url=receiver.url, names=[], by=None, at=NOON)
    fact = happen(2)
    assert follow_once() == 2  # that it listens now is a fact too, read and not told
    assert follow_once() == 0
    assert (send_due(at=NOON), send_due(at=NOON)) == (1, 0)
    [(headers, body)] = receiver.heard
    told = json.loads(body)
    assert (told["type"], told["data"]["customer_id"], told["data"]["fact_id"]) == ("CustomerMet", 2, fact)
    assert headers["webhook-id"] == f"fact_{fact}_{webhook.pk}"
    assert headers["webhook-signature"] == signature(
        secret, message_id=headers["webhook-id"], timestamp=int(NOON.timestamp()), body=body
    )


def test_only_the_facts_it_asked_for(receiver):
    subscribe(url=receiver.url, names=["ConversationClosed"], by=None, at=NOON)
    happen(1)
    follow_once()
    assert WebhookDelivery.objects.count() == 0


def test_a_fact_that_commits_late_is_not_skipped(receiver):
    subscribe(url=receiver.url, names=[], by=None, at=NOON)
    other = connection.copy()
    try:
        with other.cursor() as late:
            late.execute("BEGIN")
            late.execute(
                "INSERT INTO plumbing_fact (name, stream, subject_id, data) VALUES ('CustomerMet', 'customer:8', 8, '{}')"
            )
            happen(9)
            follow_once()  # must wait: something older may still come
            late.execute("COMMIT")
    finally:
        other.close()
    follow_once()
    assert sorted(WebhookDelivery.objects.values_list("fact__subject_id", flat=True)) == [8, 9]


def test_what_does_not_get_through_is_tried_again_later_and_then_given_up(receiver):
    subscribe(url=receiver.url, names=[], by=None, at=NOON)
    happen(1)
    follow_once()
    receiver.answers = [500] * 20
    at = NOON
    for wait in RETRIES:
        assert send_due(at=at) == 1
        assert send_due(at=at + wait - dt.timedelta(seconds=1)) == 0
        at += wait
    send_due(at=at)
    delivery = WebhookDelivery.objects.get()
    assert (delivery.state, delivery.attempts, delivery.status) == ("failed", len(RETRIES) + 1, 500)
    receiver.answers = []
    replay(delivery, at=at)
    send_due(at=at)
    delivery.refresh_from_db()
    assert delivery.state == "delivered"


def test_a_receiver_that_is_gone_is_told_nothing_any_more(receiver):
    webhook, _ = subscribe(url=receiver.url, names=[], by=None, at=NOON)
    happen(1)
    follow_once()
    receiver.answers = [410]
    send_due(at=NOON)
    webhook.refresh_from_db()
    assert not webhook.is_active


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/x",
        "http://localhost:5432/",
        "http://169.254.169.254/latest",
        "http://10.0.0.7/",
        "ftp://a.example/",
        "x",
    ],
)
def test_nobody_makes_us_call_our_own_network(url):
    with pytest.raises(WebhookIsWrong):
        subscribe(url=url, names=[], by=None, at=NOON)


def test_an_address_that_turns_out_to_be_private_is_not_called(receiver, settings):
    subscribe(url=receiver.url, names=[], by=None, at=NOON)
    settings.HEARD_PRIVATE_WEBHOOKS = False
    happen(1)
    follow_once()
    send_due(at=NOON)
    assert receiver.heard == []
    assert WebhookDelivery.objects.get().state == "failed"
