"""What every view of the workspace asks of a request."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from heard.conversations.models import Conversation
from heard.staff.models import Agent


def agent_of(request: HttpRequest) -> Agent:
    """Return the agent who asks; the house lets nobody else in as far as a view."""
    return cast(Agent, request.user)


def conversation_for(request: HttpRequest, number: int) -> Conversation:
    """Return a conversation the asking agent may open. Raises Http404, which does not tell whether it exists."""
    found = Conversation.objects.visible_to(agent_of(request)).select_related("inbox").filter(pk=number).first()
    if found is None:
        raise Http404(
            _("There is no conversation #%(number)s, or it is in an inbox you may not open.") % {"number": number}
        )
    return found


def is_fragment(request: HttpRequest) -> bool:
    """Return whether htmx asks for a part of a page rather than the whole."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-History-Restore-Request") != "true"


def given(request: HttpRequest, name: str) -> str | None:
    """Return a value sent along, in the form or (for an Undo) in the address; None when it was not sent."""
    value = request.POST.get(name, request.GET.get(name))
    return None if value is None else value.strip()
