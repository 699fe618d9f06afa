"""Why a step could not be taken, in words: for rules and service policies, which nobody watches while they act."""

from __future__ import annotations

import logging

from django.utils.translation import gettext as _

from heard.conversations import refusals as of_conversations
from heard.conversations.steps import StepIsWrong
from heard.promises import refusals as of_promises

log = logging.getLogger(__name__)
EXPECTED = (*of_conversations.EXPECTED, *of_promises.EXPECTED)


def why_not(error: Exception, *, whose: str) -> str:
    """Return why, in the language of the moment. What nobody expected goes to the log, too, with `whose` steps they were.

    To be called while the exception is being dealt with.
    """
    if isinstance(error, StepIsWrong):
        return str(error)
    if isinstance(error, EXPECTED):
        return of_promises.told(error)
    log.exception("steps of %s failed", whose)
    return _("Something broke on our side (%(kind)s). The log says more.") % {"kind": type(error).__name__}
