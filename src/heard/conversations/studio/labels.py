"""Tags and contact reasons."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import BooleanColumn, Column

from heard.conversations.models import ContactReason, Tag, Tagging
from heard.plumbing.studio.forms import ColourInput, SettingForm
from heard.plumbing.studio.screens import Screens, SettingDelete, in_use, swatch
from heard.plumbing.studio.uses import uses_of


class TagForm(SettingForm):
    """A tag."""

    colour = forms.RegexField(
        r"#[0-9a-fA-F]{6}",
        label=gettext_lazy("Colour"),
        required=False,
        widget=ColourInput,
        help_text=gettext_lazy("Shown beside the word, to be found at a glance."),
    )

    class Meta:
        """What can be set."""

        model = Tag
        fields = ("name", "colour")
        help_texts: ClassVar[dict[str, Any]] = {
            "name": gettext_lazy("Short and in your own words, for example “damaged in transit”."),
        }


class TagDelete(SettingDelete):
    """Removing a tag, also from the conversations that bear it."""

    @property
    def confirmation_message(self) -> str:
        """Say from where it goes."""
        if Tagging.objects.filter(tag=self.object).exists():
            return _(
                "The tag also goes from the conversations that bear it. Rename it instead if you only mean its name."
            )
        return _("No conversation bears it.")


class TagScreens(Screens):
    """Tags."""

    model = Tag
    name = "tags"
    title = gettext_lazy("Tags")
    add_label = gettext_lazy("Add a tag")
    icon = "tag"
    opens_to = "is_editor"
    form = TagForm
    delete_view_class = TagDelete
    lead = gettext_lazy(
        "Words on conversations. A few dozen that everybody understands alike are better than hundreds."
    )
    empty = gettext_lazy("There are no tags yet. Add the three things customers write about most.")
    list_display = ("name", Column("colour", label=gettext_lazy("Colour"), accessor=lambda tag: swatch(tag.colour)))
    search_fields = ("name",)
    search_backend_name = None
    ordering = "name"


class ContactReasonForm(SettingForm):
    """A reason why somebody writes."""

    is_active = forms.BooleanField(
        label=gettext_lazy("In use"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Take it out of use instead of removing it: past conversations keep it."),
    )

    class Meta:
        """What can be set."""

        model = ContactReason
        fields = ("name", "is_active")
        help_texts: ClassVar[dict[str, Any]] = {
            "name": gettext_lazy("As the customer would say it, for example “Where is my order?”."),
        }


class ContactReasonDelete(SettingDelete):
    """Removing a reason that no conversation has."""

    def refusal(self) -> str:
        """What conversations have stays."""
        return in_use(uses_of(self.object))


class ContactReasonScreens(Screens):
    """Contact reasons."""

    model = ContactReason
    name = "contact_reasons"
    title = gettext_lazy("Contact reasons")
    add_label = gettext_lazy("Add a reason")
    url_prefix = "contact-reasons"
    icon = "help"
    opens_to = "is_editor"
    form = ContactReasonForm
    delete_view_class = ContactReasonDelete
    lead = gettext_lazy(
        "Why customers write, one of a short list for each conversation: it shows what to mend for good."
    )
    empty = gettext_lazy("There are no reasons yet. Begin with five, and add one when “other” becomes too common.")
    list_display = ("name", BooleanColumn("is_active", label=gettext_lazy("In use")))
    ordering = "name"
