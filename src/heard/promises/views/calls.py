"""Writing down a call that was promised: reached, not reached, or a message left."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from heard.conversations.views.answering import Done
from heard.conversations.views.asking import agent_of, given
from heard.conversations.views.moments import CHOICES
from heard.promises.actions.log_call import ENOUGH_TRIES, log_call
from heard.promises.models import CallLog, CallOutcome, End, Promise
from heard.promises.queries.calls import numbers_of, tries
from heard.promises.refusals import EXPECTED
from heard.promises.views.answering import answer, done_with, form
from heard.promises.views.asking import chosen_moment, promise_for


def logging(request: HttpRequest, number: int) -> HttpResponse:
    """Write down a call; whoever was not reached is rung again, or written to."""
    promise = promise_for(request, number)
    if request.method != "POST":
        return _form(request, promise)
    outcome = given(request, "outcome") or ""
    if outcome not in CallOutcome.values:
        return _form(request, promise)
    try:
        call = log_call(
            promise=promise,
            agent=agent_of(request),
            outcome=CallOutcome(outcome),
            words=given(request, "words") or "",
            next_at=chosen_moment(request) if outcome != CallOutcome.REACHED and not promise.end else None,
            at=timezone.now(),
        )
    except EXPECTED as error:
        return _form(request, promise, error)
    return answer(request, _said(call), call.conversation_id)


def _said(call: CallLog) -> Done:
    promise = Promise.objects.get(pk=call.promise_id)
    if call.outcome == CallOutcome.REACHED:
        late = promise.end == End.BROKEN
        return done_with(promise, _("Called, though late") if late else _("Called: the promise is kept"))
    if promise.due_at is None or promise.end:
        return Done(_("The call is noted"))
    moment = date_format(timezone.localtime(promise.due_at), "DATETIME_FORMAT")
    return Done(_("The call is noted. The next try is due %(moment)s") % {"moment": moment})


def _form(request: HttpRequest, promise: Promise, error: Exception | None = None) -> HttpResponse:
    tried = tries(promise)
    return form(
        request,
        "call",
        title=_("Log the call"),
        conversation_id=promise.conversation_id,
        error=error,
        promise=promise,
        numbers=numbers_of(promise),
        outcomes=[(one.value, one.label) for one in CallOutcome],
        moments=[("", _("As it is")), *CHOICES],
        tried=tried,
        is_enough=tried >= ENOUGH_TRIES,
    )
