"""Sending what is due to webhooks, again and again later when it does not get through, and writing down what came of it."""

from __future__ import annotations

import datetime as dt
import json
import logging
import threading
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.db import close_old_connections, connection, connections, transaction
from django.utils import timezone

from heard.plumbing.fetch import FetchError, ForbiddenAddressError, fetch
from heard.plumbing.models import Webhook, WebhookDelivery
from heard.plumbing.sealing import CannotUnsealError, unseal
from heard.plumbing.studio.changes import CHANGED, SettingChanged, announce_change
from heard.plumbing.wakening import Wakening
from heard.plumbing.webhooks.following import follow_once
from heard.plumbing.webhooks.signing import signature

log = logging.getLogger(__name__)

TIMEOUT_SECONDS = 15.0
AT_ONCE = 8
IDLE_SECONDS = 30.0  # between two looks for a webhook, should its announcement be missed
GATHER_SECONDS = 0.2  # nobody at the other end waits for this moment
CLAIMED_FOR = dt.timedelta(minutes=2)  # a worker that dies while sending lets go after this; the id stays the same
RETRIES = [dt.timedelta(seconds=seconds) for seconds in (5, 60, 300, 1800, 7200, 18000, 36000, 50400, 72000)]
GONE = 410  # the receiver says: never again


def run(stop: threading.Event) -> None:
    """Tell webhooks of facts until told to stop."""
    with (
        Wakening(gather_seconds=GATHER_SECONDS) as facts,
        Wakening(about=[SettingChanged]) as changes,
        ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhook") as pool,
    ):
        while not stop.is_set():
            try:
                is_wanted = Webhook.objects.filter(is_active=True).exists()
                worked = follow_once() + send_due(at=timezone.now(), pool=pool)
            except Exception:
                log.exception("telling webhooks stumbled; trying again soon")
                close_old_connections()
                stop.wait(2.0)
                continue
            if not is_wanted:
                connection.close()  # nobody needs it before a webhook is added
                changes.wait(IDLE_SECONDS, stop)
            elif not worked:
                facts.wait(2.0, stop)


def send_due(*, at: dt.datetime, pool: ThreadPoolExecutor | None = None, limit: int = 50) -> int:
    """Send deliveries that are due, each claimed by one worker; return how many were tried."""
    with transaction.atomic():
        due = list(
            WebhookDelivery.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("webhook", "fact")
            .filter(state=WebhookDelivery.State.QUEUED, next_at__lte=at, webhook__is_active=True)
            .order_by("next_at")[:limit]
        )
        ids = [delivery.pk for delivery in due]
        WebhookDelivery.objects.filter(pk__in=ids).update(next_at=at + CLAIMED_FOR)
    if pool is None:
        for delivery in due:
            send(delivery, at=at)
    else:
        list(pool.map(_send_in_thread, due))
    return len(due)


def _send_in_thread(delivery: WebhookDelivery) -> None:
    try:
        send(delivery, at=timezone.now())
    finally:
        connections.close_all()


def send(delivery: WebhookDelivery, *, at: dt.datetime) -> None:
    """Send one delivery and write down what came of it."""
    status, problem = None, ""
    try:
        status = _post(delivery, at)
        problem = "" if 200 <= status < 300 else f"The answer was {status}."
    except (FetchError, CannotUnsealError) as error:
        problem = str(error)
        if isinstance(error, ForbiddenAddressError):
            delivery.attempts = len(RETRIES)  # trying again will not make it allowed
    _write_down(delivery, status, problem, at)


def _post(delivery: WebhookDelivery, at: dt.datetime) -> int:
    fact, webhook = delivery.fact, delivery.webhook
    body = json.dumps(
        {"type": fact.name, "timestamp": fact.at.isoformat(), "data": {**fact.data, "fact_id": fact.pk}}
    ).encode()
    message_id, timestamp = f"fact_{fact.pk}_{webhook.pk}", int(at.timestamp())
    signed = signature(unseal(webhook.secret), message_id=message_id, timestamp=timestamp, body=body)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Heard",
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signed,
    }
    return fetch(
        webhook.url,
        method="POST",
        headers=headers,
        body=body,
        timeout_seconds=TIMEOUT_SECONDS,
        max_bytes=64 * 1024,
        allow_private=settings.HEARD_PRIVATE_WEBHOOKS,
    ).status


def _write_down(delivery: WebhookDelivery, status: int | None, problem: str, at: dt.datetime) -> None:
    delivery.attempts += 1
    delivery.status, delivery.problem = status, problem[:1000]
    if not problem:
        delivery.state, delivery.next_at, delivery.ended_at = WebhookDelivery.State.DELIVERED, None, at
    elif delivery.attempts > len(RETRIES) or status == GONE:
        delivery.state, delivery.next_at, delivery.ended_at = WebhookDelivery.State.FAILED, None, at
    else:
        delivery.next_at = at + RETRIES[delivery.attempts - 1]
    delivery.save(update_fields=["attempts", "status", "problem", "state", "next_at", "ended_at"])
    if status == GONE:
        _switch_off(delivery.webhook_id, "Its receiver answered: gone.")


@transaction.atomic
def _switch_off(number: int, problem: str) -> None:
    row = Webhook.objects.select_for_update().filter(pk=number, is_active=True).first()
    if row is not None:
        row.is_active, row.problem = False, problem
        row.save(update_fields=["is_active", "problem"])
        announce_change(row, what=CHANGED, fields=["is_active"], by=None)


@transaction.atomic
def replay(delivery: WebhookDelivery, *, at: dt.datetime, by: int | None = None) -> WebhookDelivery:
    """Send a delivery again as soon as possible, whatever came of it before; its id stays the same.

    `by` is the number of who asks for it.
    """
    delivery.state, delivery.next_at, delivery.attempts, delivery.ended_at = WebhookDelivery.State.QUEUED, at, 0, None
    delivery.save(update_fields=["state", "next_at", "attempts", "ended_at"])
    announce_change(delivery.webhook, what=CHANGED, fields=["replay"], by=by)
    return delivery
