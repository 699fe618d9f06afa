"""How notices read: in a real conversation, with what is true of it now, before anything is switched on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.http import HttpRequest, JsonResponse
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heard.conversations.acknowledgement_templates import Words
from heard.conversations.models import Conversation, MessageTemplate, State
from heard.conversations.rendering import render
from heard.conversations.request_links import request_address
from heard.plumbing.studio.rights import opens_to
from heard.promises.models import Promise, PromiseKind
from heard.promises.notices.own_words import OCCASIONS, OwnWords
from heard.promises.notices.words import Speaker
from heard.staff.models import Agent, Business

Purpose = MessageTemplate.Purpose
ORDER = "10412"
# In whose conversation each reads best: whoever waits is told how it stands, whoever was helped is asked how it went.
AFTERWARDS = frozenset({Purpose.CHECK_IN, Purpose.AFTER_PURCHASE})
WAITING = (State.OPEN, State.WAITING_THIRD, State.SNOOZED)


def read_template(request: HttpRequest, purpose: str, inbox_id: int | None, text: str, language: str) -> Words | None:
    """Return the whole letter that a template for notices would make; None where there is no conversation yet."""
    row = _example(request.user, purpose, inbox_id)  # type: ignore[arg-type]
    if row is None:
        return None
    row.language = language or row.language
    own = OwnWords({(purpose, None, row.language.lower()): text})
    return Words(row.subject, _letter(row, purpose, own, at=timezone.now()))


@require_POST
@opens_to("is_admin")
def informing_preview(request: HttpRequest) -> JsonResponse:
    """Answer with what customers would read on each occasion, as the words stand now."""
    own, at = OwnWords.read(), timezone.now()
    letters = []
    for purpose in OCCASIONS:
        row = _example(request.user, purpose, None)  # type: ignore[arg-type]
        if row is not None:
            letters.append(
                {
                    "occasion": Purpose(purpose).label,
                    "whom": str(row.customer),
                    "number": row.pk,
                    "html": render(_letter(row, purpose, own, at=at)),
                }
            )
    if not letters:
        return JsonResponse(
            {"problem": _("As soon as somebody has written to you, you see here what they would read.")}
        )
    return JsonResponse({"html": render_to_string("studio/notices_read.html", {"letters": letters}, using="django")})


def _example(agent: Agent, purpose: str, inbox_id: int | None) -> Conversation | None:
    """Return the newest conversation that the notice could be about; else the newest of all."""
    visible = Conversation.objects.visible_to(agent).filter(merged_into=None, customer__erased_at=None)
    rows = visible.exclude(state=State.SPAM).select_related("customer", "inbox__brand", "team").order_by("-pk")
    if inbox_id is not None:
        rows = rows.filter(inbox=inbox_id)
    states: Sequence[str] = (State.RESOLVED,) if purpose in AFTERWARDS else WAITING
    return rows.filter(state__in=states).first() or rows.first()


def _letter(row: Conversation, purpose: str, own: OwnWords, *, at: dt.datetime) -> str:
    speaker = Speaker(row, Business.current(), own, at=at)
    promise = _promise(row, at)
    with translation.override(speaker.language):
        text = _worded(speaker, purpose, promise)
        is_over = purpose in AFTERWARDS
        link = "" if is_over else request_address(row.pk, row.customer_id, at=at)
        return speaker.letter([(row, text)], link=link)


def _worded(speaker: Speaker, purpose: str, promise: Promise) -> str:
    if purpose == Purpose.UPDATE:
        return speaker.update(promised=promise)
    if purpose == Purpose.WARNING:
        return speaker.warning(promise, new_date=None)
    if purpose == Purpose.APOLOGY:
        return speaker.apology(promise, new_date=None)
    return speaker.check_in(order_number=ORDER if purpose == Purpose.AFTER_PURCHASE else "")


def _promise(row: Conversation, at: dt.datetime) -> Promise:
    """Return what the customer was promised last; where nothing was, an answer by tomorrow, which is kept nowhere."""
    told = Promise.objects.told().filter(conversation=row, due_at__isnull=False).order_by("-due_at").first()
    return told or Promise(
        kind=PromiseKind.FIRST_ANSWER, conversation=row, customer=row.customer, due_at=at + dt.timedelta(days=1)
    )
