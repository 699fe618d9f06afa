"""The moments at which rules act: something happened, or so many hours have passed since something."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heard.conversations.from_archives import is_of_an_archive
from heard.conversations.models.conversation import UNFINISHED

Text = str | Promise

#: Facts a rule can listen to, each as it is said after “when”. Each has the reaction `follow_rules` on the reactions page.
FACTS: Mapping[str, Text] = {
    "ConversationStarted": gettext_lazy("a conversation begins"),
    "MessageReceived": gettext_lazy("a message arrives"),
    "MessageSent": gettext_lazy("an answer of ours has left"),
    "MessageNotDelivered": gettext_lazy("an answer of ours was not delivered"),
    "ConversationAssigned": gettext_lazy("a conversation is given to somebody"),
    "ConversationTagged": gettext_lazy("tags change"),
    "ConversationDescribed": gettext_lazy("subject, priority, reason or own fields change"),
    "ConversationWaits": gettext_lazy("a conversation begins to wait"),
    "ConversationClosed": gettext_lazy("a conversation is resolved"),
    "ConversationReopened": gettext_lazy("a conversation is opened again"),
    "PromiseDueSoon": gettext_lazy("a promise is due soon"),
    "PromiseBroken": gettext_lazy("a promise is broken"),
    "PromiseKept": gettext_lazy("a promise is kept"),
    "ComplaintOpened": gettext_lazy("a complaint is opened"),
    "CheckInAnswered": gettext_lazy("a customer says whether all is well"),
    "SatisfactionGiven": gettext_lazy("a customer says how they were served"),
}


@dataclass(frozen=True)
class Clock:
    """A moment after something: how it is said, where it stands in the tables, and for conversations in which states.

    `since` begins an index of its table, so that what is due in a minute is found without a look at everything
    unfinished. No clock runs from a letter of an archive: `joined` and `unless` see to it, or an import of years would
    remind everybody.
    """

    words: Text
    since: str
    joined: str
    states: tuple[str, ...]
    unless: str = "false"


def _said_by_an_import(moment: str) -> str:
    """Return whether a conversation stands as it does since a moment only because an imported letter is of that moment."""
    return (
        "EXISTS (SELECT FROM conversations_message old WHERE old.conversation_id = c.id"
        f" AND old.created_at = {moment} AND {is_of_an_archive('old')})"
    )


CLOCKS: Mapping[str, Clock] = {
    "SinceCustomerWrote": Clock(
        gettext_lazy("the customer's last message"),
        "m.created_at",
        "JOIN conversations_message m ON m.conversation_id = c.id AND m.id = c.last_incoming_id AND m.kind = 'incoming'"
        f" AND NOT {is_of_an_archive('m')}",
        UNFINISHED,
    ),
    "SinceWeAnswered": Clock(
        gettext_lazy("our last answer"),
        "m.created_at",
        f"JOIN conversations_message m ON m.conversation_id = c.id AND m.kind = 'reply' AND NOT {is_of_an_archive('m')}"
        " AND NOT EXISTS (SELECT FROM conversations_message later WHERE later.conversation_id = c.id"
        f" AND later.id > m.id AND later.kind = 'reply' AND NOT {is_of_an_archive('later')})",
        UNFINISHED,
    ),
    "SinceOpened": Clock(gettext_lazy("it began"), "c.created_at", "", UNFINISHED, _said_by_an_import("c.created_at")),
    "SinceClosed": Clock(gettext_lazy("it was resolved"), "c.since", "", ("resolved",), _said_by_an_import("c.since")),
    "SinceWaiting": Clock(
        gettext_lazy("it began to wait"), "c.since", "", ("customer", "third"), _said_by_an_import("c.since")
    ),
}


def told_trigger(trigger: str, hours: float | None) -> str:
    """Return when a rule acts, as in “When a message arrives” or “72 hours after it began to wait”."""
    if trigger in CLOCKS:
        return _("%(hours)s hours after %(what)s") % {"hours": f"{hours or 0:g}", "what": CLOCKS[trigger].words}
    return _("When %(what)s") % {"what": FACTS.get(trigger, trigger)}
