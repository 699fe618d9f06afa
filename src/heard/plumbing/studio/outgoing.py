"""The switch that stops all outgoing mail, and duties that failed."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from heard.plumbing.mail.switching import resume_outgoing, stop_outgoing
from heard.plumbing.models import FailedDuty, Installation
from heard.plumbing.retrying import drop_duty, park_duty, retry_duty
from heard.plumbing.studio.pages import StudioPage
from heard.plumbing.studio.paging import page_of
from heard.plumbing.studio.rights import opens_to
from heard.plumbing.studio.screens import Deed


class Outgoing(StudioPage):
    """The switch."""

    template_name = "studio/outgoing.html"
    page_title = gettext_lazy("Stop outgoing mail")
    header_icon = "lock"
    lead = gettext_lazy(
        "One switch for the day something goes wrong: no mail leaves the house until it is lifted. Answers are still "
        "written and wait; only what colleagues need to sign in is sent."
    )

    def deeds(self) -> list[Deed]:
        """Offer what is not the case."""
        if Installation.current().outgoing_stopped_at:
            return [Deed(_("Let mail leave again"), reverse("outgoing_resumption"), "success", "")]
        return [Deed(_("Stop all outgoing mail"), reverse("outgoing_stop"), "lock", "serious")]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add how it stands, and who stopped it."""
        installation = Installation.current()
        who = get_user_model()._default_manager.filter(pk=installation.outgoing_stopped_by).first()
        return {**super().get_context_data(**context), "installation": installation, "who": who}


@require_POST
@opens_to("is_admin")
def outgoing_stop(request: HttpRequest) -> HttpResponse:
    """Stop all outgoing mail."""
    stop_outgoing(by_id=int(request.user.pk or 0), at=timezone.now())
    messages.warning(request, _("All outgoing mail is stopped."))
    return redirect("outgoing")


@require_POST
@opens_to("is_admin")
def outgoing_resumption(request: HttpRequest) -> HttpResponse:
    """Let mail leave again."""
    resume_outgoing(by_id=int(request.user.pk or 0))
    messages.success(request, _("Mail leaves again, beginning with what waited."))
    return redirect("outgoing")


class FailedDuties(StudioPage):
    """What was to follow a fact and failed."""

    template_name = "studio/failed_duties.html"
    page_title = gettext_lazy("Failed duties")
    header_icon = "warning"
    lead = gettext_lazy(
        "What should have followed something that happened, and failed. It is tried again by itself for about a day; "
        "then it waits here until the cause is mended and you try it again, or until you put it away."
    )

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add them, newest first."""
        found, following = page_of(self.request, FailedDuty.objects.select_related("fact"))
        return {**super().get_context_data(**context), "found": found, "following": following}


@require_POST
@opens_to("is_admin")
def failed_duty_again(request: HttpRequest, number: int) -> HttpResponse:
    """Try one again."""
    failed = get_object_or_404(FailedDuty, pk=number)
    retry_duty(failed=failed, by_id=int(request.user.pk or 0), at=timezone.now())
    messages.success(request, _("It is tried again now. If it fails once more, it comes back here."))
    return redirect("failed_duties")


@require_POST
@opens_to("is_admin")
def failed_duty_parking(request: HttpRequest, number: int) -> HttpResponse:
    """Stop trying one."""
    park_duty(failed=get_object_or_404(FailedDuty, pk=number), by_id=int(request.user.pk or 0))
    messages.success(request, _("It is not tried any more by itself; it stays here."))
    return redirect("failed_duties")


@require_POST
@opens_to("is_admin")
def failed_duty_removal(request: HttpRequest, number: int) -> HttpResponse:
    """Put one away."""
    drop_duty(failed=get_object_or_404(FailedDuty, pk=number), by_id=int(request.user.pk or 0))
    messages.success(request, _("It was put away. The audit log remembers it."))
    return redirect("failed_duties")
