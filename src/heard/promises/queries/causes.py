"""What probably broke a promise."""

from __future__ import annotations

from django.utils.translation import gettext as _

from heard.conversations.models import State
from heard.promises.models import Promise


def likely_cause(promise: Promise) -> str:
    """Return a guess at why a promise was broken, in a sentence to be corrected; empty when nothing speaks for any."""
    state = promise.conversation.state
    if promise.owner is None and promise.team_id is None:
        return _("Nobody had taken it.")
    if promise.owner is not None and promise.owner.is_put_away:
        return _("%(name)s was away.") % {"name": promise.owner.name}
    if state == State.WAITING_THIRD:
        return _("We were waiting for somebody else.")
    if state == State.SNOOZED:
        return _("It was put away and came back too late.")
    return _("Nobody had taken it.") if promise.owner is None else ""
