"""What an editor says of a webinar, and the address it gets."""

from __future__ import annotations

import datetime as dt
from itertools import chain, count
from typing import Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminDateTimeInput

from heard.knowledge.actions.keep_webinar import keep_webinar
from heard.knowledge.models import Webinar
from heard.knowledge.models.webinar import LONGEST_MINUTES
from heard.knowledge.studio.audience import ForSomebody
from heard.plumbing.studio.changes import ADDED, CHANGED, announce_change
from heard.plumbing.studio.forms import web_address

TAKEN_SLUGS = frozenset({"mine"})


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
