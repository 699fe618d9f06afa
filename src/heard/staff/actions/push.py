"""Tell one browser of an agent that something is urgent."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping

from django.conf import settings
from django.db import transaction

from heard.plumbing.push.posting import TTL_SECONDS, SubscriptionGone, post
from heard.plumbing.push.signing import new_key
from heard.plumbing.sealing import CannotUnsealError, seal, unseal
from heard.staff.models import PushKey, PushSubscription


def push(
    *,
    subscription_id: int,
    said: Mapping[str, str],
    topic: str,
    at: dt.datetime,
    ttl_seconds: int = TTL_SECONDS,
    allow_private: bool = False,
) -> bool:
    """Say something to one browser; return whether it was told.

    `said` is what the service worker shows: title, body and url, nothing that nobody may read over a shoulder. Of two
    with one `topic` the newer counts; after `ttl_seconds` none does. A browser that is gone, or whose keys cannot be read
    any more, is forgotten; whoever may not sign in any more hears nothing. Raises PushServiceBusy.
    """
    row = PushSubscription.objects.select_related("agent").filter(pk=subscription_id, agent__is_active=True).first()
    if row is None:
        return False
    try:
        post(
            json.dumps(dict(said)).encode(),
            endpoint=row.endpoint,
            public_key=row.public_key,
            auth=unseal(row.auth),
            private_key=unseal(push_key().private),
            subject=settings.HEARD_URL,
            topic=topic,
            at=at,
            ttl_seconds=ttl_seconds,
            allow_private=allow_private,
        )
    except (SubscriptionGone, CannotUnsealError):
        row.delete()
        return False
    return True


def push_key() -> PushKey:
    """Return the key of this installation, made when first needed; a new one where it was sealed with a key that is gone."""
    found = PushKey.objects.filter(pk=1).first()
    if found is not None and _opens(found):
        return found
    private, public = new_key()
    fresh = {"private": seal(private), "public": public}
    if found is None:
        return PushKey.objects.get_or_create(pk=1, defaults=fresh)[0]  # of two who are first, both get the same
    with transaction.atomic():
        if PushKey.objects.filter(pk=1, public=found.public).update(**fresh):
            PushSubscription.objects.all().delete()  # they were made for the former key
    return PushKey.objects.get(pk=1)


def _opens(key: PushKey) -> bool:
    try:
        return bool(unseal(key.private))
    except CannotUnsealError:
        return False
