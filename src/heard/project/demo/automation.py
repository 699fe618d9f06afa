"""What happens by itself in the shop: the rules every house begins with, some of them switched on."""

from __future__ import annotations

import datetime as dt

from heard.rules.actions.begin_with_rules import begin_with_rules
from heard.rules.actions.change_rule import change_rule
from heard.staff.models import Agent

ON = {"MessageReceived", "PromiseBroken"}  # by the moment at which they act; the others are for whoever looks around


def set_rules(*, by: Agent, at: dt.datetime) -> None:
    """Keep the starters, and switch on those that show soon what they do."""
    for rule in begin_with_rules(by=by, at=at):
        if rule.trigger in ON:
            change_rule(rule=rule, by=by, at=at, is_active=True)
