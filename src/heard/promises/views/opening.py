"""Opening a link that a customer holds: whose it is, about what, and in which language to answer. No account is needed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache

from heard.conversations.actions._row import ConversationGone
from heard.conversations.actions.say import NobodyToTell
from heard.conversations.models import Conversation, State
from heard.conversations.request_links import REQUESTS
from heard.customers.languages import shown_in
from heard.customers.models import Customer
from heard.plumbing.signed_links import LinkIsWrong, SignedLink, SignedLinks
from heard.promises.actions.send_fresh_link import TooSoon

View = Callable[..., HttpResponseBase]
FoundT = TypeVar("FoundT")
ResponseT = TypeVar("ResponseT", bound=HttpResponseBase)


def by_link(
    links: SignedLinks,
    *,
    find: Callable[[SignedLink], FoundT | None],
    language: Callable[[FoundT], str],
    fresh: Callable[[SignedLink], str],
    also_old: bool = False,
) -> Callable[[Callable[[HttpRequest, FoundT, str], HttpResponseBase]], View]:
    """Open links of one purpose for a view: in the customer's language, never kept, and not told to search engines.

    `find` returns what a link is about, or None where it is nobody's any more. What is forged or gone ends in a page
    that says so; what is old, too, with a button to the address that `fresh` gives, which mails a fresh link
    (`also_old` is for the view behind that button).
    """

    def opening(view: Callable[[HttpRequest, FoundT, str], HttpResponseBase]) -> View:
        @wraps(view)
        def opened(request: HttpRequest, token: str) -> HttpResponseBase:
            try:
                link = links.read(token)
            except LinkIsWrong:
                return gone(request, "unknown", status=404)
            found = find(link)
            if found is None:
                return gone(request, "unknown", status=404)
            with translation.override(shown_in(language(found))):
                if link.is_old(at=timezone.now()) and not also_old:
                    return gone(request, "old", status=410, fresh=fresh(link))
                return kept_away(view(request, found, token))

        return login_not_required(never_cache(opened))

    return opening


def gone(request: HttpRequest, why: str, *, status: int, fresh: str = "") -> HttpResponse:
    """Say why a link opens nothing; `fresh` is where a fresh one can be asked for."""
    return kept_away(render(request, "promises/request_gone.html", {"why": why, "fresh": fresh}, status=status))


def mailed(request: HttpRequest, send: Callable[[], object]) -> HttpResponse:
    """Send a fresh link to the address we know, not to whoever asks, and say what came of it."""
    try:
        send()
    except (NobodyToTell, ConversationGone):
        return gone(request, "unknown", status=404)
    except TooSoon:
        return gone(request, "sent_before", status=429)
    return gone(request, "sent", status=200)


def kept_away(response: ResponseT) -> ResponseT:
    """Keep a page out of search engines, and its address, which is the key, away from other houses it links to.

    Not away from ourselves: a browser that may not say where it comes from sends its forms from nowhere, and those are
    refused.
    """
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def _found(link: SignedLink) -> Conversation | None:
    conversation_id, customer_id = link.numbers
    return conversation_behind(conversation_id, customer_id)


def _fresh(link: SignedLink) -> str:
    return reverse("promises:fresh_link", args=[link.token])


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


of_customer = by_link(REQUESTS, find=_found, language=language_of, fresh=_fresh)
of_customer_also_old = by_link(REQUESTS, find=_found, language=language_of, fresh=_fresh, also_old=True)
