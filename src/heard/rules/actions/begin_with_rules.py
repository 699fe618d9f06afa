"""Give a new house a few rules worth having, switched off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from heard.conversations.models import State
from heard.promises.models import Calendar
from heard.rules.actions.change_rule import change_rule
from heard.rules.models import Rule
from heard.staff.models import Role

if TYPE_CHECKING:
    from heard.staff.models import Agent

DAYS_TO_ASK, DAYS_TO_CLOSE = 3, 7
HOURS = 24


def begin_with_rules(*, by: Agent | None, at: dt.datetime) -> list[Rule]:
    """Keep the rules most houses want, each switched off until somebody has looked at it; those whose name is taken stay."""
    with transaction.atomic():
        known = set(Rule.objects.values_list("name", flat=True))
        wanted = [fields for fields in _starters() if fields["name"] not in known]
        return [
            change_rule(rule=Rule(), by=by, at=at, position=10 * place, is_active=False, **fields)
            for place, fields in enumerate(wanted, start=1)
        ]


def _starters() -> Iterator[dict[str, Any]]:
    refund = _("refund, money back, return")
    yield {
        "name": _("Tag requests for a refund"),
        "trigger": "MessageReceived",
        "conditions": {"any": [_that("subject", "contains", refund), _that("message", "contains", refund)]},
        "steps": [{"tag": [_("refund")]}],
    }
    yield {
        "name": _("What is late becomes more urgent"),
        "trigger": "PromiseBroken",
        "conditions": {"all": [_that("told", "is", "yes"), _that("priority", "under", "3")]},
        "steps": [{"more_urgent": True}, {"notify": {"whom": f"role:{Role.LEAD}", "words": _("Late: {subject}")}}],
    }
    yield {
        "name": _("Gold customers come first"),
        "trigger": "ConversationStarted",
        "conditions": {"all": [_that("tier", "is", "gold")]},
        "steps": [{"priority": "high"}],
    }
    yield {
        "name": _("Remind whoever waits for the customer"),
        "trigger": "SinceWaiting",
        "hours": DAYS_TO_ASK * HOURS,
        "conditions": {"all": [_that("state", "is", State.WAITING_CUSTOMER)]},
        "steps": [{"notify": {"whom": "assignee", "words": _("No answer for 3 days: {subject}")}}],
    }
    yield {
        "name": _("Close what is never answered"),
        "trigger": "SinceWaiting",
        "hours": DAYS_TO_CLOSE * HOURS,
        "conditions": {"all": [_that("state", "is", State.WAITING_CUSTOMER)]},
        "steps": [
            {"note": _("Resolved by itself: the customer has not answered for 7 days. If they write, it opens again.")},
            {"resolve": True},
        ],
    }
    if (calendar := Calendar.objects.order_by("pk").first()) is not None:
        yield {
            "name": _("Tag what comes outside office hours"),
            "trigger": "ConversationStarted",
            "conditions": {"all": [_that("hours", "is_not", str(calendar.pk))]},
            "steps": [{"tag": [_("out of hours")]}],
        }


def _that(field: str, how: str, value: str) -> dict[str, str]:
    return {"field": field, "is": how, "value": value}
