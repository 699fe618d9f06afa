"""Take a rule away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from heard.plumbing.studio.changes import REMOVED, announce_change
from heard.rules.models import Rule

if TYPE_CHECKING:
    from heard.staff.models import Agent


def remove_rule(*, rule: Rule, by: Agent | None) -> None:
    """Forget a rule and its log; what it did stays done."""
    with transaction.atomic():
        announce_change(rule, what=REMOVED, by=by)
        rule.delete()
