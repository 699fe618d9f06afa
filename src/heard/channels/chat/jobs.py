"""What chats do when a moment comes."""

from __future__ import annotations

import datetime as dt
import logging

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from heard.channels.chat import mailing, pushing
from heard.channels.chat.actions import acknowledge_chats as acknowledging
from heard.channels.chat.actions.mail_missed import mail_missed
from heard.channels.chat.models import Chat
from heard.plumbing.push.posting import PushServiceBusy
from heard.staff.actions.push import push
from heard.staff.models import PushSubscription

log = logging.getLogger(__name__)

# 2 s, 4 s, 8 s, 16 s: nobody waits in a chat for longer to be noticed.
SOON = RetryStrategy(max_attempts=5, exponential_wait=2, retry_exceptions=[PushServiceBusy])
TOO_OLD = dt.timedelta(minutes=5)


@app.task(name=mailing.JOB)
def mail_what_was_missed(conversation_id: int) -> int:
    """Send what the visitor of a chat missed by email, if its time has come; return how many messages."""
    return mail_missed(conversation_id=conversation_id, at=timezone.now())


@app.task(name="chat.mail_what_is_due")
def mail_what_is_due(timestamp: int) -> int:
    """Look at every chat in which something may have been missed, should the job for it be lost; return how many messages."""
    at = dt.datetime.fromtimestamp(timestamp, tz=dt.UTC)
    due = Chat.objects.filter(mail_at__lte=at).order_by("mail_at").values_list("pk", flat=True)
    return sum(_mailed(number, at) for number in list(due))


def _mailed(number: int, at: dt.datetime) -> int:
    """Look at one chat; one that cannot be mailed does not keep the others from it."""
    try:
        return mail_missed(conversation_id=number, at=at)
    except Exception:
        log.exception("what was missed in chat %d could not be sent by email", number)
        return 0


@app.task(name=acknowledging.JOB)
def acknowledge_some(conversation_ids: list[int]) -> int:
    """Say in chats by when somebody answers, where nobody has; return in how many it was said."""
    return acknowledging.acknowledge_chats(conversation_ids=conversation_ids, at=timezone.now())


@app.task(name="chat.acknowledge_what_waits")
def acknowledge_what_waits(timestamp: int) -> int:
    """Say it wherever nobody has answered in time; return in how many chats."""
    return acknowledging.acknowledge_what_waits(at=dt.datetime.fromtimestamp(timestamp, tz=dt.UTC))


@app.task(name=pushing.JOB, retry=SOON)
def push_chat(subscription_id: int, conversation_id: int, what: str, since: str) -> bool:
    """Tell one browser of a chat; return whether it was. What is over, somebody else's, or five minutes old is not told."""
    now = timezone.now()
    row = PushSubscription.objects.select_related("agent").filter(pk=subscription_id).first()
    if row is None or now - dt.datetime.fromisoformat(since) > TOO_OLD:
        return False
    if not pushing.still(what, conversation_id, agent=row.agent):
        return False
    said = pushing.said(what, conversation_id, language=row.agent.language)
    return push(subscription_id=subscription_id, said=said, topic=f"conversation-{conversation_id}", at=now)
