"""Whose numbers: which inboxes somebody may see, and what they narrow them down to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from heard.conversations.models import Inbox, Tag
from heard.customers.models import ChannelKind
from heard.staff.models import Agent, Team

NOBODY, NOBODYS = 0, "none"
_TAGGED = "SELECT FROM conversations_tagging t WHERE t.conversation_id = {row}.conversation_id"
FILTERS = ("inbox", "team", "channel", "tag", "agent")


class NotForYou(Exception):
    """There is no such inbox, team, channel, tag or agent, or its numbers are not for whoever asks."""


@dataclass(frozen=True)
class Scope:
    """The inboxes that count, and perhaps one team, channel, tag or agent; NOBODY is what belongs to no team or agent."""

    inboxes: tuple[int, ...]
    team: int | None = None
    channel: str = ""
    tag: int | None = None
    agent: int | None = None

    def of_milestones(self) -> tuple[str, dict[str, Any]]:
        """Return the condition on a milestone `m`, and its values."""
        return self._conditions({"team": "m.team_id", "agent": "m.agent_id", "channel": "m.channel"}, "m")

    def of_promises(self) -> tuple[str, dict[str, Any]]:
        """Return the condition on a promise `m`, and its values; the agent and the team are those that owe it."""
        channel = "(SELECT c.channel FROM conversations_conversation c WHERE c.id = m.conversation_id)"
        return self._conditions({"team": "m.team_id", "agent": "m.owner_id", "channel": channel}, "m")

    def of_satisfaction(self) -> tuple[str, dict[str, Any]]:
        """Return the condition on an answer `m` of a customer, and its values."""
        return self._conditions({"team": "m.team_id", "agent": "m.agent_id", "channel": "m.channel"}, "m")

    def _conditions(self, columns: Mapping[str, str], row: str) -> tuple[str, dict[str, Any]]:
        parts, values = [f"{row}.inbox_id = ANY(%(inboxes)s)"], dict[str, Any](inboxes=list(self.inboxes))
        for name, column in columns.items():
            value = getattr(self, name)
            if value == NOBODY:
                parts.append(f"{column} IS NULL")
            elif value:
                parts.append(f"{column} = %({name})s")
                values[name] = value
        if self.tag == NOBODY:
            parts.append(f"NOT EXISTS ({_TAGGED.format(row=row)})")
        elif self.tag:
            parts.append(f"EXISTS ({_TAGGED.format(row=row)} AND t.tag_id = %(tag)s)")
            values["tag"] = self.tag
        return " AND ".join(parts), values


def asked_scope(agent: Agent, asked: Mapping[str, str]) -> Scope:
    """Return whose numbers an agent asks for, as far as they may see them: inboxes they may open; of single agents, for
    those who do not lead, only themselves. Raises NotForYou."""
    scope = Scope(_inboxes(agent, asked.get("inbox", "")))
    team, tag, whom = (_number(asked.get(name, "")) for name in ("team", "tag", "agent"))
    if team and not Team.objects.visible_to(agent).filter(pk=team).exists():
        raise NotForYou
    if tag and not Tag.objects.filter(pk=tag).exists():
        raise NotForYou
    if whom and not (whom == agent.pk or (agent.is_lead and Agent.objects.get_queryset().filter(pk=whom).exists())):
        raise NotForYou
    channel = asked.get("channel", "")
    if channel and channel not in ChannelKind.values:
        raise NotForYou
    return replace(scope, team=team, tag=tag, agent=whom, channel=channel)


def _inboxes(agent: Agent, asked: str) -> tuple[int, ...]:
    visible = Inbox.objects.visible_to(agent).order_by("pk").values_list("pk", flat=True)
    if not asked:
        return tuple(visible)
    chosen = _number(asked)
    if not chosen or chosen not in (numbers := tuple(visible)):
        raise NotForYou
    return tuple(number for number in numbers if number == chosen)


def _number(asked: str) -> int | None:
    if not asked:
        return None
    if asked == NOBODYS:
        return NOBODY
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 19):
        raise NotForYou
    return int(asked)
