"""Telling agents who are not looking that a conversation needs them: by web push, in the browsers they chose."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from heard.conversations.events import AgentNotified, NoteWritten
from heard.plumbing.push.posting import PushServiceBusy
from heard.plumbing.reactions import Recorded
from heard.staff.models import Agent, PushSubscription

JOB = "conversations.push"
# 4 s, 16 s, a minute, 4 min, 17 min: what is urgent is not worth more.
SOON = RetryStrategy(max_attempts=6, exponential_wait=4, retry_exceptions=[PushServiceBusy])
TOO_OLD = dt.timedelta(hours=1)


def push_what_agents_are_told(facts: Sequence[Recorded[AgentNotified]]) -> None:
    """React to agents being told of conversations: their browsers say so, too. Twice is harmless: one takes the other's place."""
    browsers = _browsers({fact.event.notified_id for fact in facts})
    for fact in facts:
        _push(browsers.get(fact.event.notified_id, ()), fact, is_mention=False)


def push_mentions(facts: Sequence[Recorded[NoteWritten]]) -> None:
    """React to notes that call colleagues by name: the browsers of those who want that say so. Nobody calls themselves."""
    called = {fact.id: set(fact.event.mentioned) - {fact.event.agent_id} for fact in facts}
    if not any(called.values()):
        return
    willing = Agent.objects.get_queryset().filter(pk__in=set().union(*called.values()), pushes_mentions=True)
    browsers = _browsers(set(willing.values_list("pk", flat=True)))
    for fact in facts:
        for agent_id in sorted(called[fact.id]):
            _push(browsers.get(agent_id, ()), fact, is_mention=True)


def _browsers(agent_ids: Collection[int]) -> dict[int, list[int]]:
    """Return the browsers that these agents chose, by agent; whoever left has none."""
    rows = PushSubscription.objects.filter(agent__in=agent_ids, agent__is_active=True)
    browsers: dict[int, list[int]] = {}
    for number, agent_id in rows.order_by("pk").values_list("pk", "agent_id"):
        browsers.setdefault(agent_id, []).append(number)
    return browsers


def _push(browsers: Sequence[int], fact: Recorded[Any], *, is_mention: bool) -> None:
    for number in browsers:
        app.configure_task(JOB).defer(
            subscription_id=number,
            conversation_id=fact.event.conversation_id,
            since=fact.at.isoformat(),
            is_mention=is_mention,
        )


def said(conversation_id: int, *, language: str, is_mention: bool = False) -> dict[str, str]:
    """Return what a browser shows: the number of the conversation, and nothing of what stands in it."""
    with translation.override(language):
        needs, called = _("It needs you now. Open it to see why."), _("A colleague mentions you. Open it to see why.")
        return {
            "title": _("Conversation #%(number)s") % {"number": conversation_id},
            "body": called if is_mention else needs,
            "url": reverse("conversation", args=[conversation_id]),
        }
