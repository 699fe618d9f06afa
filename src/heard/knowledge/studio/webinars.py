"""Webinars: their list, and planning, changing, calling off and removing one."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.ui.tables import BooleanColumn, Column

from heard.knowledge.actions.call_off_webinar import call_off_webinar
from heard.knowledge.actions.keep_webinar import keep_webinar
from heard.knowledge.models import Registration, RegistrationState, Webinar
from heard.knowledge.models.webinar import SEATED
from heard.knowledge.studio.registrations import Registrations, sheet
from heard.knowledge.studio.webinar_form import WebinarForm
from heard.plumbing.studio.changes import CHANGED, announce_change
from heard.plumbing.studio.rights import opens_to
from heard.plumbing.studio.screens import Deed, Screens, SettingDelete, SettingEdit, SettingIndex, link


class WebinarIndex(SettingIndex):
    """The list, with how many come to each."""

    def get_base_queryset(self) -> Any:
        """Count who comes and who waits, for all at once."""
        of = "registrations"
        waiting = Q(registrations__state=RegistrationState.WAITING)
        return (
            super()
            .get_base_queryset()
            .annotate(taken=Count(of, filter=Q(registrations__state__in=SEATED)), waits=Count(of, filter=waiting))
        )


def who_comes(webinar: Any) -> str:
    """Return how many places are taken, as the way to who has them."""
    told = _("%(taken)s of %(places)s") if webinar.capacity is not None else "%(taken)s"
    numbers = {"taken": webinar.taken, "places": webinar.capacity}
    return link(reverse("webinars:registrations", args=[webinar.pk]), told % numbers)


class WebinarEdit(SettingEdit):
    """A webinar, with the way to who comes, and the button that calls it off."""

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Say how it stands."""
        count = Registration.objects.filter(webinar=self.object).count()
        self.lead = _("Registrations so far: %(count)s. Another time is told to all of them by letter.") % {
            "count": count
        }
        if self.object.cancelled_at:
            self.lead = _("It was called off, and everybody who had registered was told.")
        return super().get_context_data(**context)  # type: ignore[no-any-return]

    def deeds(self) -> list[Deed]:
        """Offer to call it off, while that is news."""
        if self.object.cancelled_at or self.object.is_over(at=timezone.now()):
            return []
        where = reverse("webinars:calling_off", args=[self.object.pk])
        return [Deed(_("Call it off and tell everybody"), where, "cross", "serious")]


class WebinarDelete(SettingDelete):
    """Removing a webinar nobody registered for."""

    def refusal(self) -> str:
        """Who registered is not forgotten by accident."""
        if Registration.objects.filter(webinar=self.object).exists():
            return _("People have registered for it. Call it off, or stop announcing it, instead.")
        return ""

    def remove(self) -> None:
        """Take it out of the search, too."""
        self.object.is_published = False
        keep_webinar(webinar=self.object, at=timezone.now())
        super().remove()


@require_POST
@opens_to("is_editor")
def calling_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Call it off."""
    webinar = get_object_or_404(Webinar, pk=pk)
    if call_off_webinar(webinar=webinar, at=timezone.now()):
        announce_change(webinar, what=CHANGED, fields=["cancelled_at"], by=request.user)
        messages.success(request, _("It is called off. Everybody who had registered is told by letter."))
    return redirect("webinars:edit", pk)


class WebinarScreens(Screens):
    """Webinars."""

    model = Webinar
    name = "webinars"
    title = gettext_lazy("Webinars")
    add_label = gettext_lazy("Plan a webinar")
    icon = "calendar"
    opens_to = "is_editor"
    form = WebinarForm
    index_view_class = WebinarIndex
    edit_view_class = WebinarEdit
    delete_view_class = WebinarDelete
    lead = gettext_lazy("Talks that people follow from home: announced, registered for, reminded of, and recorded.")
    empty = gettext_lazy("No webinar is planned yet. What do customers ask most? Show it to them.")
    list_display = (
        "title",
        Column("starts_at", label=gettext_lazy("Begins")),
        BooleanColumn("is_published", label=gettext_lazy("Announced")),
        Column("registrations", label=gettext_lazy("Who comes"), accessor=who_comes),
        Column("waits", label=gettext_lazy("Waiting list")),
    )
    ordering = "-starts_at"

    def get_urlpatterns(self) -> list[URLPattern]:
        """Add who registered."""
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/registrations/", Registrations.as_view(), name="registrations"),
            path("<int:pk>/registrations.csv", sheet, name="registrations_sheet"),
            path("<int:pk>/calling-off/", calling_off, name="calling_off"),
        ]
