"""Whatever is sent, the API keeps to its own document: never an error of ours, every answer as it was promised."""

import json
import re
from collections import Counter
from datetime import timedelta

import pytest
import schemathesis
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, seed, settings
from ninja import Schema
from schemathesis import GenerationMode
from schemathesis.checks import (
    content_type_conformance,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)

from heard.community.actions.answer import answer
from heard.community.actions.ask import ask
from heard.community.actions.join import join
from heard.conversations.actions.merge import merge
from heard.conversations.actions.save_view import save_view
from heard.conversations.actions.split import split
from heard.conversations.actions.start_side_conversation import start_side_conversation
from heard.conversations.models import Attachment, Conversation, Macro, Message
from heard.customers.actions.merge_customers import merge_customers
from heard.customers.models import Address
from heard.plumbing.files import store
from heard.plumbing.models import Fact, WebhookDelivery
from heard.plumbing.webhooks.subscribing import subscribe
from heard.project.api import api
from heard.promises.actions.make import make
from heard.promises.models import Calendar, PromiseKind, ServicePolicy, Source
from heard.rules.models import Rule

DOCUMENT = schemathesis.openapi.from_dict(json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"))))
OPERATIONS = {result.ok().label: result.ok() for result in DOCUMENT.get_all_operations()}
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 3  # of each operation and mode


# schemathesis does not close an answer that is streamed, as a server does.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["as asked", "otherwise"])
def test_answers_are_as_the_document_promises(house, mode):
    broken = {}
    for label in OPERATIONS:
        try:
            _try(house, label, mode)
        except* Exception as wrong:
            broken[label] = "\n".join(str(one) for one in wrong.exceptions)
    assert broken == {}


def _try(house, label, mode):
    known = {name: house.known(label, name) for name in re.findall(r"{(\w+)}", label)}
    real = {name: value for name, value in known.items() if value is not None}
    is_asked = mode == GenerationMode.POSITIVE
    cases = OPERATIONS[label].as_strategy(mode, path_parameters=real if is_asked and real else None)

    @seed(7)
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(cases)
    def holds(case):
        headers = {"Authorization": f"Bearer {house.secret}", "Accept-Encoding": "identity"}
        with transaction.atomic():  # each begins with the same house
            response = case.call(app=house.app, headers=headers)
            transaction.set_rollback(True)
        case.validate_response(response, checks=CHECKS)

    holds()


def test_no_two_shapes_have_one_name():
    # The document keeps one of each name: it would promise of one what the other holds.
    waiting, names = [Schema], list[str]()
    while waiting:
        below = waiting.pop().__subclasses__()
        names += [shape.__name__ for shape in below if shape.__module__.startswith("heard.")]
        waiting += below
    assert [name for name, often in Counter(names).items() if often > 1] == []


class House:
    """A shop with one of everything, and the token of an administrator."""

    def __init__(self, chief, inbox):
        self.secret, self.app = chief.secret, get_wsgi_application()
        agent, at = chief.agent, timezone.now()
        numbers = [chief.begin(inbox).json()["conversation_id"] for _ in range(3)]
        first, second, third = (Conversation.objects.get(pk=number) for number in numbers)
        chief.ask("POST", f"conversations/{third.pk}/messages", {"text": "And the lid?"})
        message = Message.objects.filter(conversation=first).first()
        stored = store(b"Hello")
        attachment = Attachment.objects.create(message=message, file=stored, filename="hello.txt", size=5)
        side = start_side_conversation(
            conversation=first, agent=agent, to=["dock@carrier.example"], subject="Where?", text="Where is it?", at=at
        )
        joined = merge(kept=first, merged=second, agent=agent, at=at)
        last = Message.objects.filter(conversation=third).last()
        parted = split(conversation=third, message_ids=[last.pk], agent=agent, at=at)
        people = [
            chief.ask("POST", "customers", {"address": f"{name}@home.example"}).json()["id"] for name in ("leo", "lea")
        ]
        customers = [first.customer.__class__.objects.get(pk=number) for number in people]
        met = merge_customers(kept=customers[0], merged=customers[1], agent=agent, at=at)
        webhook, _ = subscribe(url="https://crm.example/hook", names=[], by=agent.pk, at=at)
        delivery = WebhookDelivery.objects.create(webhook=webhook, fact=Fact.objects.first())
        Macro.objects.create(name="Sorry", text="Sorry, {customer}", steps=[{"tag": "late"}])
        due_at = at + timedelta(hours=3)
        promised = make(
            conversation=first, kind=PromiseKind.CALL_BACK, due_at=due_at, source=Source.AGENT, agent=agent, at=at
        )
        writer = join(customer=third.customer, pseudonym="lantern", at=at)
        asked = ask(title="What should we make next?", body="", language="en", agent=agent, at=at)
        given = answer(question=asked, body="A candlestick.", member=writer, at=at)
        self.numbers = {
            ("conversations", "number"): first.pk,
            ("conversations", "message"): message.pk,
            ("conversations", "side"): side.pk,
            ("conversations", "merge"): joined.pk,
            ("conversations", "split"): parted.pk,
            ("conversations", "kind"): "reply",
            ("conversations", "name"): "late",
            ("customers", "number"): people[0],
            ("customers", "merge"): met.pk,
            ("customers", "address"): Address.objects.filter(customer=people[0]).first().pk,
            ("attachments", "number"): attachment.pk,
            ("webhooks", "number"): webhook.pk,
            ("webhooks", "delivery"): delivery.pk,
            ("views", "number"): save_view(agent=agent, name="Late", query="tag:late").pk,
            ("agents", "number"): agent.pk,
            ("promises", "number"): promised.pk,
            ("calendars", "number"): Calendar.objects.create(name="Office").pk,
            ("service-policies", "number"): ServicePolicy.objects.create(name="Usual").pk,
            ("community", "question"): asked.pk,
            ("community", "post"): asked.pk,
            ("community", "answer"): given.pk,
            ("community", "member"): writer.pk,
            ("rules", "number"): Rule.objects.create(name="Refunds", trigger="MessageReceived").pk,
        }
        if third.pk:
            self.numbers["splits", "number"] = third.pk

    def known(self, label, name):
        noun = label.split("/api/v1/")[1].split("/")[0]
        if name == "number" and "{split}" in label:
            noun = "splits"
        return self.numbers.get((noun, name))


@pytest.fixture
def house(chief, inbox, settings):
    settings.HEARD_PRIVATE_WEBHOOKS = True  # else every made-up address would be looked up
    made, ends = House(chief, inbox), (signals.request_started, signals.request_finished)
    for end in ends:
        end.disconnect(close_old_connections)  # the test is inside a transaction of this connection
    yield made
    for end in ends:
        end.connect(close_old_connections)
