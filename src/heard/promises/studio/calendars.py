"""Calendars: the week as people say it, public holidays, own days, and an iCal feed."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column

from heard.plumbing.fetch import FetchError
from heard.plumbing.listing import listed
from heard.plumbing.studio.forms import RefusedError, SettingForm
from heard.plumbing.studio.screens import Screens, SettingAdd, SettingDelete, SettingEdit
from heard.promises.actions.change_calendar import change_calendar
from heard.promises.actions.remove_calendar import CalendarInUse, insist_on_unused, remove_calendar
from heard.promises.business_time import NeverOpenError, Shift
from heard.promises.calendars import shifts
from heard.promises.holidays import UnknownCountryError, countries, regions
from heard.promises.models import Calendar, DayOrigin
from heard.promises.shift_words import LONGEST, UnclearHoursError, join_week, read_hours, split_week, write_hours
from heard.promises.studio.days import DaysField, rows_of
from heard.staff.forms import time_zones
from heard.staff.models import Agent, Business

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NEVER_OPEN = gettext_lazy("With these hours you would not be open for a year. Give at least one day some time.")
KEPT = ("name", "time_zone", "week", "country", "region", "feed", "days")


class FeedField(forms.URLField):
    """The address of an iCal calendar; many are given as webcal://, which is https."""

    def to_python(self, value: Any) -> Any:
        """Return the address as one fetches it."""
        typed = str(value or "").strip()
        return super().to_python(f"https://{typed[9:]}" if typed.lower().startswith("webcal://") else typed)


def _shifts_of(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
        help_text=gettext_lazy("Shifts as in 09:00-12:30, 13:30-18:00, or “closed”."),
    )


class CalendarForm(SettingForm):
    """A calendar. Hours are typed as people say them."""

    monday = _shifts_of(gettext_lazy("Monday"))
    tuesday = _shifts_of(gettext_lazy("Tuesday"))
    wednesday = _shifts_of(gettext_lazy("Wednesday"))
    thursday = _shifts_of(gettext_lazy("Thursday"))
    friday = _shifts_of(gettext_lazy("Friday"))
    saturday = _shifts_of(gettext_lazy("Saturday"))
    sunday = _shifts_of(gettext_lazy("Sunday"))

    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        choices=time_zones,
        help_text=gettext_lazy("The clock on your wall. Daylight saving is taken care of."),
    )
    country = forms.ChoiceField(
        label=gettext_lazy("Public holidays of"),
        required=False,
        choices=lambda: [("", _("No country: public holidays are ordinary days")), *countries()],
        widget=forms.Select(attrs={"data-countries": True}),
        help_text=gettext_lazy("On them you are closed, unless an own day says otherwise."),
    )
    region = forms.ChoiceField(
        label=gettext_lazy("Region"),
        required=False,
        help_text=gettext_lazy("Some regions have holidays of their own."),
    )
    feed = FeedField(
        label=gettext_lazy("iCal address"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=gettext_lazy(
            "Read every hour. Whole-day events close their days, and so do events that take all the hours of a day. "
            "It begins with https:// or webcal://."
        ),
    )
    days = DaysField(
        label=gettext_lazy("Own days"),
        required=False,
        help_text=gettext_lazy(
            "Days that go differently: hours as above, or nothing for closed. They win over public holidays and the iCal "
            "calendar. Empty a row to take it away."
        ),
    )

    class Meta:
        """What is kept as it is entered."""

        model = Calendar
        fields = ("name",)
        help_texts: ClassVar[dict[str, Any]] = {
            "name": gettext_lazy("As colleagues say it, for example “Office hours” or “Weekend team”."),
        }

    def __init__(self, *positional: Any, **named: Any) -> None:
        """Show the calendar as people say it."""
        super().__init__(*positional, **named)
        calendar: Calendar = self.instance
        own = calendar.days.filter(origin=DayOrigin.OWN) if calendar.pk else ()
        week = join_week([shifts(day) for day in calendar.week])
        self.initial |= {
            "time_zone": Business.current().time_zone if calendar._state.adding else calendar.time_zone,
            "country": calendar.country,
            "region": calendar.region,
            "feed": calendar.feed,
            "days": rows_of(list(own)),
            **{name: write_hours(day) for name, day in zip(WEEKDAYS, week, strict=True)},
        }
        country = str(self.data.get("country", "")) if self.is_bound else calendar.country
        offered: Any = self.fields["region"]
        offered.choices = [("", _("The whole country")), *regions(country)]

    def clean(self) -> dict[str, Any]:
        """Make a week of the seven days."""
        entered: dict[str, Any] = super().clean()
        week = [self._read(name, str(entered.get(name, ""))) for name in WEEKDAYS]
        try:
            entered["week"] = split_week(week)
        except UnclearHoursError as unclear:
            self.add_error(WEEKDAYS[unclear.day], str(unclear))
        return entered

    def _read(self, name: str, typed: str) -> list[Shift]:
        try:
            return read_hours(typed)
        except UnclearHoursError as unclear:
            self.add_error(name, str(unclear))
            return []

    def carry_out(self, *, by: Agent, at: dt.datetime) -> Calendar:
        """Keep the calendar by its verb."""
        try:
            return change_calendar(
                calendar=self.instance, by=by, at=at, **{name: self.cleaned_data[name] for name in KEPT}
            )
        except NeverOpenError as error:
            raise RefusedError(str(NEVER_OPEN), "monday") from error
        except UnknownCountryError as error:
            raise RefusedError(_("No holidays are known for this region."), "region") from error
        except FetchError as error:
            raise RefusedError(str(error), "feed") from error


class Shown:
    """A form beside which stands what the calendar comes to."""

    template_name = "studio/calendar.html"
    object: Any

    def preview_url(self) -> str:
        """Return where the picture is asked for."""
        number = getattr(self.object, "pk", None)
        return reverse("calendar_preview") + (f"?calendar={number}" if number else "")

    def regions_url(self) -> str:
        """Return where the regions of a country are asked for."""
        return reverse("calendar_regions")


class CalendarAdd(Shown, SettingAdd):
    """A new calendar."""

    object = None


class CalendarEdit(Shown, SettingEdit):
    """A calendar there is."""

    success_message = gettext_lazy(
        "“%(object)s” was saved. What counts in it follows now; the audit log says what moved."
    )

    def get_success_url(self) -> str:
        """Stay here, where one sees what it comes to."""
        return self.get_edit_url()  # type: ignore[no-any-return]

    def feed_days(self) -> int:
        """Return how many days the feed closes."""
        number: int = self.object.days.filter(origin=DayOrigin.FEED).count()
        return number


class CalendarDelete(SettingDelete):
    """Removing a calendar nobody counts in."""

    def refusal(self) -> str:
        """Say who still counts in it."""
        try:
            insist_on_unused(self.object)
        except CalendarInUse as used:
            return _("It is still in use: %(where)s.") % {"where": listed(used.where)}
        return ""

    def remove(self) -> None:
        """Remove it by its verb."""
        remove_calendar(calendar=self.object, by=self.request.user)


def _open_on(calendar: Calendar) -> str:
    """Return how many hours a week a calendar has."""
    minutes = sum(end - begin for day in calendar.week for begin, end in shifts(day))
    return _("%(hours)g hours a week") % {"hours": round(minutes / 60, 1)}


class CalendarScreens(Screens):
    """Calendars."""

    model = Calendar
    name = "calendars"
    title = gettext_lazy("Calendars")
    add_label = gettext_lazy("Add a calendar")
    icon = "calendar"
    form = CalendarForm
    add_view_class = CalendarAdd
    edit_view_class = CalendarEdit
    delete_view_class = CalendarDelete
    panels_of_form = (
        MultiFieldPanel([FieldPanel("name"), FieldPanel("time_zone")], heading=gettext_lazy("The calendar")),
        MultiFieldPanel(
            [FieldPanel(name) for name in WEEKDAYS],
            heading=gettext_lazy("The week"),
            classname="studio-week",
            help_text=gettext_lazy(
                "Several shifts are separated by commas, as in 09:00-12:30, 13:30-18:00. A shift may go past midnight, as "
                "in 22:00-06:00. “closed”, or nothing, is closed."
            ),
        ),
        MultiFieldPanel([FieldPanel("country"), FieldPanel("region")], heading=gettext_lazy("Public holidays")),
        MultiFieldPanel([FieldPanel("days")], heading=gettext_lazy("Own days")),
        MultiFieldPanel([FieldPanel("feed")], heading=gettext_lazy("Days off from elsewhere")),
    )
    lead = gettext_lazy("When you are there for your customers. “Within four business hours” is counted by them.")
    empty = gettext_lazy("There is no calendar yet: all time counts, day and night. Add your office hours.")
    list_display = (
        "name",
        "time_zone",
        Column("open", label=gettext_lazy("Open"), accessor=_open_on),
        Column("country", label=gettext_lazy("Public holidays of"), accessor="country"),
        Column("feed_problem", label=gettext_lazy("Problem with the iCal calendar"), accessor="feed_problem"),
    )
