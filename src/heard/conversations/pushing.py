"""Telling agents who are not looking that a conversation needs them: by web push, in the browsers they chose."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from heard.conversations.events import AgentNotified
from heard.plumbing.push.posting import PushServiceBusy
from heard.plumbing.reactions import Recorded
from heard.staff.models import PushSubscription

JOB = "conversations.push"
# 4 s, 16 s, a minute, 4 min, 17 min: what is urgent is not worth more.
SOON = RetryStrategy(max_attempts=6, exponential_wait=4, retry_exceptions=[PushServiceBusy])
TOO_OLD = dt.timedelta(hours=1)


def push_what_agents_are_told(facts: Sequence[Recorded[AgentNotified]]) -> None:
    """React to agents being told of conversations: their browsers say so, too. Twice is harmless: one takes the other's place."""
    rows = PushSubscription.objects.filter(agent__in={fact.event.notified_id for fact in facts}, agent__is_active=True)
    browsers: dict[int, list[int]] = {}
    for number, agent_id in rows.order_by("pk").values_list("pk", "agent_id"):
        browsers.setdefault(agent_id, []).append(number)
    for fact in facts:
        for number in browsers.get(fact.event.notified_id, ()):
            app.configure_task(JOB).defer(
                subscription_id=number, conversation_id=fact.event.conversation_id, since=fact.at.isoformat()
            )


def said(conversation_id: int, *, language: str) -> dict[str, str]:
    """Return what a browser shows: the number of the conversation, and nothing of what stands in it."""
    with translation.override(language):
        return {
            "title": _("Conversation #%(number)s") % {"number": conversation_id},
            "body": _("It needs you now. Open it to see why."),
            "url": reverse("conversation", args=[conversation_id]),
        }
