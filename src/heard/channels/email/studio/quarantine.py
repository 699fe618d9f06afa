"""The quarantine: mails that could not be read or placed, each with its reason, until a person decides."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from heard.channels.email.actions.discard import discard
from heard.channels.email.actions.try_again import try_again
from heard.channels.email.models import RawEmail
from heard.conversations.models import Inbox
from heard.plumbing.files.serving import disposition
from heard.plumbing.studio.pages import StudioPage
from heard.plumbing.studio.paging import page_of
from heard.plumbing.studio.rights import opens_to
from heard.staff.models import Agent

SHOWN = 32 * 1024  # bytes of an original that are put on the page


def _mails(request: HttpRequest) -> Any:
    agent: Agent = request.user  # type: ignore[assignment]
    return RawEmail.objects.visible_to(agent).quarantined()


class Quarantine(StudioPage):
    """What waits, newest first."""

    template_name = "studio/quarantine.html"
    page_title = gettext_lazy("Quarantine")
    header_icon = "warning"
    lead = gettext_lazy(
        "Mails that could not be read or placed. Nothing is lost: look at the original, try it again once the cause is "
        "mended, or set it aside."
    )

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the mails."""
        found = _mails(self.request).select_related("inbox").defer("data")
        mails, following = page_of(self.request, found)
        return {**super().get_context_data(**context), "mails": mails, "following": following}


class QuarantinedMail(StudioPage):
    """One mail, its original shown as plain words."""

    template_name = "studio/quarantined_mail.html"
    header_icon = "warning"

    def get_page_title(self) -> str:
        """Return which mail it is."""
        return _("Mail %(number)s") % {"number": self.kwargs["number"]}

    def way_here(self) -> list[tuple[str, Any]]:
        """Return the list."""
        return [(reverse("quarantine"), _("Quarantine"))]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the mail and the inboxes it may go to."""
        mail = get_object_or_404(_mails(self.request).select_related("inbox", "account"), pk=self.kwargs["number"])
        original = bytes(mail.data[:SHOWN]).decode("utf-8", "replace").replace("\x00", "\ufffd")
        return {
            **super().get_context_data(**context),
            "mail": mail,
            "original": original,
            "is_cut": mail.size > SHOWN,
            "inboxes": Inbox.objects.visible_to(cast("Agent", self.request.user)).active(),
        }


@require_safe
@opens_to("is_admin")
def quarantined_original(request: HttpRequest, number: int) -> HttpResponse:
    """Hand the original over, byte for byte, to be saved and never shown."""
    mail = get_object_or_404(_mails(request), pk=number)
    return HttpResponse(
        bytes(mail.data),
        content_type="application/octet-stream",
        headers={
            "Content-Disposition": disposition(f"mail-{mail.pk}.eml", is_shown=False),
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
        },
    )


@require_POST
@opens_to("is_admin")
def quarantined_again(request: HttpRequest, number: int) -> HttpResponse:
    """Take the mail in once more, into the inbox chosen or the one it came to."""
    agent: Agent = request.user  # type: ignore[assignment]
    mail = get_object_or_404(_mails(request).defer("data"), pk=number)
    chosen = request.POST.get("inbox", "")
    inboxes = Inbox.objects.visible_to(agent).active()
    inbox = inboxes.filter(pk=chosen).first() if chosen.isdecimal() and len(chosen) < 19 else None
    try_again(raw_email=mail, agent=agent, at=timezone.now(), inbox=inbox)
    messages.success(request, _("The mail is tried again now. If it fails once more, it comes back here."))
    return redirect("quarantine")


@require_POST
@opens_to("is_admin")
def quarantined_aside(request: HttpRequest, number: int) -> HttpResponse:
    """Set the mail aside."""
    mail = get_object_or_404(_mails(request).defer("data"), pk=number)
    discard(raw_email=mail, agent=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The mail was set aside; its original stays until it is old enough to be erased."))
    return redirect("quarantine")
