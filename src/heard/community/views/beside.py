"""Beside a conversation: the question of the community it came from, and publishing what was answered."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from heard.community.actions.publish_answer import publish_answer
from heard.community.models import Answer, Question
from heard.community.paths import question_path
from heard.community.refusals import REFUSED, refusal
from heard.conversations.models import Conversation, Message, MessageKind
from heard.conversations.views.asking import agent_of, conversation_for, message_for


@require_safe
def panel(request: HttpRequest, number: int) -> HttpResponse:
    """Show the question a conversation came from; nothing where it came from none."""
    return _panel(request, conversation_for(request, number))


@require_POST
def publish(request: HttpRequest, number: int) -> HttpResponse:
    """Put a reply under the question, for everybody. Raises Http404."""
    conversation = conversation_for(request, number)
    question, given = _question(conversation), request.POST.get("message", "")
    if question is None or not (given.isdecimal() and len(given) < 19):
        raise Http404
    message = message_for(request, conversation, int(given))
    try:
        publish_answer(
            question=question,
            message=message,
            agent=agent_of(request),
            at=timezone.now(),
            body=request.POST.get("body", ""),
        )
    except REFUSED as error:
        return _panel(request, conversation, problem=refusal(error))
    return _panel(request, conversation)


def _question(conversation: Conversation) -> Question | None:
    return Question.objects.filter(conversation=conversation.pk).first()


def _panel(request: HttpRequest, conversation: Conversation, problem: str = "") -> HttpResponse:
    question = _question(conversation)
    if question is None:
        return HttpResponse()
    replies = Message.objects.filter(conversation=conversation, kind=MessageKind.REPLY, agent__isnull=False)
    last = replies.order_by("-pk").first()
    published = Answer.objects.filter(question=question, message_id__isnull=False)
    is_published = last is not None and published.filter(message_id=last.pk).exists()
    context = {
        "number": conversation.pk, "question": question, "address": question_path(question), "last": last,
        "is_published": is_published, "problem": problem,
    }  # fmt: skip
    return render(request, "community/panel.html", context, using="jinja2")
