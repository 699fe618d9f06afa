"""The business profile."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from heard.plumbing.studio.forms import SettingForm, web_address
from heard.plumbing.studio.screens import Screens, SettingEdit
from heard.staff.forms import time_zones
from heard.staff.models import Business


class BusinessForm(SettingForm):
    """Who we are, and how long we keep things."""

    website = web_address(_("Website"), _("Where customers find you, for example https://shop.example."))
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.INTERFACE_LANGUAGES,
        help_text=_("Spoken to customers whose own language we do not know."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=time_zones, help_text=_("Dates and times in mails to customers are told in it.")
    )

    class Meta:
        """What can be set."""

        model = Business
        fields = (
            "name",
            "website",
            "language",
            "time_zone",
            "retention_days",
            "raw_mail_days",
            "facts_days",
        )
        help_texts: ClassVar[dict[str, Any]] = {
            "name": _("As customers know you. It stands in mails and over every page."),
            "retention_days": _(
                "Days after which resolved conversations are erased for good, with their files and original mails. "
                "Empty: they are kept."
            ),
            "raw_mail_days": _("Days after which original mails are erased; the conversation itself stays."),
            "facts_days": _("Days after which the audit log and the timelines forget. Empty: they never do."),
        }


class BusinessEdit(SettingEdit):
    """There is one business, so there is no list."""

    lead = _("Who you are to your customers, and how long Heard remembers what they told you.")

    def get_object(self, queryset: Any = None) -> Business:
        """Return the one."""
        return Business.current()

    def get_edit_url(self) -> str:
        """Return where the form is sent."""
        return reverse("business:index")

    def get_success_url(self) -> str:
        """Stay here."""
        return reverse("business:index")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here, which has no list on it."""
        return [*self.breadcrumbs_items, {"url": "", "label": _("Business profile")}]


class BusinessScreens(Screens):
    """The business profile."""

    model = Business
    name = "business"
    title = _("Business profile")
    icon = "home"
    deeds = ("change",)
    form = BusinessForm
    edit_view_class = BusinessEdit
    panels_of_form = (
        MultiFieldPanel(
            [FieldPanel("name"), FieldPanel("website"), FieldPanel("language"), FieldPanel("time_zone")],
            heading=_("Who you are"),
        ),
        MultiFieldPanel(
            [FieldPanel("retention_days"), FieldPanel("raw_mail_days"), FieldPanel("facts_days")],
            heading=_("How long things are kept"),
        ),
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the one address."""
        return [path("", self.edit_view, name="index")]

    def on_register(self) -> None:
        """There is no address for each."""
