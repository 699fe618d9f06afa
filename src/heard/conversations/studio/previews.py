"""How macros and templates read, as they are typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heard.conversations.acknowledgement_templates import Words, preview
from heard.conversations.models import Conversation, Inbox, Macro
from heard.conversations.placeholders import filled, values_for
from heard.plumbing.studio.rights import opens_to
from heard.plumbing.studio.screens import SettingAdd, SettingEdit
from heard.staff.models import Agent

LONGEST = 50_000  # characters

Reading = Callable[[HttpRequest, str, int | None, str, str], Words | None]
# How templates of other occasions read: those floors above add theirs, as they know what is told there.
READINGS: dict[str, Reading] = {}


class Previewed:
    """A form beside which stands how its words read."""

    template_name = "studio/previewed.html"

    def preview_url(self) -> str:
        """Return where the words are asked for."""
        return reverse("macro_preview" if self.model is Macro else "template_preview")  # type: ignore[attr-defined]


class PreviewAdd(Previewed, SettingAdd):
    """A form for new words."""


class PreviewEdit(Previewed, SettingEdit):
    """A form for words that exist."""


@require_POST
@opens_to("is_editor")
def template_preview(request: HttpRequest) -> JsonResponse:
    """Answer with how a template reads to a customer of the inbox chosen, or of the first."""
    number = request.POST.get("inbox", "")
    inboxes = Inbox.objects.select_related("brand").order_by("pk")
    inbox = inboxes.filter(pk=number).first() if number.isdecimal() and len(number) < 19 else inboxes.first()
    if inbox is None:
        return JsonResponse({"problem": _("Open an inbox first; then you see here what its customers read.")})
    text, language = request.POST.get("text", "")[:LONGEST], request.POST.get("language", "")[:10]
    if reading := READINGS.get(request.POST.get("purpose", "")):
        letter = reading(request, request.POST["purpose"], inbox.pk if number else None, text, language)
        return (
            _shown(letter)
            if letter
            else JsonResponse(
                {"problem": _("As soon as somebody has written to you, you see here what they would read.")}
            )
        )
    subject = request.POST.get("subject", "")[:200]
    return _shown(preview(inbox=inbox, text=text, subject=subject, language=language))


@require_POST
@opens_to("is_editor")
def macro_preview(request: HttpRequest) -> JsonResponse:
    """Answer with how a macro reads in the newest conversation the editor may open."""
    agent: Agent = request.user  # type: ignore[assignment]
    conversation = _newest(agent)
    if conversation is None:
        return JsonResponse(
            {"problem": _("As soon as there is a conversation, you see here how the macro reads in it.")}
        )
    text = request.POST.get("text", "")[:LONGEST]
    return _shown(Words("", filled(text, values_for(conversation, agent))))


def _newest(agent: Agent) -> Conversation | None:
    visible = Conversation.objects.visible_to(agent).select_related("customer", "inbox__brand")
    return visible.order_by("-pk").first()


def _shown(words: Words) -> JsonResponse:
    answer: dict[str, Any] = {"subject": words.subject, "html": words.html}
    return JsonResponse(answer)
