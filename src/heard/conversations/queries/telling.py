"""Facts about a conversation as sentences between its messages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from heard.conversations.models import State
from heard.plumbing.listing import listed

Told = tuple[str, str]
Teller = Callable[[str, dict[str, Any]], Told]


def told_fact(happened: dict[str, Any]) -> Told:
    """Return the sentence that tells a fact, and its icon; an empty sentence when nobody needs to be told.

    `happened` has `name`, `data` and `agent` (the name of who did it, or None) as conversation_page.sql gives them.
    """
    teller = _TELLERS.get(happened["name"])
    return teller(happened["agent"] or _("Heard"), happened["data"]) if teller else ("", "activity")


def tell_also(tellers: Mapping[str, Teller], *, even_among_us: Iterable[str] = ()) -> None:
    """Let a floor above add the sentences of its own facts. A fact that says that nobody outside was told (`is_told`) stands
    only in the book, unless it is named in `even_among_us`.
    """
    _TELLERS.update(tellers)
    ALSO_TOLD.extend(name for name in tellers if name not in ALSO_TOLD)
    EVEN_AMONG_US.extend(name for name in even_among_us if name not in EVEN_AMONG_US)


ALSO_TOLD: list[str] = ["IncidentLinked", "IncidentUnlinked"]
EVEN_AMONG_US: list[str] = []


def _assigned(who: str, data: dict[str, Any]) -> Told:
    values = {"who": who, "whom": data.get("assignee_name") or data.get("team_name") or ""}
    if data.get("assignee_id") is None and data.get("team_id") is None:
        return _("%(who)s gave this back") % values, "user-x"
    if data.get("assignee_id") is not None and data.get("assignee_id") == data.get("agent_id"):
        return _("%(who)s took this") % values, "user-check"
    if values["whom"]:
        return _("%(who)s gave this to %(whom)s") % values, "user-check"
    return _("%(who)s assigned this") % values, "user-check"


def _tagged(who: str, data: dict[str, Any]) -> Told:
    if data["added"] and not data["removed"]:
        return _("%(who)s added %(tags)s") % {"who": who, "tags": listed(data["added"])}, "tag"
    if data["removed"] and not data["added"]:
        return _("%(who)s removed %(tags)s") % {"who": who, "tags": listed(data["removed"])}, "tag"
    return _("%(who)s changed the tags") % {"who": who}, "tag"


def _described(who: str, data: dict[str, Any]) -> Told:
    changed = data.get("fields") or []
    sentences = {
        "subject": _("%(who)s changed the subject"),
        "priority": _("%(who)s changed the priority"),
        "contact_reason": _("%(who)s noted why the customer wrote"),
        "merged_into": "",
    }
    sentence = sentences.get(changed[0]) if len(changed) == 1 else None
    return (_("%(who)s changed the details") if sentence is None else sentence) % {"who": who}, "pencil"


def _waits(who: str, data: dict[str, Any]) -> Told:
    if data["state"] == State.WAITING_THIRD:
        return _("%(who)s: waiting for somebody else") % {"who": who}, "truck"
    return _("%(who)s: waiting for the customer") % {"who": who}, "hourglass"


def _reopened(who: str, data: dict[str, Any]) -> Told:
    if data.get("by_customer"):
        return _("The customer's message opened this again"), "rotate-ccw"
    return _("%(who)s opened this again") % {"who": who}, "rotate-ccw"


def _merged(who: str, data: dict[str, Any]) -> Told:
    values = {"who": who, "number": data["merged_id"]}
    if data.get("undone"):
        return _("%(who)s took #%(number)s out of this again") % values, "undo-2"
    return _("%(who)s joined #%(number)s to this") % values, "merge"


def _split(who: str, data: dict[str, Any]) -> Told:
    values = {"who": who, "number": data["created_id"]}
    if data.get("undone"):
        return _("%(who)s put #%(number)s back into this") % values, "undo-2"
    return _("%(who)s moved messages to #%(number)s") % values, "split"


def _blocked(who: str, data: dict[str, Any]) -> Told:
    if data.get("blocked", True):
        return _("%(who)s blocked the sender") % {"who": who}, "ban"
    return _("%(who)s unblocked the sender") % {"who": who}, "user-check"


def _about_incident(sentence: Callable[[], str]) -> Teller:
    return lambda who, data: (sentence() % {"who": who, "title": data.get("title", "")}, "zap")


def _says(sentence: Callable[[], str], icon: str) -> Callable[[str, dict[str, Any]], Told]:
    return lambda who, data: (sentence() % {"who": who}, icon)


_TELLERS: dict[str, Callable[[str, dict[str, Any]], Told]] = {
    "ConversationAssigned": _assigned,
    "ConversationTagged": _tagged,
    "ConversationDescribed": _described,
    "ConversationWaits": _waits,
    "ConversationReopened": _reopened,
    "ConversationsMerged": _merged,
    "ConversationSplitOff": _split,
    "SenderBlocked": _blocked,
    "IncidentLinked": _about_incident(lambda: _("%(who)s linked this to the incident “%(title)s”")),
    "IncidentUnlinked": _about_incident(lambda: _("%(who)s: not about “%(title)s” after all")),
    "SideConversationClosed": _says(lambda: _("%(who)s expects no more answer from the side"), "messages-square"),
    "ConversationSnoozed": _says(lambda: _("%(who)s put this away for a while"), "alarm-clock"),
    "ConversationWoke": _says(lambda: _("This came back"), "alarm-clock"),
    "ConversationClosed": _says(lambda: _("%(who)s resolved this"), "circle-check"),
    "ConversationMarkedSpam": _says(lambda: _("%(who)s marked this as spam"), "ban"),
    "ConversationNotSpam": _says(lambda: _("%(who)s: not spam"), "rotate-ccw"),
}
