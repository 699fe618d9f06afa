"""What the page of a conversation shows of its promises, and making one there."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST, require_safe

from heard.conversations.models import Conversation, Message, MessageKind
from heard.conversations.views.answering import Done
from heard.conversations.views.asking import agent_of, conversation_for, given
from heard.conversations.views.moments import CHOICES
from heard.promises.actions.make import MomentIsWrong, make
from heard.promises.models import Promise, PromiseKind, Source
from heard.promises.queries.calls import TRIES
from heard.promises.queries.spoken import offers, spoken_in
from heard.promises.refusals import EXPECTED
from heard.promises.views.answering import answer, form
from heard.promises.views.asking import chosen_moment, is_on

FEW = 60  # of one conversation, the newest; more than a panel holds
MISTAKE = gettext_noop("Made by mistake.")
BY_HAND = (
    PromiseKind.CALL_BACK,
    PromiseKind.UPDATE,
    PromiseKind.RESOLUTION,
    PromiseKind.CHECK_IN,
    PromiseKind.OTHER,
)


@require_safe
def promises(request: HttpRequest, number: int) -> HttpResponse:
    """Show what a conversation's customer is owed, the soonest first, and how the rest ended."""
    conversation = conversation_for(request, number)
    found = Promise.objects.filter(conversation=conversation).select_related("owner", "team", "ended_by")
    found = found.annotate(tries=TRIES)
    rows = list(found.order_by("-pk")[:FEW])
    context = {
        "number": number,
        "owed": sorted((row for row in rows if row.is_owed), key=_by_moment),
        "ended": [row for row in rows if not row.is_owed],
        "offers": offers(conversation, rows, at=timezone.now()),
        "now": timezone.now(),
        "kinds": dict(PromiseKind.choices),
        "sources": dict(Source.choices),
    }
    return render(request, "promises/panel.html", context, using="jinja2")


@require_POST
def spoken(request: HttpRequest, number: int) -> HttpResponse:
    """Show what words that are not sent yet would promise, for whoever writes them to say: watch over it."""
    conversation, now = conversation_for(request, number), timezone.now()
    [found] = spoken_in([(given(request, "text") or "", now)], conversation)
    return render(request, "promises/spoken.html", {"spoken": found, "now": now}, using="jinja2")


def _by_moment(row: Promise) -> tuple[bool, Any, int]:
    return (row.due_at is None, row.due_at or row.made_at, row.pk)


def making(request: HttpRequest, number: int) -> HttpResponse:
    """Make a promise to the customer: what, by when, and whether they know."""
    conversation, due_at = conversation_for(request, number), chosen_moment(request)
    if request.method != "POST":
        return _form(request, conversation)
    kind, words = given(request, "kind") or "", given(request, "words") or ""
    try:
        if due_at is None:
            raise MomentIsWrong
        made = make(
            conversation=conversation,
            kind=PromiseKind(kind) if kind in BY_HAND else PromiseKind.OTHER,
            words=words,
            due_at=due_at,
            source=Source.AGENT,
            agent=agent_of(request),
            is_told=is_on(request, "told"),
            message_id=_answer(conversation, given(request, "message") or ""),
            at=timezone.now(),
        )
    except EXPECTED as error:
        return _form(request, conversation, error)
    undo = reverse("promises:releasing", args=[made.pk])
    return answer(request, Done(_("Promised"), undo=undo, undo_data={"reason": MISTAKE}), number)


def _answer(conversation: Conversation, number: str) -> int | None:
    """Return the answer in which it was promised, if it is one of this conversation."""
    if not (number.isdecimal() and len(number) < 19):
        return None
    answers = Message.objects.filter(conversation=conversation, kind=MessageKind.REPLY, pk=number)
    return answers.values_list("pk", flat=True).first()


def _form(request: HttpRequest, conversation: Conversation, error: Exception | None = None) -> HttpResponse:
    kinds = [(kind.value, kind.label) for kind in BY_HAND]
    return form(
        request,
        "make",
        title=_("Make a promise"),
        conversation_id=conversation.pk,
        error=error,
        kinds=kinds,
        moments=CHOICES,
    )
