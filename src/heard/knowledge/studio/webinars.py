"""Webinars: planning them, seeing who comes, calling them off."""

from __future__ import annotations

import datetime as dt
from itertools import chain, count
from typing import Any, ClassVar

from django import forms
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.widgets import AdminDateTimeInput

from heard.knowledge.actions.call_off_webinar import call_off_webinar
from heard.knowledge.actions.keep_webinar import keep_webinar
from heard.knowledge.models import Registration, RegistrationState, Webinar
from heard.knowledge.models.webinar import LONGEST_MINUTES, SEATED
from heard.knowledge.studio.audience import ForSomebody
from heard.knowledge.webinar_times import house_zone
from heard.plumbing.sheets import csv_response
from heard.plumbing.studio.changes import ADDED, CHANGED, announce_change
from heard.plumbing.studio.forms import web_address
from heard.plumbing.studio.pages import StudioPage
from heard.plumbing.studio.paging import page_of
from heard.plumbing.studio.rights import opens_to
from heard.plumbing.studio.screens import Deed, Screens, SettingDelete, SettingEdit, SettingIndex, link

TAKEN_SLUGS = frozenset({"mine"})
HEAD = (
    gettext_lazy("Name"),
    gettext_lazy("Email address"),
    gettext_lazy("How it stands"),
    gettext_lazy("Registered"),
    gettext_lazy("Was there"),
)


def free_slug(title: str) -> str:
    """Return an end of an address that nobody has yet, in Latin letters: “caring-for-lamps”, “caring-for-lamps-2”."""
    wished = slugify(title)[:70].strip("-") or "webinar"
    taken = TAKEN_SLUGS | set(Webinar.objects.filter(slug__startswith=wished).values_list("slug", flat=True))
    numbered = (f"{wished}-{number}" for number in count(2))
    return next(slug for slug in chain((wished,), numbered) if slug not in taken)


class WebinarForm(ForSomebody):
    """A webinar."""

    join_url = web_address(
        gettext_lazy("Where it takes place"),
        gettext_lazy("The address of the meeting. It is kept encrypted and shown to those alone who have a place."),
        longest=500,
    )

    class Meta:
        """What can be set."""

        model = Webinar
        fields = (
            "title", "slug", "description", "speaker", "language", "who", "segment", "starts_at", "minutes", "capacity",
            "join_url", "recording", "is_published",
        )  # fmt: skip
        widgets: ClassVar[dict[str, Any]] = {
            "starts_at": AdminDateTimeInput(),
            "description": forms.Textarea(attrs={"rows": 6}),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "title": gettext_lazy("What one learns, in a few words."),
            "slug": gettext_lazy(
                "The end of its address, as in /help/webinars/small-rooms/. Left empty, it is made of the title."
            ),
            "description": gettext_lazy("What one learns, and for whom it is. An empty line begins a paragraph."),
            "speaker": gettext_lazy("As in “Ana Moreno”."),
            "minutes": gettext_lazy("How long it takes."),
            "capacity": gettext_lazy(
                "Empty: for everybody. When all are taken, others wait, and move up by themselves."
            ),
            "recording": gettext_lazy(
                "Once it is over and the video is shown, everybody who registered gets a letter with the way to it."
            ),
            "is_published": gettext_lazy("Announced, it can be seen and registered for."),
        }

    def __init__(self, *positional: Any, **named: Any) -> None:
        """Show the address of the meeting, and say in which zone the time is meant."""
        super().__init__(*positional, **named)
        self.fields["join_url"].initial = self.instance.join_url
        self.fields["slug"].required = False
        zone = timezone.get_current_timezone_name()
        self.fields["starts_at"].help_text = _("By your clock (%(zone)s). Customers are told it by theirs.") % {
            "zone": zone.replace("_", " ")
        }

    def clean_slug(self) -> str:
        """Return the end of the address, made of the title where none is given, unless it is needed for something else."""
        slug = str(self.cleaned_data["slug"]) or free_slug(str(self.cleaned_data.get("title", "")))
        if slug in TAKEN_SLUGS:
            raise forms.ValidationError(_("This address is taken. Please choose another."))
        return slug

    def clean_minutes(self) -> int:
        """Return how long it takes."""
        minutes = int(self.cleaned_data["minutes"])
        if not 1 <= minutes <= LONGEST_MINUTES:
            raise forms.ValidationError(_("Please give between 1 and %(most)s minutes.") % {"most": LONGEST_MINUTES})
        return minutes

    def carry_out(self, *, by: Any, at: dt.datetime) -> Webinar:
        """Keep it; whoever registered is told what changes for them."""
        is_new = self.instance._state.adding
        self.instance.join_url = self.cleaned_data["join_url"]
        kept: Webinar = keep_webinar(webinar=self.save(commit=False), at=at)
        if is_new or self.changed_data:
            announce_change(kept, what=ADDED if is_new else CHANGED, fields=self.changed_data, by=by)
        return kept


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
