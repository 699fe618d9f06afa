"""What conversations tell editors: questions asked again and again, drafts that wait, rules of the house to look at again, and what is sent most."""

from __future__ import annotations

from typing import Any, cast

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from heard.guidance.queries.asked_again import asked_again
from heard.guidance.queries.beside import most_used
from heard.guidance.queries.for_editors import overdue_policies, waiting_drafts
from heard.plumbing.studio.pages import StudioPage
from heard.staff.models import Agent


class FromConversations(StudioPage):
    """One page for editors; each list with the most pressing first."""

    opens_to = "is_editor"
    template_name = "studio/from_conversations.html"
    page_title = _("From conversations")
    header_icon = "openquote"
    lead = _(
        "What is asked again and again, what your colleagues drafted from their answers, and which articles they send."
    )

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the lists, as they are now."""
        at = timezone.now()
        return {
            **super().get_context_data(**context),
            "asked": asked_again(cast(Agent, self.request.user)),
            "drafts": waiting_drafts(),
            "policies": overdue_policies(at=at),
            "used": most_used(at=at),
        }
