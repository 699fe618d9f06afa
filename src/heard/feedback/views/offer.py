"""The offer of a remedy that waits for an answer, on the page of the request it is about."""

from __future__ import annotations

import datetime as dt

from django.http import HttpRequest
from django.template.loader import render_to_string

from heard.conversations.models import Conversation
from heard.feedback.complaint_words import remedy_words
from heard.feedback.models import Complaint, Remedy
from heard.feedback.remedy_links import remedy_path
from heard.promises.views.opening import language_of


def offer(request: HttpRequest, conversation: Conversation, at: dt.datetime) -> str:
    """Return what is offered and the way to answer it; nothing where no offer waits."""
    open_now = Complaint.objects.open().filter(conversation=conversation, customer=conversation.customer_id)
    waiting = Remedy.objects.filter(complaint__in=open_now, answer="", replaced_at__isnull=True).order_by("-pk")
    remedy = waiting.first()
    if remedy is None:
        return ""
    context = {
        "offered": remedy_words(remedy, language_of(conversation)),
        "address": remedy_path(remedy.pk, conversation.customer_id, at=at),
    }
    return render_to_string("feedback/offer.html", context, request, using="jinja2")
