"""Who comes to a webinar: the list, and the same as a table to take along."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from heard.knowledge.models import Registration, Webinar
from heard.knowledge.webinar_times import house_zone
from heard.plumbing.sheets import csv_response
from heard.plumbing.studio.pages import StudioPage
from heard.plumbing.studio.paging import page_of
from heard.plumbing.studio.rights import opens_to

HEAD = (
    gettext_lazy("Name"),
    gettext_lazy("Email address"),
    gettext_lazy("How it stands"),
    gettext_lazy("Registered"),
    gettext_lazy("Was there"),
)


class Registrations(StudioPage):
    """Who registered for a webinar."""

    template_name = "studio/registrations.html"
    opens_to = "is_editor"
    header_icon = "group"
    lead = gettext_lazy("Newest first. Who cancels makes room for who waits longest, by itself.")

    def get_page_title(self) -> str:
        """Return whose list it is."""
        return _("Who comes")

    def way_here(self) -> list[tuple[str, Any]]:
        """Return the list."""
        return [(reverse("webinars:index"), _("Webinars"))]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add a page of them."""
        webinar = get_object_or_404(Webinar, pk=self.kwargs["pk"])
        found, following = page_of(self.request, Registration.objects.filter(webinar=webinar))
        return {**super().get_context_data(**context), "webinar": webinar, "found": found, "following": following}


@require_safe
@opens_to("is_editor")
def sheet(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Answer with everybody who registered, as a table, times in the house's zone."""
    webinar, zone = get_object_or_404(Webinar, pk=pk), house_zone()

    def local(moment: dt.datetime | None) -> dt.datetime | None:
        return moment.astimezone(zone) if moment else None

    found = Registration.objects.filter(webinar=webinar).order_by("pk")
    rows = (
        (one.name, one.address, one.get_state_display(), local(one.asked_at), local(one.attended_at))
        for one in found.iterator()
    )
    return csv_response(f"{webinar.slug}.csv", [str(name) for name in HEAD], rows)
