"""Words to customers that wait for one click."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from heard.conversations.views.asking import agent_of
from heard.promises.actions._notices import DecidedAlready
from heard.promises.actions.approve_notice import DATED, NothingLeftToSay, approve_notice
from heard.promises.actions.drop_notice import drop_notice
from heard.promises.actions.let_out import let_out_to
from heard.promises.actions.make import MomentIsWrong
from heard.promises.actions.release import EndedAlready
from heard.promises.models import Notice, NoticeState
from heard.promises.views.asking import chosen_moment

PAGE = 25


@require_safe
def drafts(request: HttpRequest) -> HttpResponse:
    """Show what waits for a click, the oldest first."""
    return _listed(request)


@require_POST
def sending(request: HttpRequest, number: int) -> HttpResponse:
    """Let it go, as it is or reworded; where the gate keeps it for later, say until when."""
    notice, at = _notice(request, number), timezone.now()
    text, new_date = request.POST.get("text", ""), chosen_moment(request)
    try:
        row = approve_notice(notice=notice, agent=agent_of(request), text=text, new_date=new_date, at=at)
    except NothingLeftToSay:
        return _listed(
            request,
            typed={notice.pk: text},
            problem={notice.pk: _("Please leave a few words, at most 5,000 characters.")},
        )
    except MomentIsWrong:
        return _listed(
            request,
            typed={notice.pk: text},
            problem={notice.pk: _("Please choose a moment to come, within three years.")},
        )
    except (DecidedAlready, EndedAlready):
        messages.warning(request, _("Somebody was faster: this was decided already."))
        return redirect("promises:notices")
    let_out_to(row.customer_id, at=at)
    row.refresh_from_db()
    messages.success(request, _said(row))
    return redirect("promises:notices")


@require_POST
def taking(request: HttpRequest, number: int) -> HttpResponse:
    """Put the model's words into the field, where they can still be changed; nothing is sent."""
    notice = _notice(request, number)
    return _listed(request, typed={notice.pk: notice.suggestion})


@require_POST
def dropping(request: HttpRequest, number: int) -> HttpResponse:
    """Send nothing."""
    notice = _notice(request, number)
    try:
        drop_notice(notice=notice, agent=agent_of(request), reason=_("An agent decided so."), at=timezone.now())
        messages.success(request, _("Nothing is sent."))
    except DecidedAlready:
        messages.warning(request, _("Somebody was faster: this was decided already."))
    return redirect("promises:notices")


def _said(notice: Notice) -> str:
    if notice.state in {NoticeState.SENT, NoticeState.MERGED}:
        return _("On its way to the customer.")
    if notice.state == NoticeState.DROPPED:
        return _("Not sent: %(reason)s") % {"reason": _(notice.reason)}
    return _("It leaves as soon as the customer's day allows: after quiet hours, and one mail a day.")


def _notice(request: HttpRequest, number: int) -> Notice:
    found = Notice.objects.visible_to(agent_of(request)).filter(pk=number).first()
    if found is None:
        raise Http404(_("There is no such word, or it is in an inbox you may not open."))
    return found


def _listed(
    request: HttpRequest, *, typed: dict[int, str] | None = None, problem: dict[int, str] | None = None
) -> HttpResponse:
    waiting = Notice.objects.visible_to(agent_of(request)).drafts().order_by("made_at", "id")
    shown = list(waiting.select_related("conversation__customer", "promise")[: PAGE + 1])
    context = {
        "notices": [
            {
                "row": notice,
                "text": (typed or {}).get(notice.pk, notice.text),
                "problem": (problem or {}).get(notice.pk, ""),
                "may_move": notice.kind in DATED and notice.promise is not None and notice.promise.is_owed,
            }
            for notice in shown[:PAGE]
        ],
        "more": _("There is more: send or skip some to see it.") if len(shown) > PAGE else "",
        "now": timezone.now(),
        "soon": _tomorrow(),
    }
    return render(request, "promises/notices.html", context, using="jinja2", status=422 if problem else 200)


def _tomorrow() -> str:
    """Return tomorrow evening as a field for moments takes it."""
    local = timezone.localtime() + dt.timedelta(days=1)
    return local.replace(hour=17, minute=0).strftime("%Y-%m-%dT%H:%M")
