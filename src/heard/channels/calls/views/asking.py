"""What every view of calls asks of a request, and how it tells scripts of a call."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from heard.channels.calls.actions._calls import CallIsOver, TakenByAnother
from heard.channels.calls.actions.join import MayNotJoin, ThreeAlready
from heard.channels.calls.actions.ring import LiveAlready, NoChat
from heard.channels.calls.models import Call, CallState, Side
from heard.channels.calls.queries import third_of
from heard.channels.calls.servers import servers
from heard.conversations.actions._row import ConversationGone
from heard.conversations.views.asking import agent_of
from heard.staff.models import Agent

OTHERS_FIRST = 15  # seconds in which a call rings only where its conversation belongs
EXPECTED = (CallIsOver, TakenByAnother, LiveAlready, NoChat, MayNotJoin, ThreeAlready, ConversationGone)


def call_for(request: HttpRequest, number: int) -> Call:
    """Return a call in a conversation the asking agent may open. Raises Http404."""
    found = Call.objects.visible_to(agent_of(request)).filter(pk=number)
    row = found.select_related("conversation", "customer", "agent").first()
    if row is None:
        raise Http404(_("There is no such call, or it is in an inbox you may not open."))
    return row


def as_told(call: Call, agent: Agent, at: dt.datetime) -> dict[str, Any]:
    """Return a call as scripts of the workspace are told of it."""
    row = Call.objects.select_related("conversation", "customer", "agent").get(pk=call.pk)
    third = third_of(row)
    mine, thirds = row.agent_id == agent.pk, third == agent
    return {
        "call": row.pk,
        "chat": row.conversation_id,
        "kind": row.kind,
        "state": row.state,
        "by": "us" if row.begun_by == Side.AGENT else "them",
        "name": row.customer.name or _("Visitor"),
        "subject": row.conversation.subject,
        "agent": row.agent.name if row.agent else "",
        "mine": mine,
        "third": {"name": third.name, "mine": thirds} if third else None,
        "rings_in": _rings_in(row, agent),
        "seconds": row.lasted(at),
        "url": reverse("conversation", args=[row.conversation_id]),
        "servers": servers(f"agent-{agent.pk}", at) if row.is_live and (mine or thirds) else [],
    }


def _rings_in(call: Call, agent: Agent) -> int | None:
    """Return after how many seconds it rings at this agent's, None for not at all: first where the conversation belongs."""
    if call.state != CallState.RINGING or call.begun_by != Side.VISITOR:
        return None
    if call.conversation.assignee_id == agent.pk:
        return 0
    if agent.is_put_away:
        return None
    return 0 if call.conversation.assignee_id is None else OTHERS_FIRST


def refused(error: Exception) -> JsonResponse:
    """Return what to say about an exception of EXPECTED."""
    return JsonResponse({"says": said(error)}, status=409)


def said(error: Exception) -> str:
    """Return an exception of EXPECTED as a sentence."""
    match error:
        case TakenByAnother(agent=Agent() as agent):
            return _("%(who)s has taken this call.") % {"who": agent.name}
        case MayNotJoin():
            return _("Only team leads join the calls of others.")
        case ThreeAlready(third=third):
            return _("%(who)s has joined this call already.") % {"who": third.name}
        case LiveAlready():
            return _("There is a call in this conversation already.")
        case NoChat():
            return _("Only somebody in a chat can be called.")
        case ConversationGone():
            return _("This conversation is not there any more.")
        case _:
            return _("This call is over.")
