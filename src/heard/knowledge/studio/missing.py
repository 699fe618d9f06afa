"""What is missing: one page for editors."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from heard.knowledge.models import Article, Video
from heard.knowledge.queries.missing import badly_marked, broken_links, silent_links, stale, unanswered
from heard.plumbing.studio.pages import StudioPage


class Missing(StudioPage):
    """Searches that found nothing, articles and videos that did not help or grew old, links that lead nowhere."""

    opens_to = "is_editor"
    template_name = "studio/missing.html"
    page_title = _("What is missing")
    header_icon = "search"
    lead = _("What readers looked for in vain, and which articles and videos could do with your care.")

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the lists, as they are now."""
        at = timezone.now()
        return {
            **super().get_context_data(**context),
            "unanswered": unanswered(at=at),
            "bad": [(one, _edited_at(one), isinstance(one, Video)) for one in badly_marked()],
            "stale": stale(at=at),
            "broken": broken_links(),
            "silent": silent_links(),
        }


def _edited_at(one: Article | Video) -> str:
    """Return where an editor mends it."""
    return reverse("videos:edit" if isinstance(one, Video) else "wagtailadmin_pages:edit", args=[one.pk])
