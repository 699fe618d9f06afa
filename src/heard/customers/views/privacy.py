"""What somebody may ask of us by law, and not listening to them: a copy, being forgotten, being blocked."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from heard.customers.actions.block import block
from heard.customers.actions.erase_customer import erase_customer
from heard.customers.actions.export_customer import export_customer
from heard.customers.actions.unblock import unblock
from heard.customers.views.asking import agent_of, customer_for
from heard.staff.models import Agent

IN_MEMORY = 8 * 1024 * 1024  # bytes of a copy before it goes to disk


def only(may: Callable[[Agent], bool]) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Let only those through who may."""

    def guarded(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def checked(request: HttpRequest, **named: Any) -> HttpResponseBase:
            if not may(agent_of(request)):
                raise PermissionDenied
            return view(request, **named)

        return checked

    return guarded


@require_POST
@only(lambda agent: agent.is_lead)
def copy(request: HttpRequest, number: int) -> HttpResponseBase:
    """Hand over a ZIP of everything we keep about them; it is in no folder of ours afterwards."""
    customer = customer_for(request, number)
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed with the response
    export_customer(customer=customer, agent=agent_of(request), into=file, at=timezone.now())
    file.seek(0)
    response = FileResponse(file, as_attachment=True, filename=f"customer-{number}.zip", content_type="application/zip")
    response.headers["Cache-Control"] = "no-store"
    return response


@require_http_methods(["GET", "POST"])
@only(lambda agent: agent.is_admin)
def erasure(request: HttpRequest, number: int) -> HttpResponse:
    """Say what being forgotten means, and do it once the name was typed."""
    customer = customer_for(request, number)
    typed = " ".join(request.POST.get("name", "").split())
    context: dict[str, Any] = {"customer": customer, "name": str(customer), "problem": ""}
    if request.method == "POST" and typed.casefold() == " ".join(str(customer).split()).casefold():
        done = erase_customer(customer=customer, agent=agent_of(request), at=timezone.now())
        return render(request, "customers/erased.html", {"erasure": done}, using="jinja2")
    if request.method == "POST":
        context["problem"] = _("That is not the name. Nothing was erased.")
    return render(request, "customers/erasing.html", context, using="jinja2", status=422 if context["problem"] else 200)


@require_POST
def blocking(request: HttpRequest, number: int) -> HttpResponse:
    """Let what they send go to spam from now on."""
    block(customer=customer_for(request, number), agent=agent_of(request), at=timezone.now())
    messages.success(request, _("Blocked. What they send goes to spam."))
    return redirect("customer", number=number)


@require_POST
def unblocking(request: HttpRequest, number: int) -> HttpResponse:
    """Listen to them again."""
    unblock(customer=customer_for(request, number), agent=agent_of(request))
    messages.success(request, _("What they send arrives as usual again"))
    return redirect("customer", number=number)
