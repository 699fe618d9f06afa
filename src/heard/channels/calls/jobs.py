"""What calls do when a moment comes."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from heard.channels.calls import pushing
from heard.channels.calls.actions.miss_unanswered import miss_unanswered
from heard.channels.calls.models import RINGS, Call
from heard.plumbing.push.posting import PushServiceBusy
from heard.staff.actions.push import push
from heard.staff.models import PushSubscription

# 2 s, 4 s, 8 s: after that it hardly rings any more.
SOON = RetryStrategy(max_attempts=4, exponential_wait=2, retry_exceptions=[PushServiceBusy])


@app.task(name="calls.miss_unanswered")
def miss_what_rings(timestamp: int) -> int:
    """Put down what nobody answered, and what both sides left without a word; return how many. The pages do so themselves
    after 45 s; this is for those that were closed meanwhile.
    """
    return miss_unanswered(at=dt.datetime.fromtimestamp(timestamp, tz=dt.UTC))


@app.task(name=pushing.JOB, retry=SOON)
def push_call(subscription_id: int, call_id: int) -> bool:
    """Tell one browser that a visitor calls; return whether it was. A call that was answered, or is over, is not told."""
    now = timezone.now()
    row = PushSubscription.objects.select_related("agent").filter(pk=subscription_id).first()
    if row is None or not pushing.still(call_id, agent=row.agent, at=now):
        return False
    call = Call.objects.get(pk=call_id)
    words = pushing.said(call, language=row.agent.language)
    topic = f"conversation-{call.conversation_id}"
    return push(subscription_id=row.pk, said=words, topic=topic, at=now, ttl_seconds=int(RINGS.total_seconds()))
