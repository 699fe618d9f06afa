"""Give a new conversation to whoever is next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from heard.conversations.actions._row import locked
from heard.conversations.actions.assign import assign
from heard.conversations.events import ConversationStarted
from heard.conversations.models import Assignment, AssignmentMode, Conversation, Inbox, Message, MessageKind, State
from heard.conversations.models.conversation import LIVE
from heard.customers.models import ChannelKind
from heard.plumbing.reactions import Recorded
from heard.staff.models import Agent

AUTOMATIC = ("fewest", "round", "last agent")


def assign_automatically(*, conversation: Conversation, at: dt.datetime) -> Conversation:
    """Give a conversation that nobody has to an agent, as its inbox says; to nobody when nobody can take it.

    Only those who are available, may open the inbox, belong to the conversation's team if it has one, and have fewer
    open conversations than their capacity. A live chat goes only to those who are online, and have fewer live chats than
    they take at a time; these two are counted apart. First whoever knew the customer last, if the inbox wants that. Does
    nothing in an inbox where people take what they do, to spam, or to what is resolved.
    """
    with transaction.atomic():
        row = locked(conversation)
        takes_part = row.inbox.assignment != AssignmentMode.BY_HAND
        if row.assignee_id or not takes_part or row.state in {State.SPAM, State.RESOLVED}:
            return row
        with connection.cursor() as cursor:  # one at a time, so that two new ones do not go to the same agent
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('heard assignment', %s))", [row.inbox_id])
        chosen, reason = _choose(row, at)
        if chosen is None:
            return row
        return assign(conversation=row, agent=None, assignee=chosen, team=row.team, reason=reason, at=at)


def assign_started(facts: Sequence[Recorded[ConversationStarted]]) -> None:
    """React to new conversations: each goes to whoever is next."""
    wanted = {fact.event.conversation_id: fact.at for fact in facts if not fact.event.by_us}
    by_itself = Inbox.objects.exclude(assignment=AssignmentMode.BY_HAND)
    waiting = Conversation.objects.filter(pk__in=wanted, inbox__in=by_itself, assignee__isnull=True)
    for conversation in waiting.order_by("id"):
        assign_automatically(conversation=conversation, at=wanted[conversation.pk])


def _choose(row: Conversation, at: dt.datetime) -> tuple[Agent | None, str]:
    free = _free(row, at)
    if row.inbox.last_agent_first and (known := _last_agent(row, free)):
        return known, "last agent"
    if row.inbox.assignment == AssignmentMode.ROUND_ROBIN:
        return free.order_by(F("last_turn").asc(nulls_first=True), "id").first(), "round"
    return free.order_by("load", F("last_turn").asc(nulls_first=True), "id").first(), "fewest"


def _free(row: Conversation, at: dt.datetime) -> QuerySet[Any]:
    """Return the agents who can take one more, with their load and when it was last their turn."""
    live = Conversation.objects.live_chats(at=at)
    is_live = row.channel == ChannelKind.CHAT and live.filter(pk=row.pk).exists()
    everybody = Agent.objects.get_queryset()
    able = everybody.online() if is_live else everybody.available()
    teams = row.inbox.teams.all()
    if teams:
        able = able.filter(teams__in=teams)
    if row.team_id:
        able = able.filter(teams=row.team_id)
    other = Conversation.objects.filter(state=State.OPEN, merged_into__isnull=True)
    mine = (live if is_live else _not_live(other, at)).filter(assignee=OuterRef("pk"))
    turns = Assignment.objects.filter(agent=OuterRef("pk"), reason__in=AUTOMATIC)
    load = Coalesce(Subquery(mine.order_by().values("assignee").annotate(count=Count("id")).values("count")), 0)
    last_turn = Subquery(turns.order_by("-id").values("pk")[:1])  # by the index, however long the history
    free: QuerySet[Any] = able.annotate(load=load, last_turn=last_turn)
    return free.filter(load__lt=F("chat_capacity" if is_live else "capacity")).distinct()


def _not_live(open_ones: QuerySet[Conversation], at: dt.datetime) -> QuerySet[Conversation]:
    return open_ones.exclude(channel=ChannelKind.CHAT, last_message_at__gt=at - LIVE)


def _last_agent(row: Conversation, free: QuerySet[Any]) -> Agent | None:
    """Return who answered this customer last, if they can take one more."""
    theirs = Conversation.objects.filter(Q(customer=row.customer_id) & ~Q(pk=row.pk)).order_by("-id")[:20]
    answers = Message.objects.filter(
        conversation__in=list(theirs.values_list("pk", flat=True)), kind=MessageKind.REPLY, agent__isnull=False
    )
    last = answers.order_by("-id").values_list("agent", flat=True).first()
    return None if last is None else free.filter(pk=last).first()
