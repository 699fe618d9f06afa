"""The page behind “how much do you want to hear from us”."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from heard.customers.languages import shown_in
from heard.customers.models import Customer
from heard.plumbing.signed_links import LinkIsWrong
from heard.promises.actions.ask_for_call import NumberIsWrong
from heard.promises.actions.choose_wish import NoChatYet, choose_wish
from heard.promises.models import NoticeWish, Way, Wish
from heard.promises.notices.links import WISHES
from heard.promises.queries.chats import ways_open_to

ONE_CLICK = {"One-Click": Wish.NONE}  # RFC 8058: mail programs send List-Unsubscribe=One-Click


@login_not_required
@csrf_exempt  # the signed link says who it is, and mail programs know no token of ours
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wish(request: HttpRequest, token: str) -> HttpResponse:
    """Show what a customer chose; only a POST changes it, as mail scanners open every link."""
    at = timezone.now()
    try:
        link = WISHES.read(token)
    except LinkIsWrong:
        return _page(request, status=404, why="unknown")
    if link.is_old(at=at):
        return _page(request, status=410, why="old")
    customer = Customer.objects.present().filter(pk=link.numbers[0]).first()
    if customer is None:
        return _page(request, status=404, why="unknown")
    with translation.override(shown_in(customer.language, otherwise=translation.get_language() or "en")):
        if request.method != "POST":
            return _page(request, **_chosen(customer))
        given = request.POST
        asked = given.get("wish") or ONE_CLICK.get(given.get("List-Unsubscribe", ""), "")
        if asked not in Wish.values:
            return _page(request, status=422, is_unclear=True, **_chosen(customer))
        channel = Way(given["channel"]) if given.get("channel") in Way.values else None
        try:
            choose_wish(
                customer=customer, wish=Wish(asked), channel=channel, number=given.get("number"), agent=None, at=at
            )
        except NumberIsWrong:
            typed = {"chosen": asked, "channel": channel, "number": given.get("number", "")}
            return _page(request, status=422, has_wrong_number=True, **_chosen(customer) | typed)
        except NoChatYet:
            return _page(request, status=422, is_unclear=True, **_chosen(customer))
        return _page(request, is_saved=True, **_chosen(customer))


def _chosen(customer: Customer) -> dict[str, Any]:
    wish = NoticeWish.objects.filter(customer=customer).first() or NoticeWish()
    return {
        "chosen": wish.wish,
        "channel": wish.channel,
        "number": wish.number,
        "channels": ways_open_to(customer),
    }


def _page(request: HttpRequest, *, status: int = 200, **context: object) -> HttpResponse:
    context = {"wishes": Wish.choices, **context}
    return render(request, "promises/wish.html", context, status=status)
