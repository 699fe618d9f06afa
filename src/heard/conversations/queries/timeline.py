"""What was said and what happened, in the order it did, as the page of a conversation shows it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from heard.conversations.models import Priority, State


def timeline(page: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the messages and the small lines between them, oldest first.

    Each entry has `at` and either `message` or `told` (a sentence) with an `icon`. Lines older than the oldest shown
    message are left out while there are older messages to be asked for.
    """
    entries = [{"at": message["created_at"], "order": 0, "message": message} for message in page["messages"]]
    oldest = entries[0]["at"] if entries and page["has_older"] else dt.datetime.min.replace(tzinfo=dt.UTC)
    for happened in page["happened"]:
        told, icon = told_fact(happened)
        if told and happened["at"] >= oldest:
            entries.append({"at": happened["at"], "order": 1, "told": told, "icon": icon, "id": happened["id"]})
    return sorted(entries, key=lambda entry: (entry["at"], entry["order"]))


def told_fact(happened: dict[str, Any]) -> tuple[str, str]:
    """Return the sentence that tells a fact, and its icon; an empty sentence when nobody needs to be told."""
    who = happened["agent"] or _("Heard")
    teller = _TELLERS.get(happened["name"])
    return teller(who, happened["data"]) if teller else ("", "activity")


def _assigned(who: str, data: dict[str, Any]) -> tuple[str, str]:
    if data.get("assignee_name"):
        return _("%(who)s gave this to %(whom)s") % {"who": who, "whom": data["assignee_name"]}, "user-check"
    if data.get("assignee_id") is not None and data.get("assignee_id") == data.get("agent_id"):
        return _("%(who)s took this") % {"who": who}, "user-check"
    if data.get("assignee_id") is None and data.get("team_id") is None:
        return _("%(who)s gave this back") % {"who": who}, "user-check"
    return _("%(who)s assigned this") % {"who": who}, "user-check"


def _tagged(who: str, data: dict[str, Any]) -> tuple[str, str]:
    if data["added"] and not data["removed"]:
        return _("%(who)s added %(tags)s") % {"who": who, "tags": ", ".join(data["added"])}, "tag"
    if data["removed"] and not data["added"]:
        return _("%(who)s removed %(tags)s") % {"who": who, "tags": ", ".join(data["removed"])}, "tag"
    return _("%(who)s changed the tags") % {"who": who}, "tag"


def _waits(who: str, data: dict[str, Any]) -> tuple[str, str]:
    if data["state"] == State.WAITING_THIRD:
        return _("%(who)s: waiting for somebody else") % {"who": who}, "hourglass"
    return _("%(who)s: waiting for the customer") % {"who": who}, "hourglass"


def _reopened(who: str, data: dict[str, Any]) -> tuple[str, str]:
    if data.get("by_customer"):
        return _("The customer's message opened this again"), "rotate-ccw"
    return _("%(who)s opened this again") % {"who": who}, "rotate-ccw"


def _says(sentence: Callable[[], str], icon: str) -> Callable[[str, dict[str, Any]], tuple[str, str]]:
    return lambda who, data: (sentence() % {"who": who, **data}, icon)


_TELLERS: dict[str, Callable[[str, dict[str, Any]], tuple[str, str]]] = {
    "ConversationAssigned": _assigned,
    "ConversationTagged": _tagged,
    "ConversationWaits": _waits,
    "ConversationReopened": _reopened,
    "ConversationSnoozed": _says(lambda: _("%(who)s put this away for a while"), "alarm-clock"),
    "ConversationWoke": _says(lambda: _("This came back"), "alarm-clock"),
    "ConversationClosed": _says(lambda: _("%(who)s resolved this"), "circle-check"),
    "ConversationMarkedSpam": _says(lambda: _("%(who)s marked this as spam"), "ban"),
    "ConversationNotSpam": _says(lambda: _("%(who)s: not spam"), "rotate-ccw"),
    "ConversationDescribed": _says(lambda: _("%(who)s changed the details"), "pencil"),
    "ConversationsMerged": _says(lambda: _("%(who)s joined #%(merged_id)s to this"), "merge"),
    "ConversationSplitOff": _says(lambda: _("%(who)s moved messages to #%(created_id)s"), "split"),
    "SenderBlocked": _says(lambda: _("%(who)s blocked the sender"), "ban"),
}

_CID = re.compile(r'data-cid="([^"]+)"')
PRIORITY_NAMES = {Priority.LOW: "low", Priority.NORMAL: "normal", Priority.HIGH: "high", Priority.URGENT: "urgent"}
