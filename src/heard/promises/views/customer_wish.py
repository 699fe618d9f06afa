"""How much a customer wants to hear from us, and how: shown and changed on their page in the workspace."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from heard.conversations.views.asking import agent_of, is_fragment
from heard.customers.models import Customer
from heard.promises.actions.ask_for_call import NumberIsWrong
from heard.promises.actions.choose_wish import NoChatYet, choose_wish
from heard.promises.models import NoticeWish, Way, Wish
from heard.promises.queries.chats import ways_open_to


@require_http_methods(["GET", "HEAD", "POST"])
def customer_wish(request: HttpRequest, number: int) -> HttpResponse:
    """Show what a customer chose; with a POST choose for them, as they said on the telephone, say."""
    agent = agent_of(request)
    customer = Customer.objects.visible_to(agent).present().filter(pk=number).first()
    if customer is None:
        raise Http404(_("There is no such customer any more."))
    problem = ""
    if request.method == "POST":
        given = request.POST
        if given.get("wish") not in Wish.values or given.get("channel") not in Way.values:
            problem = _("Please choose one of these.")
        else:
            wish, channel = Wish(given["wish"]), Way(given["channel"])
            try:
                choose_wish(
                    customer=customer, wish=wish, channel=channel, number=given.get("number"), agent=agent,
                    at=timezone.now(),
                )  # fmt: skip
            except NumberIsWrong:
                problem = _("Please give a telephone number with its area code, as in +49 30 901820.")
            except NoChatYet:
                problem = _("They have had no chat with us yet. Please choose another way.")
        if not problem and not is_fragment(request):
            return redirect("customer", number=customer.pk)
    return _panel(request, customer, problem)


def _panel(request: HttpRequest, customer: Customer, problem: str) -> HttpResponse:
    row = NoticeWish.objects.filter(customer=customer).first() or NoticeWish()
    chosen = {name: request.POST.get(name, getattr(row, name)) for name in ("wish", "channel", "number")}
    context = {
        "customer": customer,
        "chosen": chosen if problem else {name: getattr(row, name) for name in chosen},
        "wishes": Wish.choices,
        "channels": ways_open_to(customer),
        "problem": problem,
    }
    return render(request, "promises/customer_wish.html", context, using="jinja2", status=422 if problem else 200)
