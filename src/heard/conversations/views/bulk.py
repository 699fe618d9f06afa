"""Doing one thing to all the conversations somebody selected, and taking it back."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from heard.conversations.actions._moving import SameConversation, UndoLaterFirst
from heard.conversations.actions._row import ConversationGone
from heard.conversations.actions.act_in_bulk import AT_ONCE, BulkOutcome, act_in_bulk
from heard.conversations.actions.merge import merge
from heard.conversations.actions.undo_in_bulk import undo_in_bulk
from heard.conversations.actions.undo_merge import undo_merge
from heard.conversations.models import Conversation, ConversationMerge, Tag
from heard.conversations.views.answering import Done, refused, toast
from heard.conversations.views.asking import agent_of
from heard.conversations.views.deeds import DEEDS, DeedIsWrong
from heard.staff.models import Agent, Team

UNDOABLE = 3600  # seconds that an undo is kept
MOST_CHOICES = 200
MERGED_AT_ONCE = 20


@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Do one of DEEDS to the selected conversations that the agent may open."""
    agent, deed = agent_of(request), DEEDS.get(request.POST.get("action", ""))
    chosen = _chosen(request.POST.getlist("conversation"))
    if deed is None:
        raise Http404
    if len(chosen) > AT_ONCE:
        return refused(_("That is more than we can do at once. Select up to %(number)s.") % {"number": AT_ONCE})
    found = _visible(agent, chosen)
    try:
        steps = deed.steps(agent, found, request.POST.get("value", "").strip(), timezone.localtime())
    except DeedIsWrong as wrong:
        return refused(str(wrong))
    outcomes = [
        act_in_bulk(conversations=few, agent=agent, action=action, at=timezone.now(), **arguments)
        for few, action, arguments in steps
    ]
    outcome = _together(outcomes, missing=len(chosen) - len(found))
    said = str(deed.said % {"count": len(outcome.done)}) if outcome.done else ""
    return _told(agent, said, outcome, {"undo": outcome.undo})


@require_POST
def undoing(request: HttpRequest, token: uuid.UUID) -> HttpResponse:
    """Take back what was done in bulk, or the merging of several."""
    agent = agent_of(request)
    kept = cache.get(_key(agent, token))
    if kept is None:
        return refused(_("This was too long ago to be taken back."))
    cache.delete(_key(agent, token))
    if "merges" in kept:
        return _undo_merges(agent, kept["merges"])
    found = _visible(agent, [entry["id"] for entry in kept["undo"]])
    outcome = undo_in_bulk(conversations=found, undo=kept["undo"], agent=agent, at=timezone.now())
    return _told(agent, _("Taken back") if outcome.done else "", outcome, {})


@require_safe
def choices(request: HttpRequest, what: str) -> HttpResponse:
    """Show what can be chosen in a menu of the bar: colleagues and teams, or tags."""
    agent = agent_of(request)
    context: dict[str, Any] = {"what": what, "me": agent}
    if what == "assignee":
        context["agents"] = Agent.objects.get_queryset().visible_to(agent).active()[:MOST_CHOICES]
        context["teams"] = Team.objects.visible_to(agent)[:MOST_CHOICES]
    elif what == "tags":
        context["tags"] = Tag.objects.all()[:MOST_CHOICES]
    else:
        raise Http404
    return render(request, "conversations/bulk_choices.html", context, using="jinja2")


@require_http_methods(["GET", "POST"])
def merging(request: HttpRequest) -> HttpResponse:
    """Ask into which of the selected conversations the others should go, and put them there."""
    given = request.POST if request.method == "POST" else request.GET
    agent = agent_of(request)
    found = _visible(agent, _chosen(given.getlist("conversation")))
    if len(found) < 2:
        return refused(_("Select two or more conversations to join them."))
    if len(found) > MERGED_AT_ONCE:
        return refused(_("Join up to %(number)s conversations at once.") % {"number": MERGED_AT_ONCE})
    if request.method == "POST":
        return _merge(agent, found, request.POST.get("kept", ""))
    context = {
        "title": ngettext("Join %(count)s conversation", "Join %(count)s conversations", len(found))
        % {"count": len(found)},
        "form": "conversations/forms/bulk_merge.html",
        "conversations": found,
        "strangers": len({one.customer_id for one in found}) > 1,
        "now": timezone.now(),
    }
    return render(request, "conversations/form_fragment.html", context, using="jinja2")


def _merge(agent: Agent, found: Sequence[Conversation], chosen: str) -> HttpResponse:
    kept = next((one for one in found if str(one.pk) == chosen), found[0])
    merges, refusals = [], {}
    for one in found:
        try:
            if one.pk != kept.pk:
                merges.append(merge(kept=kept, merged=one, agent=agent, at=timezone.now()).pk)
        except (SameConversation, ConversationGone):
            refusals[one.pk] = _("It is part of the other one already.")
    outcome = BulkOutcome(done=merges, refused=refusals, undo=[])
    said = _("Joined in #%(number)s") % {"number": kept.pk} if merges else ""
    return _told(agent, said, outcome, {"merges": merges})


def _undo_merges(agent: Agent, numbers: Sequence[int]) -> HttpResponse:
    visible = Conversation.objects.visible_to(agent)
    found = ConversationMerge.objects.filter(pk__in=numbers, kept__in=visible, merged__in=visible).order_by("-pk")
    done, refusals = [], {}
    for one in found:
        try:
            done.append(undo_merge(merge=one, agent=agent, at=timezone.now()).pk)
        except UndoLaterFirst:
            refusals[one.merged_id] = _("Something was joined after that. Undo the later step first.")
    said = _("They are apart again") if done else ""
    return _told(agent, said, BulkOutcome(done=done, refused=refusals, undo=[]), {})


def _told(agent: Agent, said: str, outcome: BulkOutcome, undo: dict[str, list[Any]]) -> HttpResponse:
    """Say what was done, what was not and why, and offer to take it back."""
    sentences = [f"{said}." if said and outcome.refused else said] if said else []
    for reason, count in Counter(outcome.refused.values()).most_common(3):
        left = ngettext("%(count)s stayed as it was.", "%(count)s stayed as they were.", count) % {"count": count}
        sentences.append(f"{left} {reason}")
    address = ""
    if any(undo.values()):
        token = uuid.uuid4()
        cache.set(_key(agent, token), undo, UNDOABLE)
        address = reverse("bulk_undoing", args=[token])
    tone = "warning" if outcome.refused else "success"
    done = Done(
        " ".join(sentences) or _("Nothing to do"), undo=address, tone=tone, seconds=12 if outcome.refused else 8
    )
    return HttpResponse(status=204, headers={"HX-Trigger": toast(done)})


def _together(outcomes: Sequence[BulkOutcome], *, missing: int) -> BulkOutcome:
    reasons = {number: reason for outcome in outcomes for number, reason in outcome.refused.items()}
    gone = {-number: _("It is not here any more.") for number in range(1, missing + 1)}
    return BulkOutcome(
        done=[number for outcome in outcomes for number in outcome.done],
        refused={**reasons, **gone},
        undo=[entry for outcome in outcomes for entry in outcome.undo],
    )


def _visible(agent: Agent, numbers: Sequence[int]) -> list[Conversation]:
    found = Conversation.objects.visible_to(agent).filter(pk__in=numbers, merged_into__isnull=True)
    return list(found.select_related("customer", "inbox").order_by("created_at", "pk"))


def _chosen(given: Sequence[str]) -> list[int]:
    return list(dict.fromkeys(int(number) for number in given if number.isdecimal() and len(number) < 19))


def _key(agent: Agent, token: uuid.UUID) -> str:
    return f"bulk-undo-{agent.pk}-{token}"
