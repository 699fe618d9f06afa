"""How the community of this house is run."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from heard.community.models import Community
from heard.plumbing.studio.forms import SettingForm
from heard.plumbing.studio.screens import Screens, SettingEdit

LONGEST = 14 * 24  # hours


class CommunityForm(SettingForm):
    """Whether there is one, and who looks after what nobody answers."""

    is_open = forms.BooleanField(
        label=_("Open"),
        required=False,
        help_text=_("Anybody may read it, and customers write. Closed, only colleagues see it; nothing is lost."),
    )

    class Meta:
        """What can be set."""

        model = Community
        fields = ("is_open", "hands_over_after_hours", "inbox")
        help_texts: ClassVar[dict[str, Any]] = {
            "hands_over_after_hours": _(
                "Hours. A question without an answer becomes a conversation for the team then."
            ),
            "inbox": _("Where it becomes one. Empty: in your first inbox."),
        }

    def clean_hands_over_after_hours(self) -> int:
        """Insist on a time between an hour and two weeks."""
        hours: int = self.cleaned_data["hands_over_after_hours"]
        if not 1 <= hours <= LONGEST:
            raise forms.ValidationError(now_("Please choose between 1 hour and 14 days (336 hours)."))
        return hours


class CommunityEdit(SettingEdit):
    """There is one community, so there is no list."""

    lead = _("Customers ask and answer each other, under names of their own. The team looks after what nobody answers.")

    def get_object(self, queryset: Any = None) -> Community:
        """Return the one row, which is made when it is first changed: looking changes nothing."""
        return Community.objects.get_or_create(id=1)[0] if self.request.method == "POST" else Community.current()

    def get_edit_url(self) -> str:
        """Return where the form is sent."""
        return reverse("community_settings:index")

    def get_success_url(self) -> str:
        """Stay here."""
        return reverse("community_settings:index")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here, which has no list on it."""
        return [*self.breadcrumbs_items, {"url": "", "label": now_("Community")}]


class CommunityScreens(Screens):
    """The community."""

    model = Community
    name = "community_settings"
    url_prefix = "community"
    title = _("Community")
    icon = "group"
    deeds = ("change",)
    form = CommunityForm
    edit_view_class = CommunityEdit

    def get_urlpatterns(self) -> list[URLPattern]:
        """Return the one address."""
        return [path("", self.edit_view, name="index")]

    def on_register(self) -> None:
        """There is no address for each."""
