"""The quarantine: mails that could not be read or placed, for team leads to decide about."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models.functions import Substr
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from heard.channels.email.actions.discard import discard
from heard.channels.email.actions.put_back import put_back
from heard.channels.email.actions.try_again import try_again
from heard.channels.email.models import RawEmail, RawEmailQuerySet, RawState
from heard.channels.email.parsing.addresses import sender_of
from heard.channels.email.parsing.headers import split_headers
from heard.conversations.models import Inbox
from heard.plumbing.files.serving import disposition
from heard.plumbing.listing import listed
from heard.staff.models import Agent

PAGE = 25
LOOKED_AT = 32 * 1024  # bytes of each mail; headers that are longer are nobody's to read
EXCERPT = 2_000  # characters of the original shown


@dataclasses.dataclass(frozen=True)
class Held:
    """A mail in the quarantine, as far as it can be read."""

    number: int
    sender: str
    subject: str
    to: str
    reason: str
    inbox: str
    size: int
    received_at: dt.datetime
    excerpt: str


def for_leads(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let only team leads and administrators see a page: such a mail may hold anything."""

    @wraps(view)
    def checked(request: HttpRequest, **named: Any) -> HttpResponse:
        if not cast(Agent, request.user).is_lead:
            raise PermissionDenied
        return view(request, **named)

    return checked


@require_safe
@for_leads
def index(request: HttpRequest) -> HttpResponse:
    """Show the mails that wait, newest first."""
    before = request.GET.get("before", "")
    waiting = _readable(_waiting(request))
    if before.isdecimal() and len(before) < 19:
        waiting = waiting.filter(pk__lt=before)
    found = list(waiting.order_by("-pk")[: PAGE + 1])
    return _page(request, found[:PAGE], following=found[PAGE - 1].pk if len(found) > PAGE else None)


@require_safe
@for_leads
def one(request: HttpRequest, number: int) -> HttpResponse:
    """Show one mail that waits, as the audit log names it."""
    return _page(request, [_mail(request, number, _readable(_waiting(request)))], is_alone=True)


@require_safe
@for_leads
def original(request: HttpRequest, number: int) -> HttpResponse:
    """Hand the original over, byte for byte, to be saved and never shown."""
    mail = _mail(request, number, _waiting(request))
    headers = {
        "Content-Disposition": disposition(f"mail-{mail.pk}.eml", is_shown=False),
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(bytes(mail.data), content_type="application/octet-stream", headers=headers)


@require_POST
@for_leads
def attempts(request: HttpRequest, number: int) -> HttpResponse:
    """Take a mail in once more, into the chosen inbox or the one it came to."""
    agent, chosen = cast(Agent, request.user), request.POST.get("inbox", "")
    inboxes = Inbox.objects.visible_to(agent).active()
    inbox = inboxes.filter(pk=chosen).first() if chosen.isdecimal() and len(chosen) < 19 else None
    try_again(raw_email=_mail(request, number), agent=agent, at=timezone.now(), inbox=inbox)
    messages.success(request, _("It is tried again now. If that fails once more, it comes back here."))
    return redirect("quarantined_mails")


@require_POST
@for_leads
def removal(request: HttpRequest, number: int) -> HttpResponse:
    """Set a mail aside that needs nothing; the word about it offers the way back."""
    discard(raw_email=_mail(request, number), agent=cast(Agent, request.user))
    told = _("Set aside. The original is kept until it is old enough to be erased.")
    messages.success(request, told, extra_tags=reverse("quarantined_mail_return", args=[number]))
    return redirect("quarantined_mails")


@require_POST
@for_leads
def comeback(request: HttpRequest, number: int) -> HttpResponse:
    """Put a mail back that was set aside, and show the list anew."""
    agent = cast(Agent, request.user)
    aside = RawEmail.objects.visible_to(agent).filter(state=RawState.DISCARDED)
    put_back(raw_email=_mail(request, number, aside.defer("data")), agent=agent)
    messages.success(request, _("It waits here again."))
    answer = redirect("quarantined_mails")
    return HttpResponse(status=204, headers={"HX-Redirect": answer.url}) if _by_script(request) else answer


def _waiting(request: HttpRequest) -> RawEmailQuerySet:
    return RawEmail.objects.visible_to(cast(Agent, request.user)).quarantined()


def _by_script(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _readable(mails: RawEmailQuerySet) -> RawEmailQuerySet:
    return mails.select_related("inbox").defer("data").annotate(start=Substr("data", 1, LOOKED_AT))


def _page(
    request: HttpRequest, mails: list[RawEmail], *, following: int | None = None, is_alone: bool = False
) -> HttpResponse:
    context = {
        "mails": [_held(mail) for mail in mails],
        "next": following,
        "is_alone": is_alone,
        "inboxes": list(Inbox.objects.visible_to(cast(Agent, request.user)).active().order_by("name")),
        "now": timezone.now(),
    }
    return render(request, "email/quarantine.html", context, using="jinja2")


def _mail(request: HttpRequest, number: int, among: RawEmailQuerySet | None = None) -> RawEmail:
    found = (_waiting(request).defer("data") if among is None else among).filter(pk=number).first()
    if found is None:
        raise Http404(_("This mail is not in the quarantine any more."))
    return found


def _held(mail: Any) -> Held:
    headers, body = split_headers(bytes(mail.start), problems=[])
    sender = sender_of(headers)
    return Held(
        number=mail.pk,
        sender=f"{sender.name} <{sender.address}>" if sender.name else sender.address or mail.envelope_from,
        subject=headers.text("subject"),
        to=headers.text("to") or listed(mail.envelope_to),
        reason=mail.reason,
        inbox=mail.inbox.name if mail.inbox else "",
        size=mail.size,
        received_at=mail.received_at,
        excerpt=body[: 4 * EXCERPT].decode("utf-8", "replace").replace("\0", "\ufffd")[:EXCERPT].strip(),
    )
