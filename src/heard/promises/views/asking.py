"""What every view of the ledger asks of a request."""

from __future__ import annotations

import datetime as dt

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from heard.conversations.views.asking import agent_of, given
from heard.conversations.views.moments import moment
from heard.promises.models import Promise


def promise_for(request: HttpRequest, number: int) -> Promise:
    """Return a promise about a conversation the asking agent may open. Raises Http404."""
    found = (
        Promise.objects.visible_to(agent_of(request)).filter(pk=number).select_related("conversation", "owner").first()
    )
    if found is None:
        raise Http404(_("There is no such promise, or it is in an inbox you may not open."))
    return found


def chosen_moment(request: HttpRequest) -> dt.datetime | None:
    """Return the moment that was typed, or else chosen ("tomorrow"); None when there is none."""
    now = timezone.localtime()
    return moment(given(request, "exactly") or given(request, "due") or "", now=now)


def is_on(request: HttpRequest, name: str) -> bool:
    """Return whether a box was ticked."""
    return given(request, name) in {"on", "yes"}
