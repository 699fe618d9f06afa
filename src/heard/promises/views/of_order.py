"""Promising something about an order, from the page of its customer."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from heard.conversations.actions.start import NobodyThere
from heard.conversations.models import Inbox
from heard.conversations.views.asking import agent_of, given, is_fragment
from heard.conversations.views.moments import CHOICES
from heard.customers.models import Customer
from heard.orders.models import Order
from heard.promises.actions.make import MomentIsWrong
from heard.promises.actions.promise_about_order import promise_about_order
from heard.promises.models import PromiseKind
from heard.promises.refusals import EXPECTED, told
from heard.promises.views.asking import chosen_moment, is_on
from heard.promises.views.of_conversation import BY_HAND

REFUSED: tuple[type[Exception], ...] = (*EXPECTED, NobodyThere)


def making(request: HttpRequest, number: int) -> HttpResponse:
    """Make a promise about an order, and go to the conversation in which it stands."""
    agent = agent_of(request)
    order = Order.objects.filter(pk=number, customer__in=Customer.objects.visible_to(agent).present()).first()
    inbox = Inbox.objects.active().visible_to(agent).order_by("pk").first()
    if order is None or inbox is None:
        raise Http404(_("There is no such order."))
    if request.method != "POST":
        return _form(request, order)
    kind, due_at = given(request, "kind") or "", chosen_moment(request)
    try:
        if due_at is None:
            raise MomentIsWrong
        made = promise_about_order(
            order=order,
            inbox=inbox,
            kind=PromiseKind(kind) if kind in BY_HAND else PromiseKind.OTHER,
            words=given(request, "words") or "",
            due_at=due_at,
            agent=agent,
            is_told=is_on(request, "told"),
            at=timezone.now(),
        )
    except REFUSED as error:
        return _form(request, order, error)
    where = reverse("conversation", args=[made.conversation_id])
    return HttpResponse(status=204, headers={"HX-Redirect": where}) if is_fragment(request) else redirect(where)


def _form(request: HttpRequest, order: Order, error: Exception | None = None) -> HttpResponse:
    shown = {
        "title": _("Make a promise about order %(order)s") % {"order": order},
        "form": "promises/forms/make.html",
        "problem": told(error) if error else "",
        "typed": request.POST,
        "likeliest": PromiseKind.UPDATE.value,
        "kinds": [(kind.value, kind.label) for kind in BY_HAND],
        "moments": CHOICES,
        "back": reverse("customer", args=[order.customer_id]),
        "back_to": _("Back to the customer"),
        "address": request.get_full_path(),
    }
    return render(request, "conversations/form_page.html", shown, using="jinja2", status=422 if error else 200)
