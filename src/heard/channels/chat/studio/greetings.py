"""Greetings: what a chat says first, where and to whom."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import BooleanColumn, Column

from heard.channels.chat.models import Greeting
from heard.customers.languages import LANGUAGES
from heard.plumbing.studio.forms import SettingForm
from heard.plumbing.studio.screens import Screens

LONGEST_WAIT = 3600  # seconds
_PAGE = re.compile(r"[/*][^\s?#]*")


class GreetingForm(SettingForm):
    """One greeting and when it is said."""

    seconds = forms.IntegerField(
        label=gettext_lazy("After"),
        min_value=0,
        max_value=LONGEST_WAIT,
        initial=20,
        help_text=gettext_lazy("Seconds on the page."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        required=False,
        choices=[("", gettext_lazy("Every language")), *((code, code) for code in LANGUAGES)],
        help_text=gettext_lazy("Only said to visitors whose page or browser speaks it."),
    )

    class Meta:
        """What can be set."""

        model = Greeting
        fields = ("widget", "words", "page", "seconds", "who", "language", "rank", "is_on")
        widgets: ClassVar[dict[str, Any]] = {"words": forms.Textarea(attrs={"rows": 2})}
        help_texts: ClassVar[dict[str, Any]] = {
            "widget": gettext_lazy("The chat that says it."),
            "words": gettext_lazy("A sentence or two, as you would say them at the door."),
            "who": gettext_lazy("Who comes back after half an hour or later was here before."),
            "is_on": gettext_lazy("Out of use, it is not said."),
        }

    def clean_page(self) -> str:
        """Insist on the path of a page."""
        page = str(self.cleaned_data["page"]).strip()
        if page and not _PAGE.fullmatch(page):
            raise forms.ValidationError(_("Write it as in /checkout/*: what follows the name of the website."))
        return page


class GreetingScreens(Screens):
    """Greetings."""

    model = Greeting
    name = "greetings"
    title = gettext_lazy("Greetings")
    add_label = gettext_lazy("Add a greeting")
    url_prefix = "greetings"
    icon = "openquote"
    form = GreetingForm
    lead = gettext_lazy(
        "The first one that fits the page is said, once to each visitor, and never while they have a conversation open."
    )
    empty = gettext_lazy("The chat waits quietly in its corner. Add a greeting to let it speak first.")
    list_display = (
        "rank",
        "words",
        Column("page", label=gettext_lazy("On pages"), accessor=lambda greeting: greeting.page or _("every page")),
        Column(
            "seconds",
            label=gettext_lazy("After"),
            accessor=lambda greeting: _("%(count)s s") % {"count": greeting.seconds},
        ),
        Column("who", label=gettext_lazy("To"), accessor=lambda greeting: greeting.get_who_display()),
        BooleanColumn("is_on", label=gettext_lazy("In use")),
    )

    def rows(self) -> QuerySet[Greeting]:
        """Fetch the chats along."""
        return Greeting.objects.select_related("widget__inbox")
