"""What every view of the workspace asks of a request."""

from __future__ import annotations

import re
from typing import cast
from urllib.parse import parse_qs, urlsplit

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from heard.conversations.models import Conversation, Message
from heard.conversations.queries.one import conversation_in_reach
from heard.plumbing.listing import separated
from heard.staff.models import Agent

_CONVERSATION = re.compile(r"/conversations/(\d{1,18})/$")


def agent_of(request: HttpRequest) -> Agent:
    """Return the agent who asks; the house lets nobody else in as far as a view."""
    return cast(Agent, request.user)


def conversation_for(request: HttpRequest, number: int) -> Conversation:
    """Return a conversation the asking agent may open. Raises Http404, which does not tell whether it exists."""
    found = conversation_in_reach.find(agent_of(request), number)
    if found is None:
        raise not_here(number)
    return found


def message_for(request: HttpRequest, conversation: Conversation, message: int) -> Message:
    """Return a message of a conversation, if the asking agent may see it. Raises Http404."""
    visible = Message.objects.visible_to(agent_of(request)).filter(conversation=conversation, pk=message)
    found = visible.select_related("agent", "side_conversation").first()
    if found is None:
        raise Http404(_("This message is not here any more."))
    return found


def not_here(number: int) -> Http404:
    """Return what to raise for a conversation that does not exist or stands behind a closed door."""
    return Http404(
        _("There is no conversation #%(number)s, or it is in an inbox you may not open.") % {"number": number}
    )


def is_fragment(request: HttpRequest) -> bool:
    """Return whether htmx asks for a part of a page rather than the whole."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-History-Restore-Request") != "true"


def given(request: HttpRequest, name: str) -> str | None:
    """Return a value sent along, in the form or (for an Undo) in the address; None when it was not sent.

    Without the sign zero, which no keyboard writes and no database keeps.
    """
    value = request.POST.get(name, request.GET.get(name))
    return None if value is None else value.replace("\0", "").strip()


def addresses(request: HttpRequest, name: str) -> list[str] | None:
    """Return the addresses typed into a field, separated by commas or semicolons; None when there is no such field."""
    typed = given(request, name)
    return None if typed is None else separated(typed)


def came_from(request: HttpRequest) -> str:
    """Return the key of the list somebody came from, as the address of the page says it; empty when it does not."""
    if "from" in request.GET:
        return request.GET["from"]
    asked = parse_qs(urlsplit(request.headers.get("HX-Current-URL", "")).query)
    return asked.get("from", [""])[0]


def looked_at(request: HttpRequest) -> int | None:
    """Return the number of the conversation whose page a fragment was asked from; 0 for another page, None: unknown."""
    address = request.headers.get("HX-Current-URL")
    if address is None:
        return None
    found = _CONVERSATION.search(urlsplit(address).path)
    return int(found[1]) if found else 0
