"""What macros, rules and service policies can do with the ledger."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heard.conversations.steps import values
from heard.conversations.steps.step import Doing, Part, Step, StepIsWrong
from heard.promises.actions.make import MomentIsWrong, make
from heard.promises.actions.prepare_update import prepare_update
from heard.promises.business_time import NeverOpenError
from heard.promises.calendars import HoursBook
from heard.promises.models import PromiseKind, Source
from heard.promises.policies import Policies, matters

KINDS = (
    PromiseKind.UPDATE,
    PromiseKind.CALL_BACK,
    PromiseKind.NEXT_ANSWER,
    PromiseKind.RESOLUTION,
    PromiseKind.CHECK_IN,
    PromiseKind.OTHER,
)
TOLD, AMONG_US = "told", "among_us"
SAID = {
    AMONG_US: gettext_lazy("a target among ourselves"),
    TOLD: gettext_lazy("the customer sees it on the page of their request"),
}


def _checked(value: Any) -> dict[str, Any]:
    given = value if isinstance(value, dict) else {}
    kind, words = str(given.get("kind", "")), " ".join(str(given.get("words", "")).replace("\0", "").split())
    if kind not in KINDS:
        raise StepIsWrong("promise", _("Choose what is promised."))
    if kind == PromiseKind.OTHER and not words:
        raise StepIsWrong("promise", _("Say in a few words what is promised."))
    if len(words) > 300:
        raise StepIsWrong("promise", _("Say it in up to 300 letters."))
    told = str(given.get("told", AMONG_US))
    if told not in SAID:
        raise StepIsWrong("promise", _("Choose whether the customer sees it."))
    return {"kind": kind, "hours": values.hours(given.get("hours")), "words": words, "told": told}


def _promise(doing: Doing, value: Any) -> None:
    """Within so many hours of the calendar of the policy that fits; around the clock where none does."""
    wanted = _checked(value)
    matter = matters([doing.row.pk]).get(doing.row.pk)
    policy = Policies.read().for_(matter) if matter else None
    calendar = policy.calendar_id if policy else None
    try:
        _make(doing, wanted, HoursBook([calendar])[calendar].add(doing.at, wanted["hours"] * 3600))
    except (MomentIsWrong, NeverOpenError) as error:
        raise StepIsWrong("promise", _("By the hours of its calendar this would never be due.")) from error


def _make(doing: Doing, wanted: Mapping[str, Any], due_at: dt.datetime) -> None:
    make(
        conversation=doing.row,
        kind=PromiseKind(wanted["kind"]),
        due_at=due_at,
        source=Source.RULE if doing.agent is None else Source.AGENT,
        agent=doing.agent,
        words=wanted["words"],
        is_told=wanted["told"] == TOLD,
        at=doing.at,
    )


def _said(value: Any) -> str:
    what = value["words"] or PromiseKind(value["kind"]).label
    sentence = (
        _("promise within %(hours)s h: %(what)s") if value["told"] == TOLD else _("aim within %(hours)s h: %(what)s")
    )
    return sentence % {"hours": value["hours"], "what": what}


def _update(doing: Doing, value: Any) -> None:
    prepare_update(conversation=doing.row, at=doing.at)


STEPS: Mapping[str, Step] = {
    "promise": Step(
        gettext_lazy("Promise something"),
        _checked,
        _said,
        _promise,
        (
            Part("kind", gettext_lazy("What"), "choice", lambda: [(kind.value, kind.label) for kind in KINDS]),
            Part("hours", gettext_lazy("Within hours, of business time"), "number"),
            Part("words", gettext_lazy("What exactly")),
            Part("told", gettext_lazy("Who knows"), "choice", lambda: list(SAID.items()), AMONG_US),
        ),
        ("PromiseMade",),
    ),
    "update": Step(
        gettext_lazy("Draft a word on where it stands"),
        values.certainly,
        lambda value: _("draft a word on where it stands"),
        _update,
        (),
        ("NoticePrepared",),
    ),
}
