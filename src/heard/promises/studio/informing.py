"""How customers are kept informed without anybody asking."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from heard.plumbing.studio.forms import SettingForm
from heard.plumbing.studio.screens import Screens, SettingEdit
from heard.promises.models import Informing

LONGEST_SILENCE = 14 * 24  # hours
MOST_DAYS = 60


class InformingForm(SettingForm):
    """What we say on our own, when, and who decides."""

    class Meta:
        """What can be set."""

        model = Informing
        fields = (
            "updates",
            "after_hours",
            "calendar",
            "warnings",
            "apologies",
            "check_ins",
            "check_in_days",
            "asks_satisfaction",
            "after_purchase",
            "after_purchase_days",
            "quiet_from",
            "quiet_until",
        )
        widgets: ClassVar[dict[str, Any]] = {
            "quiet_from": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "quiet_until": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "updates": _(
                "A short, true word to whoever waits and heard nothing for a while. Customers can choose to get less."
            ),
            "after_hours": _(
                "Hours without a word from either side. Then it is told where things stand, once a day at most."
            ),
            "calendar": _("It is only told while you are there. Empty: at any hour that is not quiet."),
            "warnings": _("An honest word while a promise can still be moved."),
            "apologies": _(
                "A plain apology for a promise the customer knew of. Targets among ourselves are never spoken of."
            ),
            "check_ins": _(
                "“Is everything still as it should be?” One click answers; “not yet” opens the matter again. Not to"
                " robots, not after spam, and not where nobody had answered."
            ),
            "check_in_days": _("Days, and then when you are there."),
            "asks_satisfaction": _(
                "One question in five faces, with that mail and on the page of the request once it is settled."
            ),
            "after_purchase": _(
                "“Did everything arrive as hoped?” Only to customers who agreed, about orders your shop announced."
            ),
            "after_purchase_days": _("Days; long enough for the parcel to be there."),
            "quiet_from": _("From then on nobody hears from you by themselves, in the customer's own time zone."),
            "quiet_until": _("What waited goes out then, as one mail."),
        }

    def clean_after_hours(self) -> int:
        """Insist on a time between an hour and two weeks."""
        hours: int = self.cleaned_data["after_hours"]
        if not 1 <= hours <= LONGEST_SILENCE:
            raise forms.ValidationError(now_("Please choose between 1 hour and 14 days (336 hours)."))
        return hours

    def clean_check_in_days(self) -> int:
        """Insist on a time after which people still know what it was about."""
        return self._days("check_in_days")

    def clean_after_purchase_days(self) -> int:
        """Insist on the same."""
        return self._days("after_purchase_days")

    def _days(self, name: str) -> int:
        days: int = self.cleaned_data[name]
        if not 1 <= days <= MOST_DAYS:
            raise forms.ValidationError(now_("Please choose between 1 and 60 days."))
        return days

    def clean(self) -> dict[str, Any]:
        """Insist on a time of day at which something may be said."""
        given: dict[str, Any] = super().clean() or {}
        begins, ends = given.get("quiet_until"), given.get("quiet_from")
        if begins is not None and ends is not None and begins >= ends:
            self.add_error(
                "quiet_from", now_("The quiet has to begin later in the day than it ends, as in 20:00 until 08:00.")
            )
        return given


class InformingEdit(SettingEdit):
    """There is one way, so there is no list."""

    template_name = "studio/previewed.html"
    lead = _(
        "What customers hear from you without having asked, at most one mail a day. Nothing here is ever an advertisement."
    )

    def get_object(self, queryset: Any = None) -> Informing:
        """Return the one row."""
        return Informing.current()

    def preview_url(self) -> str:
        """Return where it is asked how all of it reads."""
        return reverse("informing_preview")

    def get_edit_url(self) -> str:
        """Return where the form is sent."""
        return reverse("informing:index")

    def get_success_url(self) -> str:
        """Stay here."""
        return reverse("informing:index")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here, which has no list on it."""
        return [*self.breadcrumbs_items, {"url": "", "label": now_("Keeping customers informed")}]


class InformingScreens(Screens):
    """Keeping customers informed."""

    model = Informing
    name = "informing"
    title = _("Keeping customers informed")
    icon = "comment"
    deeds = ("change",)
    form = InformingForm
    edit_view_class = InformingEdit
    panels_of_form = (
        MultiFieldPanel(
            [FieldPanel("updates"), FieldPanel("after_hours"), FieldPanel("calendar")], heading=_("Where it stands")
        ),
        MultiFieldPanel([FieldPanel("warnings"), FieldPanel("apologies")], heading=_("When something takes longer")),
        MultiFieldPanel(
            [FieldPanel("check_ins"), FieldPanel("check_in_days"), FieldPanel("asks_satisfaction")],
            heading=_("When a matter is closed"),
        ),
        MultiFieldPanel(
            [FieldPanel("after_purchase"), FieldPanel("after_purchase_days")], heading=_("After a purchase")
        ),
        MultiFieldPanel([FieldPanel("quiet_from"), FieldPanel("quiet_until")], heading=_("Quiet hours")),
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the one address."""
        return [path("", self.edit_view, name="index")]

    def on_register(self) -> None:
        """There is no address for each."""
