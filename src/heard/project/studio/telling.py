"""Facts as people read them in the audit log."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from heard.plumbing.listing import listed
from heard.plumbing.models import Fact
from heard.project.studio.fact_names import FACT_NAMES

#: Where what a fact is about can be looked at.
PAGES = {
    "conversation": "conversation",
    "customer": "customer",
    "agent": "people:edit",
    "raw_email": "quarantined_mail",
}
SETTINGS = {
    "conversations.brand": "brands",
    "conversations.contactreason": "contact_reasons",
    "conversations.inbox": "inboxes",
    "conversations.macro": "macros",
    "conversations.messagetemplate": "message_templates",
    "conversations.tag": "tags",
    "customers.customfield": "custom_fields",
    "email.mailaccount": "mail_accounts",
    "email.sendingdomain": "sending_domains",
    "plumbing.webhook": "webhooks",
    "promises.calendar": "calendars",
    "promises.servicepolicy": "service_policies",
    "staff.team": "teams",
}
_WORDS = re.compile(r"(?<=[a-z])(?=[A-Z])")
_KNOWN_ALREADY = {"agent_id", "by_agent_id", "by_id", "conversation_id", "customer_id", "inbox_id", "setting"}


@dataclass(frozen=True)
class Told:
    """One line of the audit log."""

    number: int
    at: dt.datetime
    who: str
    name: str
    sentence: str
    about: str
    url: str
    details: list[tuple[str, str]]


def tell(fact: Fact, names: Mapping[int, str]) -> Told:
    """Return a fact as a line; `names` are those of the agents."""
    who = names.get(fact.actor_id or 0, "") or (_("somebody who is gone") if fact.actor_id else _("Heard"))
    details = [(key.replace("_", " "), _plain(value)) for key, value in fact.data.items() if key not in _KNOWN_ALREADY]
    return Told(
        number=fact.pk,
        at=fact.at,
        who=who,
        name=fact.name,
        sentence=sentence(fact),
        about=fact.stream,
        url=_page(fact.stream, fact.data),
        details=[(key, value) for key, value in details if value],
    )


def sentence(fact: Fact) -> str:
    """Return what happened, in a few words."""
    if fact.name == "SettingChanged":
        kinds = {"added": _("added"), "changed": _("changed"), "removed": _("removed")}
        return f"{fact.data.get('title', '')}: {kinds.get(fact.data.get('what', ''), '')}"
    return _(FACT_NAMES[fact.name]) if fact.name in FACT_NAMES else _WORDS.sub(" ", fact.name).capitalize()


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return listed(value)[:200]
    if value is True:
        return _("yes")
    return "" if value is None or value is False else str(value)[:200]


def _page(stream: str, data: Mapping[str, Any]) -> str:
    kind, _colon, number = stream.partition(":")
    if kind == "setting":
        kind, _colon, number = number.partition(":")
        screen = SETTINGS.get(kind) if data.get("what") != "removed" else None
        address = f"{screen}:edit" if screen else ""
        if kind == "staff.business":
            return reverse("business:index")
    else:
        address = PAGES.get(kind, "")
    if not address or not number.isdecimal():
        return ""
    try:
        return reverse(address, args=[int(number)])
    except NoReverseMatch:
        return ""
