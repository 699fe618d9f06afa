"""Whom a note calls by name."""

from __future__ import annotations

import re

from django.db.models import Exists, OuterRef, Q

from heard.conversations.models import Conversation, Inbox
from heard.staff.models import Agent, Role

_CALLED = re.compile(r"(?<![\w@])@(\w[\w.-]{0,60}(?: \w[\w.-]{0,60})?)")


def mentioned(agent: Agent, text: str) -> list[Agent]:
    """Return the colleagues a note calls by "@Ana" or "@Ana Moreno"; a first name that two bear calls neither."""
    called = {name.casefold() for name in _CALLED.findall(text)}
    called |= {name.split(" ")[0] for name in called}
    if not called:
        return []
    colleagues = list(Agent.objects.get_queryset().visible_to(agent).active())
    firsts = [colleague.get_short_name().casefold() for colleague in colleagues]
    return [
        colleague
        for colleague, first in zip(colleagues, firsts, strict=True)
        if colleague.name.casefold() in called or (first in called and firsts.count(first) == 1)
    ]


def mentionable(conversation: Conversation) -> list[Agent]:
    """Return the colleagues who may open a conversation's inbox, by name: who else is called does not get to see it."""
    teams = Inbox.teams.through.objects.filter(inbox=conversation.inbox_id)
    if not teams.exists():
        return list(Agent.objects.get_queryset().active().order_by("name"))
    theirs = teams.filter(team__members=OuterRef("pk"))
    return list(Agent.objects.get_queryset().active().filter(Q(role=Role.ADMIN) | Exists(theirs)).order_by("name"))
