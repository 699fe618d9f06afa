"""Turning a conversation into a draft of an article."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heard.conversations.views.asking import agent_of, conversation_for
from heard.guidance.actions.draft_article import NoHelpCentre, NothingAnswered, draft_article


@require_POST
def draft(request: HttpRequest, number: int) -> HttpResponse:
    """Draft an article: an editor goes on writing in the studio, anybody else has proposed it. Raises Http404."""
    conversation, agent = conversation_for(request, number), agent_of(request)
    try:
        article = draft_article(conversation=conversation, agent=agent)
    except NoHelpCentre:
        messages.info(request, _("There is no help centre yet that it could stand in."))
    except NothingAnswered:
        messages.info(request, _("Answer first: your answer becomes the article."))
    else:
        if agent.is_editor:
            return HttpResponseRedirect(reverse("wagtailadmin_pages:edit", args=[article.pk]))
        messages.success(request, _("Thank you. The draft waits for an editor."))
    return HttpResponseRedirect(reverse("conversation", args=[conversation.pk]))
