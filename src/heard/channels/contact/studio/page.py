"""What the contact page offers."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from heard.channels.contact.models import ContactPage
from heard.customers.addresses import AddressIsWrong, checked_address
from heard.customers.models import ChannelKind
from heard.plumbing.studio.forms import SettingForm
from heard.plumbing.studio.screens import Screens, SettingEdit


class ContactPageForm(SettingForm):
    """Which ways to us the page shows."""

    has_form = forms.BooleanField(
        label=_("Form"),
        required=False,
        help_text=_("Customers write to you on the page, and are shown fitting articles meanwhile."),
    )
    shows_address = forms.BooleanField(
        label=_("Show our email address"), required=False, help_text=_("The one of the inbox.")
    )

    class Meta:
        """What can be set."""

        model = ContactPage
        fields = ("inbox", "has_form", "shows_address", "phone", "phone_words")
        help_texts: ClassVar[dict[str, Any]] = {
            "inbox": _("Where letters arrive; its chat and its opening hours are shown. Empty: your first inbox."),
            "phone": _("With its country, as in +49 30 901820. Empty: no phone is shown."),
            "phone_words": _(
                "What a call costs, or other hours than yours, in your own words. Empty: your opening hours, told to each "
                "reader in their language."
            ),
        }

    def clean_phone(self) -> str:
        """Insist on a number that a telephone can dial."""
        phone = " ".join(str(self.cleaned_data["phone"]).split())
        if phone:
            try:
                checked_address(ChannelKind.PHONE, phone)
            except AddressIsWrong as error:
                raise forms.ValidationError(
                    now_("Please give a telephone number with its area code, as in +49 30 901820.")
                ) from error
        return phone


class ContactPageEdit(SettingEdit):
    """There is one contact page, so there is no list."""

    lead = _(
        "One page with every way to reach you, your hours, and how long an answer takes now. It stands at /contact/."
    )

    def get_object(self, queryset: Any = None) -> ContactPage:
        """Return the one row, which is made when it is first changed: looking changes nothing."""
        return ContactPage.objects.get_or_create(id=1)[0] if self.request.method == "POST" else ContactPage.current()

    def get_edit_url(self) -> str:
        """Return where the form is sent."""
        return reverse("contact_page:index")

    def get_success_url(self) -> str:
        """Stay here."""
        return reverse("contact_page:index")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here, which has no list on it."""
        return [*self.breadcrumbs_items, {"url": "", "label": now_("Contact page")}]


class ContactPageScreens(Screens):
    """The contact page."""

    model = ContactPage
    name = "contact_page"
    url_prefix = "contact-page"
    title = _("Contact page")
    icon = "mail"
    deeds = ("change",)
    form = ContactPageForm
    edit_view_class = ContactPageEdit

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the one address."""
        return [path("", self.edit_view, name="index")]

    def on_register(self) -> None:
        """There is no address for each."""
