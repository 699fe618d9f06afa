"""The help centre's articles; in a house without one, one button that opens it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from heard.knowledge.actions.open_centre import open_centre
from heard.knowledge.models import HelpCentre
from heard.plumbing.studio.pages import StudioPage
from heard.plumbing.studio.rights import opens_to
from heard.plumbing.studio.screens import Deed
from heard.staff.models import Business


class Articles(StudioPage):
    """The way to the articles, or to the first of them."""

    opens_to = "is_editor"
    template_name = "studio/page.html"
    page_title = gettext_lazy("Help centre")
    header_icon = "help"
    lead = gettext_lazy(
        "Here customers find answers by themselves, and your colleagues find them even faster. You have no help centre "
        "yet. Open it: readers see it at /help/, empty at first; then write an article, or bring in what you have."
    )

    def get(self, request: HttpRequest, *positional: Any, **named: Any) -> HttpResponse:
        """Lead on to the articles where there are any to be."""
        first = HelpCentre.objects.order_by("path").first()
        if first is not None:
            is_only = HelpCentre.objects.count() == 1
            return redirect("wagtailadmin_explore", first.pk) if is_only else redirect("wagtailadmin_explore_root")
        return super().get(request, *positional, **named)

    def deeds(self) -> list[Deed]:
        """Offer to open it."""
        return [Deed(_("Open the help centre"), reverse("help_opening"), "help", "")]


@require_POST
@opens_to("is_editor")
def opening(request: HttpRequest) -> HttpResponse:
    """Open the first help centre in the language of the business."""
    language = Business.current().language
    language = language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
    with override(language):
        title = _("Help centre")
    centre = open_centre(title=title, language=language)
    messages.success(request, _("Your help centre is open. Readers find it at /help/."))
    return redirect("wagtailadmin_explore", centre.pk)
