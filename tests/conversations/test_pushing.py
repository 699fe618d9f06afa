"""What is urgent reaches the browsers an agent chose, with a number and no more; nobody else's, and none that is gone."""

import datetime as dt
import json
import threading
import time

import pytest
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from heard.conversations import pushing
from heard.conversations.actions.note import note
from heard.conversations.actions.notify import notify
from heard.conversations.jobs import push_told
from heard.plumbing.push.posting import PushServiceBusy
from heard.plumbing.reactions import react_until_done
from heard.plumbing.sealing import unseal
from heard.staff.actions.change_profile import change_profile
from heard.staff.actions.push import push, push_key
from heard.staff.actions.subscribe import MOST, SubscriptionIsWrong, subscribe
from heard.staff.actions.unsubscribe import unsubscribe
from heard.staff.models import PushKey, PushSubscription
from tests.conversations.shop import NOON, Shop
from tests.plumbing.push.push_house import Browser, PushService

SAID = {"title": "Conversation #7", "body": "Look", "url": "/conversations/7/"}


@pytest.fixture
def shop(db):
    return Shop()


@pytest.fixture
def browser():
    return Browser()


@pytest.fixture
def service():
    with PushService() as running:
        yield running


@pytest.fixture
def subscription(shop, browser, service):
    return subscribe(agent=shop.ana, endpoint=service.endpoint, **browser.keys, allow_private=True)


def pushed(subscription, **options):
    return push(
        subscription_id=subscription.pk, said=SAID, topic="conversation-7", at=NOON, allow_private=True, **options
    )


def jobs():
    return [job.args for job in ProcrastinateJob.objects.filter(task_name=pushing.JOB).order_by("id")]


def test_whoever_is_told_is_told_in_their_browser_and_nobody_else(shop, browser):
    mine = subscribe(agent=shop.ana, endpoint="https://push.example/1", **browser.keys)
    subscribe(agent=shop.ben, endpoint="https://push.example/2", **browser.keys)
    matter = shop.mail("Please hurry")
    notify(conversation=matter, recipients=[shop.ana], words="Please hurry, too", agent=None, why="Urgent")
    react_until_done()
    (asked,) = jobs()
    assert (asked["subscription_id"], asked["conversation_id"]) == (mine.pk, matter.pk)
    assert "hurry" not in json.dumps(asked)


def test_who_may_not_open_the_inbox_or_left_is_not_told(shop, browser):
    subscribe(agent=shop.ana, endpoint="https://push.example/1", **browser.keys)
    subscribe(agent=shop.ben, endpoint="https://push.example/2", **browser.keys)
    hidden, open_to_all = shop.mail("One", inbox=shop.orders), shop.mail("Two")
    notify(conversation=hidden, recipients=[shop.ana], words="Look", agent=None)
    notify(conversation=open_to_all, recipients=[shop.ben], words="Look", agent=None)
    shop.ben.is_active = False
    shop.ben.save()
    react_until_done()
    assert jobs() == []


def test_whoever_wants_it_is_told_when_a_colleague_calls_them_and_nobody_else(shop, browser):
    """Not whoever did not choose it, not whoever wrote the note, not whoever may not open the inbox."""
    mine = subscribe(agent=shop.ben, endpoint="https://push.example/ben", **browser.keys)
    subscribe(agent=shop.ana, endpoint="https://push.example/ana", **browser.keys)
    matter, hidden = shop.mail("One"), shop.mail("Two", inbox=shop.orders)
    note(conversation=matter, agent=shop.ana, text="Ben, look", mentions=[shop.ben, shop.ana], at=NOON)
    react_until_done()
    assert jobs() == []  # nobody chose it
    for agent in (shop.ana, shop.ben):
        change_profile(agent=agent, by=agent, pushes_mentions=True)
    note(conversation=matter, agent=shop.ana, text="Ben, look again", mentions=[shop.ben, shop.ana], at=NOON)
    note(conversation=hidden, agent=shop.ben, text="Ana cannot come here", mentions=[shop.ana], at=NOON)
    react_until_done()
    (asked,) = jobs()
    assert (asked["subscription_id"], asked["conversation_id"], asked["is_mention"]) == (mine.pk, matter.pk, True)
    assert "look" not in json.dumps(asked)


def test_a_mention_says_so_and_nothing_of_the_note(subscription, browser, service):
    said = pushing.said(7, language="en", is_mention=True)
    assert said == {
        "title": "Conversation #7",
        "body": "A colleague mentions you. Open it to see why.",
        "url": "/conversations/7/",
    }


def test_being_told_of_mentions_is_chosen_on_ones_profile(shop, client):
    client.force_login(shop.ana)
    page = client.get("/me/").content.decode()
    assert "Tell me when a colleague mentions me" in page
    given = {"name": "Ana Moreno", "language": "en", "time_zone": "UTC", "signature": "", "pushes_mentions": "on"}
    assert client.post("/me/", given).status_code == 302
    shop.ana.refresh_from_db()
    assert shop.ana.pushes_mentions is True
    client.post("/me/", {name: value for name, value in given.items() if name != "pushes_mentions"})
    shop.ana.refresh_from_db()
    assert shop.ana.pushes_mentions is False


def test_the_browser_reads_a_number_in_its_agents_language_and_nothing_of_the_matter(
    shop, subscription, browser, service
):
    shop.ana.language = "de"
    shop.ana.save()
    said = pushing.said(7, language="de")
    assert push(subscription_id=subscription.pk, said=said, topic="conversation-7", at=NOON, allow_private=True)
    (request,) = service.requests
    read = json.loads(browser.read(request.body))
    assert (sorted(read), read["url"]) == (["body", "title", "url"], "/conversations/7/")
    assert request.headers["Topic"] == "conversation-7"


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(subscription, service, status):
    service.status = status
    assert pushed(subscription) is False
    assert not PushSubscription.objects.exists()


def test_a_service_that_is_busy_is_asked_again(subscription, service):
    service.status = 503
    with pytest.raises(PushServiceBusy):
        pushed(subscription)
    assert PushSubscription.objects.exists()
    assert pushing.SOON.get_retry_decision(exception=PushServiceBusy(), job=_job(attempts=0)) is not None
    assert pushing.SOON.get_retry_decision(exception=PushServiceBusy(), job=_job(attempts=6)) is None


def _job(attempts):
    from procrastinate.jobs import Job

    return Job(id=1, queue="default", lock=None, queueing_lock=None, task_name=pushing.JOB, attempts=attempts)


def test_an_endpoint_inside_our_own_network_is_never_called_and_forgotten(subscription, service):
    assert push(subscription_id=subscription.pk, said=SAID, topic="conversation-7", at=NOON) is False
    assert (service.requests, PushSubscription.objects.count()) == ([], 0)


def test_what_is_an_hour_old_or_has_nobody_left_is_not_told(subscription, service):
    old = (timezone.now() - dt.timedelta(minutes=61)).isoformat()
    assert push_told.func(subscription_id=subscription.pk, conversation_id=7, since=old) is False
    assert push_told.func(subscription_id=0, conversation_id=7, since=timezone.now().isoformat()) is False
    assert service.requests == []
    assert PushSubscription.objects.exists()


def test_the_key_is_made_once_and_kept_sealed(db):
    first = push_key()
    assert push_key().public == first.public
    assert unseal(first.private) not in str(bytes(first.private))
    assert PushKey.objects.count() == 1


def test_a_key_nobody_can_read_any_more_is_made_anew_and_its_browsers_forgotten(subscription):
    former = push_key().public
    PushKey.objects.update(private=b"sealed elsewhere")
    assert push_key().public != former
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize("endpoint", [
    "", "http://push.example/1", "javascript:alert(1)", "https://", "https://push.example/" + "x" * 1000, "https://[", "ftp://push.example",
    "https://push.example/\r\nX: y",
])  # fmt: skip
def test_an_address_no_browser_would_hand_us_is_refused(shop, browser, endpoint):
    with pytest.raises(SubscriptionIsWrong):
        subscribe(agent=shop.ana, endpoint=endpoint, **browser.keys)


def test_a_browser_belongs_to_who_was_there_last_and_ten_are_enough(shop, browser):
    for agent in (shop.ben, shop.ana):
        subscribe(agent=agent, endpoint="https://push.example/same", **browser.keys)
    assert PushSubscription.objects.get().agent == shop.ana
    assert unsubscribe(agent=shop.ben, endpoint="https://push.example/same") is False
    assert unsubscribe(agent=shop.ana, endpoint="https://push.example/\0") is False
    for number in range(MOST):
        subscribe(agent=shop.ana, endpoint=f"https://push.example/{number}", **browser.keys)
    assert PushSubscription.objects.count() == MOST
    assert not PushSubscription.objects.filter(endpoint__endswith="same").exists()


def test_the_switch_asks_for_the_key_and_hands_over_the_browser(shop, browser, client):
    client.force_login(shop.ana)
    assert client.get("/me/push/key/").status_code == 405
    assert client.post("/me/push/key/").json() == {"key": push_key().public}
    given = {"endpoint": "https://push.example/1", "p256dh": browser.keys["public_key"], "auth": browser.keys["auth"]}
    assert client.post("/me/push/", given).status_code == 204
    assert PushSubscription.objects.get().agent == shop.ana
    assert client.post("/me/push/", {**given, "auth": "x"}).status_code == 400
    assert client.post("/me/push/ending/", given).status_code == 204
    assert not PushSubscription.objects.exists()


def test_nobody_who_is_signed_out_hands_over_a_browser(client, db):
    for path in ("/me/push/key/", "/me/push/", "/me/push/ending/"):
        assert client.post(path).status_code == 302
    assert not PushKey.objects.exists()


def test_the_service_worker_stands_for_the_whole_house_and_keeps_nothing(client, db):
    answer = client.get("/service-worker.js")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert b'addEventListener("fetch"' not in answer.content


def test_the_profile_offers_the_switch(shop, client):
    client.force_login(shop.ana)
    body = client.get("/me/").content.decode()
    assert 'data-begin="/me/push/"' in body
    assert "heard/staff/push.js" in body


@pytest.mark.django_db(transaction=True)
def test_two_who_are_the_first_to_ask_get_the_same_key():
    keys = []

    def ask():
        try:
            keys.append(push_key().public)
        finally:
            connection.close()

    second, deadline = threading.Thread(target=ask), time.monotonic() + 60
    with transaction.atomic(), connection.cursor() as cursor:
        keys.append(push_key().public)
        second.start()
        while time.monotonic() < deadline:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # what a transaction has once seen of it does not change
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone()[0]:
                break
            time.sleep(0.02)
        else:
            raise AssertionError("nobody waits for a lock")
    second.join(60)
    assert keys == [PushKey.objects.get().public] * 2
