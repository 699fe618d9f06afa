"""Going to a conversation from a word about it anywhere in the workspace."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from heard.conversations.views.asking import conversation_for, is_fragment


@require_safe
def look(request: HttpRequest, number: int) -> HttpResponse:
    """Go to the conversation."""
    address = reverse("conversation", args=[conversation_for(request, number).pk])
    return HttpResponse(status=204, headers={"HX-Redirect": address}) if is_fragment(request) else redirect(address)
