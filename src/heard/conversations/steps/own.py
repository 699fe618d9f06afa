"""The steps that conversations know themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heard.conversations.actions.ask_webhook import WebhookAway, ask_webhook
from heard.conversations.actions.assign import assign
from heard.conversations.actions.close import close
from heard.conversations.actions.describe import describe
from heard.conversations.actions.note import note
from heard.conversations.actions.notify import notify
from heard.conversations.actions.reopen import reopen
from heard.conversations.actions.snooze import snooze
from heard.conversations.actions.tag import tag
from heard.conversations.actions.wait import wait
from heard.conversations.models import ContactReason, Macro, Priority
from heard.conversations.placeholders import filled, values_for
from heard.conversations.steps import take_steps, values
from heard.conversations.steps.naming import named
from heard.conversations.steps.step import Doing, Part, Step, StepIsWrong
from heard.plumbing.listing import listed
from heard.plumbing.models import Webhook
from heard.staff.models import Agent, Team


def _tag(doing: Doing, value: Any) -> None:
    tag(conversation=doing.row, agent=doing.agent, add=values.tags(value), at=doing.at)


def _untag(doing: Doing, value: Any) -> None:
    tag(conversation=doing.row, agent=doing.agent, remove=values.tags(value), at=doing.at)


def _assign(doing: Doing, value: Any) -> None:
    wanted = values.assignee(value)
    if wanted == "me" and doing.agent is None:
        raise StepIsWrong("assign", _("Nobody uses it by hand, so there is no “me”."))
    agent = doing.agent if wanted == "me" else None if wanted is None else values.agent_of(wanted)
    _give(doing, agent, doing.row.team)


def _team(doing: Doing, value: Any) -> None:
    name = values.team(value)
    _give(doing, doing.row.assignee, Team.objects.get(name=name) if name else None)


def _give(doing: Doing, assignee: Agent | None, team: Team | None) -> None:
    assign(conversation=doing.row, agent=doing.agent, assignee=assignee, team=team, reason=doing.reason, at=doing.at)


def _priority(doing: Doing, value: Any) -> None:
    wanted = values.PRIORITIES[values.priority(value)]
    describe(conversation=doing.row, agent=doing.agent, fields={"priority": wanted})


def _raise(doing: Doing, value: Any) -> None:
    higher = Priority(min(doing.row.priority + 1, max(Priority)))
    describe(conversation=doing.row, agent=doing.agent, fields={"priority": higher})


def _reason(doing: Doing, value: Any) -> None:
    reason = ContactReason.objects.get(name=values.reason(value))
    describe(conversation=doing.row, agent=doing.agent, fields={"contact_reason": reason})


def _wait(doing: Doing, value: Any) -> None:
    wait(conversation=doing.row, agent=doing.agent, state=values.waiting(value), at=doing.at)


def _snooze(doing: Doing, value: Any) -> None:
    until = doing.at + dt.timedelta(hours=values.hours(value))
    snooze(conversation=doing.row, agent=doing.agent, until=until, at=doing.at)


def _note(doing: Doing, value: Any) -> None:
    said = filled(values.words(value), values_for(doing.row, doing.agent))
    note(conversation=doing.row, agent=doing.agent, signed=doing.why, text=said, at=doing.at)


def _close(doing: Doing, value: Any) -> None:
    close(conversation=doing.row, agent=doing.agent, at=doing.at)


def _reopen(doing: Doing, value: Any) -> None:
    reopen(conversation=doing.row, agent=doing.agent, at=doing.at)


def _macro(doing: Doing, value: Any) -> None:
    macro = Macro.objects.get(pk=values.macro(value))
    take_steps(
        conversation=doing.row, steps=macro.steps, agent=doing.agent, at=doing.at, reason=doing.reason, why=doing.why
    )


def _notify(doing: Doing, value: Any) -> None:
    told = values.notice(value)
    said = filled(told["words"], values_for(doing.row, doing.agent)) or doing.row.subject
    recipients = _recipients(doing, told["whom"])
    notify(conversation=doing.row, recipients=recipients, words=said, agent=doing.agent, why=doing.why)


def _recipients(doing: Doing, whom: str) -> Iterable[Agent]:
    active: QuerySet[Agent] = Agent.objects.get_queryset().active()
    if whom == "assignee":
        return active.filter(pk=doing.row.assignee_id or 0)
    if whom == "team":
        return active.filter(teams=doing.row.team_id) if doing.row.team_id else ()
    kind, _colon, which = whom.partition(":")
    return active.filter(role=which) if kind == "role" else active.filter(pk=which)


def _webhook(doing: Doing, value: Any) -> None:
    try:
        ask_webhook(conversation=doing.row, webhook_id=values.webhook(value), agent=doing.agent, why=doing.why)
    except WebhookAway as away:
        raise StepIsWrong("webhook", _("This webhook is switched off.")) from away


def _whom(value: Any) -> str:
    kind, _colon, number = str(value["whom"]).partition(":")
    known: Mapping[str, Any] = values.SOMEBODY
    if kind == "agent":
        return named(Agent, number)
    if kind in known:
        return str(known[kind])
    return _("everybody with the role %(role)s") % {"role": values.ROLES[value["whom"]].label}


def _to(value: Any) -> str:
    if value == "me":
        return _("give it to whoever uses this")
    return _("give it to %(whom)s") % {"whom": named(Agent, value)} if value else _("take it from whoever has it")


def _names(value: Any) -> str:
    return listed(f"“{name}”" for name in ([value] if isinstance(value, str) else value))


def _says(sentence: Callable[[], str], told: Callable[[Any], object] = str) -> Callable[[Any], str]:
    return lambda value: sentence() % {"value": told(value)}


DESCRIBED, ASSIGNED = ("ConversationDescribed",), ("ConversationAssigned",)
_TAGS = (Part("", gettext_lazy("Tags"), choices=values.known_tags),)

STEPS: Mapping[str, Step] = {
    "tag": Step(
        gettext_lazy("Add tags"), values.tags, _says(lambda: _("add the tag %(value)s"), _names), _tag, _TAGS,
        ("ConversationTagged",),
    ),
    "untag": Step(
        gettext_lazy("Remove tags"), values.tags, _says(lambda: _("remove the tag %(value)s"), _names), _untag, _TAGS,
        ("ConversationTagged",),
    ),
    "assign": Step(
        gettext_lazy("Give it to"), values.assignee, _to, _assign,
        (Part("", gettext_lazy("Who"), "choice", values.known_agents),), ASSIGNED, lambda value: value == "me",
    ),
    "team": Step(
        gettext_lazy("Give it to the team"), values.team,
        lambda value: _("give it to the team %(name)s") % {"name": value} if value else _("take it from its team"), _team,
        (Part("", gettext_lazy("Team"), "choice", values.known_teams),), ASSIGNED,
    ),
    "priority": Step(
        gettext_lazy("Set the priority"), values.priority,
        _says(lambda: _("make it: %(value)s"), lambda value: values.PRIORITIES[value].label), _priority,
        (Part("", gettext_lazy("Priority"), "choice", lambda: [(k, p.label) for k, p in values.PRIORITIES.items()]),),
        DESCRIBED,
    ),
    "more_urgent": Step(
        gettext_lazy("Make it more urgent, by one"), values.certainly, _says(lambda: _("make it more urgent")), _raise,
        (), DESCRIBED,
    ),
    "reason": Step(
        gettext_lazy("Set the contact reason"), values.reason, _says(lambda: _("note the reason “%(value)s”")), _reason,
        (Part("", gettext_lazy("Reason"), "choice", values.known_reasons),), DESCRIBED,
    ),
    "wait": Step(
        gettext_lazy("Let it wait"), values.waiting,
        _says(lambda: _("let it wait %(value)s"), lambda value: values.WAITS[value]), _wait,
        (Part("", gettext_lazy("For whom"), "choice", lambda: list(values.WAITS.items())),), ("ConversationWaits",),
    ),
    "snooze_hours": Step(
        gettext_lazy("Put it away for hours"), values.hours, _says(lambda: _("put it away for %(value)s h")), _snooze,
        (Part("", gettext_lazy("Hours"), "number"),), ("ConversationSnoozed",),
    ),
    "note": Step(
        gettext_lazy("Write a note"), values.words, _says(lambda: _("note: “%(value)s”")), _note,
        (Part("", gettext_lazy("Words for colleagues"), longest=5000),),
    ),
    "resolve": Step(
        gettext_lazy("Resolve it"), values.certainly, _says(lambda: _("resolve it")), _close, (), ("ConversationClosed",)
    ),
    "reopen": Step(
        gettext_lazy("Open it again"), values.certainly, _says(lambda: _("open it again")), _reopen, (),
        ("ConversationReopened",),
    ),
    "macro": Step(
        gettext_lazy("Take a macro's steps"), values.macro,
        _says(lambda: _("take the steps of “%(value)s”"), lambda value: named(Macro, value)), _macro,
        (Part("", gettext_lazy("Macro"), "choice", values.known_macros),),
    ),
    "notify": Step(
        gettext_lazy("Tell a colleague"), values.notice,
        lambda value: _("tell %(whom)s: %(words)s") % {"whom": _whom(value), "words": value["words"] or "…"}, _notify,
        (
            Part("whom", gettext_lazy("Whom"), "choice", values.known_people),
            Part("words", gettext_lazy("Words; empty: the subject")),
        ),
    ),
    "webhook": Step(
        gettext_lazy("Call a webhook"), values.webhook,
        _says(lambda: _("call the webhook %(value)s"), lambda value: named(Webhook, value)), _webhook,
        (Part("", gettext_lazy("Webhook"), "choice", values.known_webhooks),),
    ),
}  # fmt: skip
