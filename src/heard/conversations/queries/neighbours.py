"""Which conversation comes before or after another in a list."""

from __future__ import annotations

from django.db.models import Q

from heard.conversations.models import Conversation
from heard.conversations.models.conversation import ConversationQuerySet
from heard.conversations.queries.lists import VIEWS, View
from heard.staff.models import Agent


def neighbour(agent: Agent, conversation: Conversation, key: str, *, back: bool = False) -> int | None:
    """Return the number of the next (or previous) conversation in a list, seen from one that stands in it or stood there.

    `key` is one of VIEWS; anything else means all open ones. From one that has left the list it is the first.
    """
    view = VIEWS.get(key) or VIEWS["open"]
    listed = _listed(agent, view, conversation)
    found = listed.exclude(pk=conversation.pk)
    down = view.newest_first != back
    if listed.filter(pk=conversation.pk).exists():
        found = found.filter(_beyond(conversation, down=down))
        order = ("-since", "-id") if down else ("since", "id")
    else:
        order = ("-since", "-id") if view.newest_first else ("since", "id")
    return found.order_by(*order).values_list("pk", flat=True).first()


def _listed(agent: Agent, view: View, conversation: Conversation) -> ConversationQuerySet:
    found = Conversation.objects.visible_to(agent).filter(state__in=view.states, merged_into__isnull=True)
    match view.whose:
        case "mine":
            return found.filter(assignee=agent)
        case "nobody":
            return found.filter(assignee__isnull=True)
        case "team":
            return found.filter(team=conversation.team_id)
    return found


def _beyond(conversation: Conversation, *, down: bool) -> Q:
    if down:
        return Q(since__lt=conversation.since) | Q(since=conversation.since, pk__lt=conversation.pk)
    return Q(since__gt=conversation.since) | Q(since=conversation.since, pk__gt=conversation.pk)
