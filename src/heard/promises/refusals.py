"""What people are told when something cannot be done with a promise: one sentence for each exception of the verbs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _

from heard.conversations import refusals as of_conversations
from heard.conversations.actions.assign import MayNotOpen
from heard.promises.actions.explain import NotBroken
from heard.promises.actions.log_call import NotACall
from heard.promises.actions.make import MomentIsWrong
from heard.promises.actions.release import EndedAlready
from heard.promises.actions.undo_end import TooLateToUndo

SENTENCES: Mapping[type[Exception], Callable[[], str]] = {
    MomentIsWrong: lambda: _("Choose a moment that is still to come, within three years."),
    EndedAlready: lambda: _("This promise was kept, broken or released meanwhile. Nothing was changed."),
    NotACall: lambda: _("What was promised here is no call."),
    NotBroken: lambda: _("This promise was not broken, so there is no cause to note."),
    TooLateToUndo: lambda: _("This cannot be taken back any more. Make a new promise instead."),
}
EXPECTED: tuple[type[Exception], ...] = (*SENTENCES, MayNotOpen)


def told(error: Exception) -> str:
    """Return what to say about an exception of EXPECTED."""
    return SENTENCES[type(error)]() if type(error) in SENTENCES else of_conversations.told(error)
