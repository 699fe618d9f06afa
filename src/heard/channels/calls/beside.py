"""Calls that ring or run, as they stand beside the chats they belong to: in the list of live chats, and over a conversation."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from heard.channels.calls.actions.join import may_join
from heard.channels.calls.models import Call, CallState, Side
from heard.channels.calls.queries import thirds_of
from heard.channels.chat.queries.calling import Calling, told_of_calls_by
from heard.staff.models import Agent


def tell_chats_of_calls() -> None:
    """Let the pages of chats show who talks in them."""
    told_of_calls_by(live_calls)


def live_calls(agent: Agent, chat_ids: Collection[int]) -> dict[int, Calling]:
    """Return the calls that ring or run in these conversations, as far as the agent may open them, by conversation."""
    found = Call.objects.visible_to(agent).live().filter(conversation__in=chat_ids).select_related("agent")
    calls = list(found)
    thirds = thirds_of(calls)
    return {call.conversation_id: _calling(call, thirds.get(call.pk), agent) for call in calls}


def _calling(call: Call, third: Agent | None, agent: Agent) -> Calling:
    is_ringing = call.state == CallState.RINGING
    return Calling(
        call_id=call.pk,
        kind=call.kind,
        says=_ringing(call) if is_ringing else _running(call, third, agent),
        since=call.answered_at or call.rang_at,
        is_ringing=is_ringing,
        can_be_taken=is_ringing and call.begun_by == Side.VISITOR,
        can_be_joined=not is_ringing and third is None and may_join(call, agent),
    )


def _ringing(call: Call) -> str:
    if call.begun_by == Side.VISITOR:
        return _("The customer is calling")
    return _("%(who)s is calling the customer") % {"who": _name(call)}


def _running(call: Call, third: Agent | None, agent: Agent) -> str:
    if agent in {call.agent, third}:
        others = [one.name for one in (call.agent, third) if one is not None and one != agent]
        return (
            _("You and %(who)s are in a call with the customer") % {"who": others[0]}
            if others
            else _("You are in a call")
        )
    if third is not None:
        return _("%(who)s and %(third)s are in a call with the customer") % {"who": _name(call), "third": third.name}
    return _("%(who)s is in a call with the customer") % {"who": _name(call)}


def _name(call: Call) -> str:
    return call.agent.name if call.agent else _("Somebody")
