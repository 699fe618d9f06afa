"""Adding an address that wants to be told, changing it, and taking it away. `by` is the number of who does it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from heard.plumbing.fetch import FetchError, insist_on_public
from heard.plumbing.models import Webhook
from heard.plumbing.sealing import seal
from heard.plumbing.studio.changes import ADDED, CHANGED, REMOVED, announce_change
from heard.plumbing.webhooks.following import begin_here
from heard.plumbing.webhooks.signing import new_secret


class WebhookIsWrong(Exception):
    """An address we do not call; the message says why."""


def subscribe(
    *, url: str, names: Sequence[str], by: int | None, at: dt.datetime, description: str = ""
) -> tuple[Webhook, str]:
    """Tell an address of facts from now on; return the webhook and its secret, shown once. Raises WebhookIsWrong.

    Empty `names` are all facts about customers and conversations. Addresses on this machine or in a private network are
    refused, now and again at every sending.
    """
    checked_webhook_url(url)
    secret = new_secret()
    with transaction.atomic():
        begin_here()
        webhook = Webhook.objects.create(
            url=url.strip(),
            names=sorted(set(names)),
            description=description[:120],
            secret=seal(secret),
            created_by=by,
            created_at=at,
        )
        announce_change(webhook, what=ADDED, fields=["names", "url"], by=by)
    return webhook, secret


def change_webhook(*, webhook: Webhook, by: int | None, **fields: Any) -> Webhook:
    """Set its url, names, description or is_active; only what differs is written and told. Raises WebhookIsWrong.

    Put into use again, it forgets why it was switched off.
    """
    if unknown := fields.keys() - {"url", "names", "description", "is_active"}:
        raise TypeError(f"a webhook has no {', '.join(sorted(unknown))}")
    if "url" in fields:
        fields["url"] = checked_webhook_url(fields["url"]).strip()
    if "names" in fields:
        fields["names"] = sorted(set(fields["names"]))
    with transaction.atomic():
        row = Webhook.objects.select_for_update().get(pk=webhook.pk)
        changed = [name for name, value in fields.items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, fields[name])
        row.problem = "" if fields.get("is_active") else row.problem
        row.save(update_fields=[*changed, "problem"])
        if changed:
            announce_change(row, what=CHANGED, fields=changed, by=by)
    return row


@transaction.atomic
def unsubscribe(*, webhook: Webhook, by: int | None) -> None:
    """Tell it nothing any more, and forget what it was told."""
    announce_change(webhook, what=REMOVED, by=by)
    webhook.delete()


def checked_webhook_url(url: str) -> str:
    """Return the address if we may call it. Raises WebhookIsWrong."""
    if urlsplit(url).scheme not in {"http", "https"}:
        raise WebhookIsWrong(_("The address has to begin with https://"))
    if not settings.HEARD_PRIVATE_WEBHOOKS:
        try:
            insist_on_public(url)
        except FetchError as error:
            raise WebhookIsWrong(str(error)) from error
    return url
