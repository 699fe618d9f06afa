"""In which browser one of us is in a call: its session says so, for as long as it is signed in."""

from __future__ import annotations

from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.http import HttpRequest

from heard.channels.calls.models import Call
from heard.staff.models import Agent
from heard.staff.queries import kept_in_sessions

KEPT = "calls"  # under this name
MOST = 5  # calls a session names; nobody is in more at once


def hold(request: HttpRequest, call: Call) -> None:
    """Remember that it is this browser that is in a call. Raises SessionInterrupted when it was signed out meanwhile.

    Written at once: a sign-out at the same moment ends either the request or the call.
    """
    numbers = request.session.get(KEPT, [])
    if call.pk in numbers:
        return
    request.session[KEPT] = [*numbers[1 - MOST :], call.pk]
    try:
        request.session.save()
    except UpdateError as error:
        raise SessionInterrupted("signed out meanwhile") from error


def held(agent: Agent) -> set[int]:
    """Return the calls that an agent's browsers are, or were, in, as far as they are still signed in."""
    return {number for numbers in kept_in_sessions(agent, KEPT) for number in numbers}
