"""The page of a conversation, and the ways around it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from heard.conversations.actions.read import read
from heard.conversations.models import Message
from heard.conversations.queries.conversation_page import NEWEST, conversation_page
from heard.conversations.queries.neighbours import neighbour
from heard.conversations.views.answering import address_of, opened
from heard.conversations.views.asking import agent_of, came_from, conversation_for, given, is_fragment, not_here
from heard.conversations.views.lists import BY_DUE, list_order
from heard.conversations.views.presenting import addresses_for, presented
from heard.conversations.views.showing import shown, way_back

PARTS = {"changed": "conversations/changed.html", "older": "conversations/older.html"}


@require_safe
def show(request: HttpRequest, number: int) -> HttpResponse:
    """Show a conversation: the whole page, or the part of it that htmx asks for."""
    before = request.GET.get("before", "")
    page = conversation_page(
        agent_of(request), number, before=int(before) if before.isdecimal() and len(before) < 19 else NEWEST
    )
    if page is None:
        raise not_here(number)
    if merged := page["conversation"]["merged_into_id"]:
        return redirect(address_of(request, merged))
    part = request.GET.get("part", "") if is_fragment(request) else ""
    if part == "pane":
        return opened(request, page)
    template = PARTS.get(part, "conversations/conversation.html")
    return render(request, template, shown(request, page), using="jinja2")


@require_safe
def beside(request: HttpRequest, number: int, way: str) -> HttpResponse:
    """Go to the next or previous conversation of the list one came from; at its end, back to the list."""
    conversation = conversation_for(request, number)
    by_due = list_order(request) == BY_DUE
    found = neighbour(agent_of(request), conversation, came_from(request), back=way == "previous", by_due=by_due)
    if found is None:
        address = way_back(request, conversation.team_id)[1]
        return HttpResponse(headers={"HX-Redirect": address}) if is_fragment(request) else redirect(address)
    if not is_fragment(request):
        return redirect(address_of(request, found))
    page = conversation_page(agent_of(request), found)
    if page is None:
        raise not_here(found)
    return opened(request, page)


@require_POST
def reading(request: HttpRequest, number: int) -> HttpResponse:
    """Remember that what stands on the screen has been read."""
    conversation, message = conversation_for(request, number), given(request, "message") or ""
    if message.isdecimal() and len(message) < 19:
        read(conversation=conversation, agent=agent_of(request), message_id=int(message), at=timezone.now())
    return HttpResponse(status=204)


@require_safe
def as_customer(request: HttpRequest, number: int) -> HttpResponse:
    """Show the conversation as its customer sees it: no notes, nothing aside, nothing unverified."""
    conversation = conversation_for(request, number)
    page = conversation_page(agent_of(request), number, limit=500)
    if page is None:
        raise not_here(number)
    ids = set(Message.objects.filter(conversation=conversation).seen_by_customer().values_list("pk", flat=True))
    now = timezone.now()
    address = addresses_for(agent_of(request), now)
    messages = [presented(message, address, agent_of(request)) for message in page["messages"] if message["id"] in ids]
    context = {
        "conversation": page["conversation"],
        "customer": page["customer"],
        "inbox": page["inbox"],
        "messages": messages,
        "title": page["conversation"]["subject"] or _("Your request"),
        "now": now,
    }
    return render(request, "conversations/as_customer.html", context, using="jinja2")
