"""The causes of complaints."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import BooleanColumn

from heard.feedback.models import ComplaintCause
from heard.plumbing.studio.forms import SettingForm
from heard.plumbing.studio.screens import Screens, SettingDelete, in_use
from heard.plumbing.studio.uses import uses_of


class ComplaintCauseForm(SettingForm):
    """A cause."""

    is_active = forms.BooleanField(
        label=gettext_lazy("In use"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Take it out of use instead of removing it: past complaints keep it."),
    )

    class Meta:
        """What can be set."""

        model = ComplaintCause
        fields = ("name", "is_active")
        help_texts: ClassVar[dict[str, Any]] = {
            "name": gettext_lazy("What went wrong with us, for example “Arrived too late”."),
        }


class ComplaintCauseDelete(SettingDelete):
    """Removing a cause that no complaint has."""

    def refusal(self) -> str:
        """What complaints have stays."""
        return in_use(uses_of(self.object))


class ComplaintCauseScreens(Screens):
    """Causes of complaints."""

    model = ComplaintCause
    name = "complaint_causes"
    title = gettext_lazy("Causes of complaints")
    add_label = gettext_lazy("Add a cause")
    url_prefix = "complaint-causes"
    icon = "warning"
    opens_to = "is_editor"
    form = ComplaintCauseForm
    delete_view_class = ComplaintCauseDelete
    lead = gettext_lazy(
        "What goes wrong, one of a short list for each complaint: what is often there is worth mending."
    )
    empty = gettext_lazy("There are no causes yet. Begin with five, such as “Arrived broken” and “Arrived too late”.")
    list_display = ("name", BooleanColumn("is_active", label=gettext_lazy("In use")))
    ordering = "name"
