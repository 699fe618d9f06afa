"""Take back what was done to many conversations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from heard.conversations.actions._holds import HeldOpen, insist_on_no_hold
from heard.conversations.actions._row import ConversationGone, about, locked
from heard.conversations.actions._states import change_state
from heard.conversations.actions.act_in_bulk import BulkOutcome, picture
from heard.conversations.actions.assign import MayNotOpen, assign
from heard.conversations.actions.tag import tag
from heard.conversations.events import ConversationDescribed, ConversationEvent
from heard.conversations.models import Conversation, State
from heard.plumbing.events import announce
from heard.staff.models import Agent, Team


def undo_in_bulk(
    *, conversations: Sequence[Conversation], undo: Sequence[Mapping[str, Any]], agent: Agent, at: dt.datetime
) -> BulkOutcome:
    """Put back what act_in_bulk changed, in the conversations given; what somebody changed since stays as they left it."""
    entries = {int(entry["id"]): entry for entry in undo}
    done, refused = [], {}
    for conversation in conversations:
        entry = entries.get(conversation.pk)
        if entry is None:
            continue
        try:
            with transaction.atomic():
                _put_back(locked(conversation), entry["before"], entry["after"], agent, at)
        except ConversationGone:
            refused[conversation.pk] = _("It was erased meanwhile.")
        except HeldOpen as error:
            refused[conversation.pk] = _("It stays open: %(why)s") % {"why": _(str(error))}
        except MayNotOpen:
            refused[conversation.pk] = _("Whoever had it may not open its inbox any more.")
        else:
            done.append(conversation.pk)
    return BulkOutcome(done=done, refused=refused, undo=[])


def _put_back(
    row: Conversation, before: Mapping[str, Any], after: Mapping[str, Any], agent: Agent, at: dt.datetime
) -> None:
    now = picture(row)
    touched = {name for name in before if before[name] != after[name] and now[name] == after[name]}
    facts: list[ConversationEvent] = []
    if touched & {"state", "since"} and (now["state"], now["since"]) == (after["state"], after["since"]):
        facts += _state_back(row, before, agent, at)
    described = sorted(touched & {"priority", "contact_reason_id"})
    for name in described:
        setattr(row, name, before[name])
    row.save()
    if described:
        facts.append(
            ConversationDescribed(**about(row, agent), fields=[name.removesuffix("_id") for name in described])
        )
    announce(*facts)
    if touched & {"assignee_id", "team_id"}:
        whose = Agent.objects.get_queryset().filter(pk=before["assignee_id"]).first()
        team = Team.objects.filter(pk=before["team_id"]).first()
        assign(conversation=row, agent=agent, assignee=whose, team=team, reason="undo", at=at)
    added, removed = set(after["tags"]) - set(before["tags"]), set(before["tags"]) - set(after["tags"])
    tag(conversation=row, agent=agent, add=sorted(removed), remove=sorted(added), at=at)


def _state_back(row: Conversation, before: Mapping[str, Any], agent: Agent, at: dt.datetime) -> list[ConversationEvent]:
    state, since = before["state"], dt.datetime.fromisoformat(before["since"])
    if state == State.RESOLVED:
        insist_on_no_hold(row)
    if state == State.SNOOZED and since <= at:
        state, since = State.OPEN, at
    return change_state(row, state, since=since, agent=agent, at=at)
