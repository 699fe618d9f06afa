"""Webhooks in the studio: a secret shown once, addresses inside the house refused, a log, and telling it again."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from heard.plumbing.models import Fact, Webhook, WebhookDelivery
from heard.plumbing.sealing import unseal
from heard.plumbing.webhooks.sending import send as tell
from heard.staff.actions.issue_token import issue_token
from tests.plumbing.webhooks.test_webhooks import NOON, Receiver
from tests.project.studio.house import House, last_facts
from tests.project.studio.sending import refused, send

PUBLIC = "https://203.0.113.9/hook/s3cret-path"


@pytest.fixture
def receiver(settings):
    settings.HEARD_PRIVATE_WEBHOOKS = True
    receiver = Receiver()
    yield receiver
    receiver.stop()


def told() -> list[tuple[str, str, list[str]]]:
    facts = [fact for fact in last_facts("SettingChanged") if fact["setting"].startswith("plumbing.webhook")]
    return [(fact["title"], fact["what"], fact["fields"]) for fact in facts]


def test_a_webhook_is_added_and_its_secret_shown_once(house: House, boss: Client, receiver: Receiver) -> None:
    fields = {"url": receiver.url, "names": "MessageReceived\nConversationClosed", "description": "", "is_active": "on"}

    answer = send(boss, reverse("webhooks:add"), **fields)

    webhook = Webhook.objects.get(url=receiver.url)
    secret = unseal(bytes(webhook.secret))
    assert secret.startswith("whsec_")
    assert f'value="{secret}"' in answer.content.decode()
    assert (webhook.names, webhook.created_by) == (["ConversationClosed", "MessageReceived"], house.admin.pk)
    assert told() == [("127.0.0.1", "added", ["names", "url"])]
    later = [reverse("webhooks:index"), reverse("webhooks:edit", args=[webhook.pk]), "/studio/audit/"]
    assert not any(secret in boss.get(address).content.decode() for address in later)
    assert not any(secret in str(fact.data) for fact in Fact.objects.all())


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://127.0.0.1:8000/", "127.0.0.1 leads into a private network, where we do not go."),
        ("https://169.254.169.254/latest", "169.254.169.254 leads into a private network, where we do not go."),
        ("https://name:word@203.0.113.9/", "An address must not contain a name or a password."),
        ("ftp://203.0.113.9/", "The address has to begin with https://"),
    ],
)
def test_an_address_inside_the_house_is_refused(house: House, boss: Client, url: str, words: str) -> None:
    fields = {"url": url, "names": "", "description": "", "is_active": "on"}

    assert refused(boss, reverse("webhooks:add"), **fields) == {"url": [words]}
    assert refused(boss, reverse("webhooks:edit", args=[house.webhook.pk]), **fields) == {"url": [words]}
    assert [webhook.url for webhook in Webhook.objects.all()] == ["https://203.0.113.9/hook"]
    assert told() == []


def test_a_word_that_names_no_fact_is_refused(house: House, boss: Client, settings) -> None:
    settings.HEARD_PRIVATE_WEBHOOKS = True
    fields = {"url": PUBLIC, "names": "MessageReceived\n<b>", "description": "", "is_active": "on"}

    assert refused(boss, reverse("webhooks:add"), **fields) == {"names": ["This is no name of a fact: <b>"]}


def test_a_change_is_told_without_what_may_be_secret_in_the_address(house: House, boss: Client, settings) -> None:
    settings.HEARD_PRIVATE_WEBHOOKS = True  # 203.0.113.0/24 is for examples, so nobody's
    edit = reverse("webhooks:edit", args=[house.webhook.pk])

    send(boss, edit, url=PUBLIC, names="ConversationClosed", description="")
    send(boss, edit, url=PUBLIC, names="ConversationClosed", description="")
    send(boss, edit, url=PUBLIC, names="ConversationClosed", description="Order system", is_active="on")

    assert told() == [
        ("203.0.113.9", "changed", ["is_active", "names", "url"]),
        ("Order system", "changed", ["description", "is_active"]),
    ]


def test_put_into_use_again_it_forgets_why_it_was_off(house: House, boss: Client, settings) -> None:
    settings.HEARD_PRIVATE_WEBHOOKS = True
    Webhook.objects.update(is_active=False, problem="Its receiver answered: gone.")
    edit = reverse("webhooks:edit", args=[house.webhook.pk])
    assert "Switched off: Its receiver answered: gone." in boss.get(edit).content.decode()

    send(boss, edit, url=house.webhook.url, names="", description="", is_active="on")

    house.webhook.refresh_from_db()
    assert (house.webhook.is_active, house.webhook.problem) == (True, "")


def test_a_webhook_is_removed_with_its_log(house: House, boss: Client) -> None:
    boss.post(reverse("webhooks:delete", args=[house.webhook.pk]))

    assert (Webhook.objects.count(), WebhookDelivery.objects.count()) == (0, 0)
    assert told() == [("203.0.113.9", "removed", [])]


@pytest.mark.parametrize(
    ("status", "problem", "shown"),
    [(None, "", "–"), (None, "No answer.", "No answer."), (503, "", "503 "), (503, "It is busy.", "503 It is busy.")],
)
def test_the_log_shows_an_answer_or_why_there_is_none(
    house: House, boss: Client, status: int | None, problem: str, shown: str
) -> None:
    WebhookDelivery.objects.filter(pk=house.delivery.pk).update(status=status, problem=problem)

    page = boss.get(reverse("webhooks:deliveries", args=[house.webhook.pk])).content.decode()

    assert f'<td dir="auto">{shown}</td>' in page


def test_the_log_says_what_became_of_it_and_it_is_told_again(house: House, boss: Client, receiver: Receiver) -> None:
    Webhook.objects.update(url=receiver.url)
    WebhookDelivery.objects.update(state="failed", attempts=10, status=500, next_at=None)
    log = reverse("webhooks:deliveries", args=[house.webhook.pk])
    page = boss.get(log).content.decode()
    assert "The answer was 500." in page
    assert f"{house.delivery.fact.name} #{house.delivery.fact_id}" in page

    boss.post(reverse("webhooks:replay", args=[house.webhook.pk, house.delivery.pk]))
    house.delivery = WebhookDelivery.objects.get()
    assert (house.delivery.state, house.delivery.attempts) == ("queued", 0)
    tell(house.delivery, at=NOON)

    assert (house.delivery.state, house.delivery.status) == ("delivered", 200)
    assert receiver.heard[0][0]["webhook-id"] == f"fact_{house.delivery.fact_id}_{house.webhook.pk}"
    assert told() == [("127.0.0.1", "changed", ["replay"])]


def test_a_delivery_of_another_webhook_is_not_told_again(house: House, boss: Client) -> None:
    other = Webhook.objects.create(url="https://203.0.113.10/", secret=house.webhook.secret)

    assert boss.post(reverse("webhooks:replay", args=[other.pk, house.delivery.pk])).status_code == 404


def test_a_receiver_that_is_gone_switches_it_off_and_that_is_told_too(house: House, receiver: Receiver) -> None:
    Webhook.objects.update(url=receiver.url)
    receiver.answers = [410]
    house.delivery.webhook.refresh_from_db()
    tell(house.delivery, at=NOON)

    assert told() == [("127.0.0.1", "changed", ["is_active"])]
    assert last_facts("SettingChanged")[-1]["by_id"] is None


def test_the_log_is_read_page_by_page_and_three_rows_cost_what_one_does(house: House, boss: Client) -> None:
    log = reverse("webhooks:deliveries", args=[house.webhook.pk])

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            boss.get(log)
        return len(captured)

    boss.get(log)
    before = queries()
    facts = list(Fact.objects.order_by("id")[1:3])
    WebhookDelivery.objects.bulk_create([WebhookDelivery(webhook=house.webhook, fact=fact) for fact in facts])
    assert queries() == before

    assert boss.get(f"{log}?after=nonsense").status_code == 404


def test_changes_by_the_api_are_told_as_well(house: House, settings) -> None:
    settings.HEARD_PRIVATE_WEBHOOKS = True
    _token, secret = issue_token(agent=house.admin, name="Shop", scopes=["admin"], at=NOON)
    script = Client(headers={"Authorization": f"Bearer {secret}"})
    number = house.webhook.pk

    script.patch(f"/api/v1/webhooks/{number}", {"description": "ERP"}, content_type="application/json")
    script.post(f"/api/v1/webhooks/{number}/deliveries/{house.delivery.pk}/replay")
    script.delete(f"/api/v1/webhooks/{number}")

    assert told() == [
        ("ERP", "changed", ["description"]),
        ("ERP", "changed", ["replay"]),
        ("ERP", "removed", []),
    ]
    assert last_facts("SettingChanged")[-1]["by_id"] == house.admin.pk
