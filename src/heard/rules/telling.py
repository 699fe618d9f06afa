"""What rules and service policies told colleagues, as a sentence between what was said."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from heard.conversations.queries.telling import Told, tell_also


def tell_rules() -> None:
    """Let the pages of conversations and customers tell that colleagues were told of something."""
    tell_also({"AgentNotified": _notified})


def _notified(who: str, data: dict[str, Any]) -> Told:
    return _("%(who)s told a colleague: %(words)s") % {
        "who": data.get("why") or who,
        "words": data.get("words", ""),
    }, "at-sign"
