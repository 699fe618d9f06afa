"""Telling agents whose browser is elsewhere that a visitor calls: by web push, where they chose to be told of chats."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from heard.channels.calls.events import CallRang
from heard.channels.calls.models import RINGS, Call, CallKind, CallState, Side
from heard.conversations.models import Inbox
from heard.plumbing.reactions import Recorded
from heard.staff.models import Agent, Availability, PushSubscription

JOB = "calls.push"
OTHERS_FIRST = dt.timedelta(seconds=15)  # as on their pages: it rings first where the conversation belongs


def push_ringing(facts: Sequence[Recorded[CallRang]]) -> None:
    """React to calls of visitors: whoever has the conversation is told at once, everybody else who wants to be and may open
    it after 15 s, or at once when nobody has it. Twice is harmless: one takes the other's place."""
    rung = [fact.event.call_id for fact in facts if fact.event.begun_by == Side.VISITOR]
    for call in Call.objects.filter(pk__in=rung, state=CallState.RINGING).select_related("conversation").order_by("pk"):
        for agent in _willing(call):
            wait = call.conversation.assignee_id not in {None, agent.pk}
            _tell(agent, call, call.rang_at + OTHERS_FIRST if wait else None)


def still(call_id: int, *, agent: Agent, at: dt.datetime) -> bool:
    """Return whether a call still rings, for somebody who may take it."""
    ringing = Call.objects.visible_to(agent).filter(pk=call_id, state=CallState.RINGING, rang_at__gt=at - RINGS)
    return ringing.exists()


def said(call: Call, *, language: str) -> dict[str, str]:
    """Return what a browser shows, unless Heard is in front: the number of the conversation, nothing that stands in it."""
    with translation.override(language):
        is_video = call.kind == CallKind.VIDEO
        return {
            "title": _("Chat #%(number)s") % {"number": call.conversation_id},
            "body": _("The visitor calls you, with picture.") if is_video else _("The visitor calls you."),
            "url": reverse("conversation", args=[call.conversation_id]),
            "behind": "yes",
        }


def _willing(call: Call) -> list[Agent]:
    """Return who is told: not who said that they are offline; nor, of what is somebody else's, who said that they are away."""
    offline = {"availability": Availability.OFFLINE, "availability_by_hand": True}
    agents = Agent.objects.get_queryset().active().filter(pushes_chats=True).exclude(**offline)
    having = agents.filter(pk__in=PushSubscription.objects.values("agent")).order_by("pk")
    owner = call.conversation.assignee_id
    return [
        agent
        for agent in having
        if (agent.pk == owner or not agent.is_put_away)
        and Inbox.objects.visible_to(agent).filter(pk=call.conversation.inbox_id).exists()
    ]


def _tell(agent: Agent, call: Call, moment: dt.datetime | None) -> None:
    task = app.configure_task(JOB, schedule_at=moment) if moment else app.configure_task(JOB)
    for number in PushSubscription.objects.filter(agent=agent).order_by("pk").values_list("pk", flat=True):
        task.defer(subscription_id=number, call_id=call.pk)
