"""What concerns several floors at once and is due from time to time."""

from __future__ import annotations

import datetime as dt

from procrastinate.contrib.django import app

from heard.channels.email.forgetting import forget_mails, forget_mails_of
from heard.conversations.actions.forget_old import forget_old, old_conversations
from heard.plumbing.forgetting import forget_facts
from heard.staff.models import Business


@app.task(name="project.keep_to_retention")
def keep_to_retention(timestamp: int) -> dict[str, int]:
    """Forget what is older than the business wants to keep it, batch by batch; return how much, by kind."""
    at = dt.datetime.fromtimestamp(timestamp, tz=dt.UTC)
    business = Business.current()
    gone = {"conversations": 0, "mails": 0, "facts": 0}
    if business.retention_days is not None:
        gone["conversations"] = _forget_conversations(at - dt.timedelta(days=business.retention_days))
    mails_before = at - dt.timedelta(days=business.raw_mail_days)
    while batch := forget_mails(before=mails_before):
        gone["mails"] += batch
    if business.facts_days is not None:
        facts_before = at - dt.timedelta(days=business.facts_days)
        while batch := forget_facts(before=facts_before):
            gone["facts"] += batch
    return gone


def _forget_conversations(before: dt.datetime) -> int:
    gone = 0
    while numbers := old_conversations(before=before):
        forget_mails_of(conversation_ids=numbers)
        batch = forget_old(conversation_ids=numbers, before=before)
        if not batch:
            break
        gone += batch
    return gone
