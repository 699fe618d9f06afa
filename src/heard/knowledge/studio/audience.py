"""Choosing to whom a webinar or a video is meant for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heard.knowledge.models import Audience
from heard.knowledge.models.pages import audience_token
from heard.knowledge.reading import SEGMENT_PREFIX
from heard.plumbing.studio.forms import SettingForm


class ForSomebody(SettingForm):
    """A form of something with a language, and with an audience, which is kept as one token."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=settings.LANGUAGES, help_text=gettext_lazy("The one it is held in.")
    )
    who = forms.ChoiceField(
        label=gettext_lazy("Who may see it"),
        choices=Audience.choices,
        help_text=gettext_lazy("Others find nothing of it, in the search either."),
    )
    segment = forms.CharField(
        label=gettext_lazy("Which customers"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("For “Some customers”: their tier, as in “gold”, or an own field, as in “country=de”."),
    )

    def __init__(self, *positional: Any, **named: Any) -> None:
        """Show the token as what it means."""
        super().__init__(*positional, **named)
        token = self.instance.audience
        is_segment = token.startswith(SEGMENT_PREFIX)
        self.fields["who"].initial = Audience.SEGMENT.value if is_segment else token
        self.fields["segment"].initial = token.removeprefix(SEGMENT_PREFIX) if is_segment else ""

    def clean(self) -> dict[str, Any]:
        """Turn what was chosen into the token."""
        entered: dict[str, Any] = super().clean()
        if entered.get("who") == Audience.SEGMENT and not entered.get("segment", "").strip():
            self.add_error("segment", _("Please say which customers."))
        self.instance.audience = audience_token(entered.get("who", Audience.AGENTS), entered.get("segment", ""))
        return entered
