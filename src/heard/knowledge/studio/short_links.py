"""Short links: a word of one's own for a page of ours."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column

from heard.knowledge.models import ShortLink
from heard.knowledge.models.short_link import WORD
from heard.knowledge.queries.openings import opened
from heard.knowledge.short_targets import NoPage, NotOurs, target_of
from heard.plumbing.studio.forms import SettingForm
from heard.plumbing.studio.screens import Screens


class ShortLinkForm(SettingForm):
    """A short link."""

    class Meta:
        """What can be set."""

        model = ShortLink
        fields = ("word", "target")
        help_texts: ClassVar[dict[str, Any]] = {
            "word": _("Small letters, digits and hyphens, as in “returns”. What is printed once should stay as it is."),
            "target": _("A page everybody may open: its address as your browser shows it, or as in /help/."),
        }
        error_messages: ClassVar[dict[str, Any]] = {
            "word": {"unique": _("This word leads somewhere already. Choose another, or change the one there is.")}
        }

    def clean_word(self) -> str:
        """Return the word as people will type it."""
        word = str(self.cleaned_data["word"]).strip().casefold()
        if not re.fullmatch(WORD, word):
            raise forms.ValidationError(now_("Please use small letters a to z, digits and hyphens alone."))
        return word

    def clean_target(self) -> str:
        """Return the path of the page."""
        try:
            return target_of(self.cleaned_data["target"])
        except NotOurs as error:
            told = now_("Short links lead to pages of %(site)s alone, so that nobody is led astray in your name.")
            raise forms.ValidationError(told % {"site": settings.HEARD_URL}) from error
        except NoPage as error:
            raise forms.ValidationError(
                now_("There is no page here that everybody may open. Is it typed right?")
            ) from error


class ShortLinkScreens(Screens):
    """Short links."""

    model = ShortLink
    name = "short_links"
    title = _("Short links")
    add_label = _("Make a short link")
    url_prefix = "help/short-links"
    icon = "link"
    opens_to = "is_editor"
    form = ShortLinkForm
    lead = _(
        "An address short enough for a profile, a parcel or a poster. It leads to a page of yours. How often browsers open it "
        "is counted by day, without who they are; robots and previews do not count."
    )
    empty = _("There are none yet. Make one for your help centre, say, and put it into your social profiles.")
    list_display = (
        "__str__",
        Column("whole", label=_("Address"), accessor=lambda link: f"{settings.HEARD_URL.rstrip('/')}{link}"),
        Column("target", label=_("Leads to")),
        Column("lately", label=_("Opened in 30 days")),
        Column("ever", label=_("Opened at all")),
    )

    def rows(self) -> QuerySet[ShortLink]:
        """Add how often each was opened."""
        return opened(at=timezone.now())
