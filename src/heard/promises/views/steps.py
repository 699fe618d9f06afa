"""What agents do with a promise: one click, or a short form."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from heard.conversations.queries.mentions import mentionable
from heard.conversations.views.answering import Done
from heard.conversations.views.asking import agent_of, given, is_fragment
from heard.conversations.views.moments import CHOICES
from heard.promises.actions.explain import explain
from heard.promises.actions.hand_over import hand_over
from heard.promises.actions.keep import keep
from heard.promises.actions.make import MomentIsWrong
from heard.promises.actions.move import move
from heard.promises.actions.pause import pause
from heard.promises.actions.release import release
from heard.promises.actions.undo_end import undo_end
from heard.promises.models import End, Promise
from heard.promises.queries.causes import likely_cause
from heard.promises.refusals import EXPECTED
from heard.promises.views.answering import answer, done_with, form, step
from heard.promises.views.asking import chosen_moment, is_on, promise_for
from heard.staff.models import Agent, Team

MOST = 200  # nobody scrolls further in a list of choices


@require_safe
def look(request: HttpRequest, number: int) -> HttpResponse:
    """Go to the conversation that a promise is about."""
    address = reverse("conversation", args=[promise_for(request, number).conversation_id])
    return HttpResponse(status=204, headers={"HX-Redirect": address}) if is_fragment(request) else redirect(address)


@step
def keeping(request: HttpRequest, promise: Promise) -> Done:
    """Say that it is done."""
    row = keep(promise=promise, agent=agent_of(request), at=timezone.now())
    return done_with(row, _("Done, though late") if row.end == End.BROKEN else _("Kept"))


@step
def undoing(request: HttpRequest, promise: Promise) -> Done:
    """Make it owed again that was ended by mistake."""
    undo_end(promise=promise, agent=agent_of(request), at=timezone.now())
    return Done(_("Owed again"))


@step
def pausing(request: HttpRequest, promise: Promise) -> Done:
    """Stop its time, or let it run on."""
    paused = is_on(request, "paused")
    pause(promise=promise, agent=agent_of(request), paused=paused, at=timezone.now())
    said = _("Paused: its time stands still") if paused else _("Its time runs on")
    again = {"paused": "no" if paused else "yes"}
    return Done(said, undo=reverse("promises:pausing", args=[promise.pk]), undo_data=again)


def releasing(request: HttpRequest, number: int) -> HttpResponse:
    """Say why nobody expects it any more."""
    promise = promise_for(request, number)
    if request.method == "POST":
        try:
            row = release(
                promise=promise, agent=agent_of(request), reason=given(request, "reason") or "", at=timezone.now()
            )
        except EXPECTED as error:
            return _form(request, promise, "release", _("Release this promise"), error)
        return answer(request, done_with(row, _("Released")), promise.conversation_id)
    return _form(request, promise, "release", _("Release this promise"))


def moving(request: HttpRequest, number: int) -> HttpResponse:
    """Set a new date."""
    promise, due_at = promise_for(request, number), chosen_moment(request)
    if request.method != "POST":
        return _form(request, promise, "move", _("A new date"))
    try:
        if due_at is None:
            raise MomentIsWrong
        row = move(
            promise=promise,
            agent=agent_of(request),
            due_at=due_at,
            is_told=is_on(request, "told"),
            at=timezone.now(),
        )
    except EXPECTED as error:
        return _form(request, promise, "move", _("A new date"), error)
    until = date_format(timezone.localtime(due_at), "DATETIME_FORMAT")
    return answer(request, _moved(promise, row, _("Due %(moment)s") % {"moment": until}), promise.conversation_id)


def _moved(before: Promise, row: Promise, said: str) -> Done:
    if row.pk != before.pk:
        return done_with(before, said)
    if before.due_at is None:
        return Done(said, undo=reverse("promises:pausing", args=[row.pk]), undo_data={"paused": "yes"})
    again = {"exactly": before.due_at.isoformat()}
    return Done(said, undo=reverse("promises:moving", args=[row.pk]), undo_data=again)


def handing_over(request: HttpRequest, number: int) -> HttpResponse:
    """Give it to a colleague or a team, or let it go with the conversation."""
    promise = promise_for(request, number)
    if request.method != "POST":
        return _handing_form(request, promise)
    agent, chosen = agent_of(request), given(request, "to") or ""
    kind, _dash, pk = chosen.partition("-")
    pk = pk if pk.isdecimal() and len(pk) < 19 else "0"
    owner = Agent.objects.get_queryset().visible_to(agent).active().filter(pk=pk).first() if kind == "agent" else None
    team = Team.objects.visible_to(agent).filter(pk=pk).first() if kind == "team" else None
    try:
        hand_over(promise=promise, agent=agent, owner=owner, team=team)
    except EXPECTED as error:
        return _handing_form(request, promise, error)
    said = (
        _("%(name)s sees to it now") % {"name": owner or team} if owner or team else _("It goes with the conversation")
    )
    undo = reverse("promises:handing_over", args=[promise.pk])
    return answer(request, Done(said, undo=undo, undo_data={"to": _whose(promise)}), promise.conversation_id)


def _handing_form(request: HttpRequest, promise: Promise, error: Exception | None = None) -> HttpResponse:
    agents = [(f"agent-{one.pk}", one.name) for one in mentionable(promise.conversation)[:MOST]]
    teams = [(f"team-{one.pk}", one.name) for one in Team.objects.visible_to(agent_of(request))[:MOST]]
    choices = [("", _("Whoever has the conversation")), *agents, *teams]
    return _form(request, promise, "hand_over", _("Give it to"), error, choices=choices, whose=_whose(promise))


def _whose(promise: Promise) -> str:
    if promise.follows_assignee:
        return ""
    return f"agent-{promise.owner_id}" if promise.owner_id else f"team-{promise.team_id}"


def explaining(request: HttpRequest, number: int) -> HttpResponse:
    """Note why it was broken."""
    promise = promise_for(request, number)
    guess = promise.reason or likely_cause(promise)
    if request.method != "POST":
        return _form(request, promise, "explain", _("Why was it broken?"), guess=guess)
    try:
        explain(promise=promise, reason=given(request, "reason") or "")
    except EXPECTED as error:
        return _form(request, promise, "explain", _("Why was it broken?"), error, guess=guess)
    undo = {"reason": promise.reason}
    done = Done(_("Noted"), undo=reverse("promises:explaining", args=[promise.pk]), undo_data=undo)
    return answer(request, done, promise.conversation_id)


def _form(
    request: HttpRequest, promise: Promise, name: str, title: str, error: Exception | None = None, **context: object
) -> HttpResponse:
    shown = {"promise": promise, "moments": CHOICES, **context}
    return form(request, name, title=title, conversation_id=promise.conversation_id, error=error, **shown)
