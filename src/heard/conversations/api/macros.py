"""Macros: words and steps that are used often."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from ninja import Router, Schema

from heard.conversations.actions.run_macro import run_macro
from heard.conversations.api.asking import conversation_for, named
from heard.conversations.api.shapes import ConversationOut
from heard.conversations.models import Macro
from heard.plumbing.api.paging import USUAL, page
from heard.plumbing.api.shapes import Page
from heard.plumbing.api.values import Id
from heard.staff.tokens import ApiRequest

router = Router(tags=["Macros"])


class MacroOut(Schema):
    """A macro; its words may have gaps such as {customer}."""

    id: int
    name: str
    text: str
    steps: list[Any]


class MacroPage(Page):
    """A page of macros."""

    items: list[MacroOut]


class MacroRunIn(Schema):
    """Which macro."""

    macro_id: Id


class MacroRunOut(Schema):
    """The words with the gaps filled, to be answered with, and the conversation after the steps."""

    text: str
    conversation: ConversationOut


@router.get("macros", response=MacroPage, summary="Macros")
def macros(request: ApiRequest, cursor: str | None = None, limit: int = USUAL) -> Any:
    """Return the macros for everybody and for the agent's teams."""
    items, following = page(Macro.objects.visible_to(request.agent), cursor, limit)
    return {"items": items, "next_cursor": following}


@router.post("conversations/{number}/macro-runs", response=MacroRunOut, summary="Run a macro")
def run(request: ApiRequest, number: Id, given: MacroRunIn) -> Any:
    """Take the macro's steps, all or none, and return its words; nothing is sent."""
    conversation = conversation_for(request, number)
    macro = named(Macro.objects.visible_to(request.agent), given.macro_id, "macro_id")
    text = run_macro(conversation=conversation, agent=request.agent, macro=macro, at=timezone.now())
    return {"text": text, "conversation": conversation_for(request, number)}
