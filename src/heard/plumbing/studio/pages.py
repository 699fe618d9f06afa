"""Pages of our own in the studio's frame."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import Promise
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from heard.plumbing.studio.rights import may
from heard.plumbing.studio.screens import Deed

Text = str | Promise


class StudioPage(WagtailAdminTemplateMixin, TemplateView):  # type: ignore[misc]
    """A page with a title, a sentence that says what it is for, and perhaps buttons."""

    opens_to = "is_admin"
    lead: Text = ""

    def dispatch(self, request: HttpRequest, *positional: Any, **named: Any) -> HttpResponseBase:
        """Let only those in to whom it opens."""
        if not may(request.user, self.opens_to):
            raise PermissionDenied
        answer: HttpResponseBase = super().dispatch(request, *positional, **named)
        return answer

    def deeds(self) -> Iterable[Deed]:
        """Return the buttons."""
        return ()

    def way_here(self) -> list[tuple[str, Text]]:
        """Return the addresses and names of the pages between the first one and this."""
        return []

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way here."""
        between = [{"url": url, "label": label} for url, label in self.way_here()]
        return [*self.breadcrumbs_items, *between, {"url": "", "label": self.get_page_title()}]
