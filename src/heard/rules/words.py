"""A rule in one sentence."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from heard.conversations.steps import told_steps
from heard.rules.conditions import made
from heard.rules.triggers import told_trigger


def told_rule(*, trigger: str, hours: float | None, conditions: Any, steps: Any) -> str:
    """Return a rule as people say it: “When a message arrives, if the inbox is Help, then add the tag “refund”.”"""
    values = {
        "when": told_trigger(trigger, hours),
        "if": str(made(conditions)),
        "then": told_steps(steps) or _("do nothing"),
    }
    return (_("%(when)s, if %(if)s, then %(then)s.") if values["if"] else _("%(when)s: %(then)s.")) % values
