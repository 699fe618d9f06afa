"""What the page of a customer shows of their conversations: it asks for these parts by their addresses."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from heard.conversations.models import Conversation
from heard.conversations.queries.customer_story import customer_story
from heard.conversations.queries.timeline import day_in_words
from heard.conversations.views.asking import agent_of
from heard.customers.models import Customer

PAGE = 15


@require_safe
def conversations(request: HttpRequest, number: int) -> HttpResponse:
    """Show the customer's conversations in inboxes one may open, the newest first."""
    customer, before = _customer(request, number), _before(request)
    found = Conversation.objects.visible_to(agent_of(request)).filter(customer=customer, merged_into__isnull=True)
    if before:
        found = found.filter(pk__lt=before)
    rows = list(found.select_related("assignee", "inbox").order_by("-pk")[: PAGE + 1])
    context = {
        "customer": customer,
        "conversations": rows[:PAGE],
        "next": rows[PAGE - 1].pk if len(rows) > PAGE else None,
        "is_first": not before,
        "now": timezone.now(),
    }
    return render(request, "conversations/of_customer.html", context, using="jinja2")


@require_safe
def happened(request: HttpRequest, number: int) -> HttpResponse:
    """Show what happened with the customer, newest first, a part at a time."""
    customer, now = _customer(request, number), timezone.now()
    story = customer_story(agent_of(request), customer, before=_before(request))
    today = timezone.localdate(now)
    days = [(day_in_words(timezone.localdate(line.at), today), line) for line in story.lines]
    context = {
        "customer": customer,
        "days": days,
        "next": story.next_before,
        "is_first": not _before(request),
        "now": now,
    }
    return render(request, "conversations/customer_story.html", context, using="jinja2")


def _customer(request: HttpRequest, number: int) -> Customer:
    found = Customer.objects.visible_to(agent_of(request)).present().filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _before(request: HttpRequest) -> int | None:
    given = request.GET.get("before", "")
    return int(given) if given.isdecimal() and len(given) < 19 else None
