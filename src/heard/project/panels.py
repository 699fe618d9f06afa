"""What other floors show beside a conversation, from top to bottom. Joined here, as those floors do not know each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from heard.community.views.beside import panel as asked_in_community
from heard.conversations.views.incidents import panel as incident
from heard.feedback.views.complaint_steps import panel as complaint
from heard.feedback.views.said import of_conversation as said
from heard.guidance.views.answers import panel as answers_that_fit
from heard.promises.views.of_conversation import promises

PANELS: Sequence[Callable[..., HttpResponse]] = (
    answers_that_fit,
    incident,
    asked_in_community,
    complaint,
    said,
    promises,
)


@require_safe
def panels(request: HttpRequest, number: int) -> HttpResponse:
    """Show all of them in one answer: asked for one by one, each would sign the agent in anew.

    Afterwards each keeps up with the house by itself, at its own address. Raises Http404 as each of them does.
    """
    return HttpResponse(b"".join(panel(request, number=number).content for panel in PANELS))
