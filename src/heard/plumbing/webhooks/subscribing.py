"""Adding an address that wants to be told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from heard.plumbing.fetch import FetchError, insist_on_public
from heard.plumbing.models import Webhook
from heard.plumbing.sealing import seal
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
    return webhook, secret


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
