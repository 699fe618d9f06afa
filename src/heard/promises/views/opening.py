"""Opening a link that a customer holds: whose it is, about what, and in which language to answer. No account is needed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache

from heard.conversations.models import Conversation, State
from heard.conversations.request_links import RequestLinkIsWrong, read_request_link
from heard.customers.models import Customer

View = Callable[..., HttpResponseBase]
ResponseT = TypeVar("ResponseT", bound=HttpResponseBase)


def of_customer(view: Callable[[HttpRequest, Conversation, str], HttpResponseBase]) -> View:
    """Open a request's link for a view: in the customer's language, never kept, and not told to search engines."""

    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponseBase:
        at = timezone.now()
        try:
            link = read_request_link(token)
        except RequestLinkIsWrong:
            return kept_away(render(request, "promises/request_gone.html", {"why": "unknown"}, status=404))
        conversation = conversation_behind(link.conversation_id, link.customer_id)
        if conversation is None:
            return kept_away(render(request, "promises/request_gone.html", {"why": "unknown"}, status=404))
        with translation.override(language_of(conversation)):
            if link.is_old(at=at):
                gone = {"why": "old", "fresh": reverse("promises:fresh_link", args=[token])}
                return kept_away(render(request, "promises/request_gone.html", gone, status=410))
            return kept_away(view(request, conversation, token))

    return login_not_required(never_cache(opened))


def kept_away(response: ResponseT) -> ResponseT:
    """Keep a page out of search engines, and its address, which is the key, away from other houses it links to.

    Not away from ourselves: a browser that may not say where it comes from sends its forms from nowhere, and those are
    refused.
    """
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def conversation_behind(conversation_id: int, customer_id: int) -> Conversation | None:
    """Return the conversation, or what it went into, if it still is this customer's, whatever they were put together with."""
    rows = Conversation.objects.select_related("customer", "inbox__brand", "merged_into__customer")
    row = rows.filter(pk=conversation_id, inbox__is_active=True).exclude(state=State.SPAM).first()
    if row and row.merged_into_id:
        row = rows.filter(pk=row.merged_into_id).exclude(state=State.SPAM).first()
    if row is None or row.customer.erased_at:
        return None
    whose = Customer.objects.filter(pk=customer_id).values_list("pk", "merged_into").first()
    return row if whose and row.customer_id in whose else None


def language_of(conversation: Conversation) -> str:
    """Return the language to answer in: the conversation's, else the customer's, else the inbox's."""
    spoken = (conversation.language, conversation.customer.language, conversation.inbox.language)
    return next((language for language in spoken if language), "en")
