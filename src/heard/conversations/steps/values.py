"""What steps may name: tags, people, teams, reasons; looked at when they are kept, and again when they are taken."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heard.conversations.actions.tag import TagIsWrong, checked_tag
from heard.conversations.models import ContactReason, Macro, Priority, State, Tag
from heard.conversations.steps.step import Choices, StepIsWrong
from heard.plumbing.listing import separated
from heard.plumbing.models import Webhook
from heard.staff.models import Agent, Role, Team

MOST_HOURS = 24 * 366
MOST_LISTED = 500  # in a list to choose from
PRIORITIES = {priority.name.lower(): priority for priority in Priority}
NOBODY = "nobody"
WAITS = {
    State.WAITING_CUSTOMER.value: gettext_lazy("for the customer"),
    State.WAITING_THIRD.value: gettext_lazy("for somebody else"),
}
SOMEBODY = {"assignee": gettext_lazy("Whoever has it"), "team": gettext_lazy("Its team")}
ROLES = {f"role:{role.value}": role for role in Role}


def tags(value: Any) -> list[str]:
    """Return the names of tags; text may hold several, by commas. Raises StepIsWrong."""
    given = separated(value) if isinstance(value, str) else value
    if not isinstance(given, list) or not given or not all(isinstance(one, str) for one in given):
        raise StepIsWrong("tag", _("Name a tag."))
    try:
        return [checked_tag(one) for one in given]
    except TagIsWrong as error:
        raise StepIsWrong("tag", _("A tag is a word or a few, of up to 60 letters.")) from error


def assignee(value: Any) -> int | str | None:
    """Return "me", the number of an agent who works here, or None for nobody. Raises StepIsWrong."""
    if value in {"me", None}:
        return value  # type: ignore[no-any-return]
    if value == NOBODY:
        return None
    return agent_of(value).pk


def agent_of(value: Any) -> Agent:
    """Return an agent who works here, by number. Raises StepIsWrong."""
    found: Agent | None = Agent.objects.get_queryset().active().filter(pk=_number(value)).first()
    if found is None:
        raise StepIsWrong("assign", _("This colleague does not work here any more. Choose another."))
    return found


def team(value: Any) -> str | None:
    """Return the name of a team, or None. Raises StepIsWrong."""
    if value is None or value == "" or Team.objects.filter(name=str(value)).exists():
        return value or None
    raise StepIsWrong("team", _("There is no team “%(name)s” any more. Choose another.") % {"name": value})


def priority(value: Any) -> str:
    """Return low, normal, high or urgent. Raises StepIsWrong."""
    if isinstance(value, str) and value in PRIORITIES:
        return value
    raise StepIsWrong("priority", _("Choose how urgent it is."))


def reason(value: Any) -> str:
    """Return the name of a contact reason in use. Raises StepIsWrong."""
    if isinstance(value, str) and ContactReason.objects.filter(name=value, is_active=True).exists():
        return value
    raise StepIsWrong("reason", _("There is no contact reason “%(name)s” in use.") % {"name": value})


def waiting(value: Any) -> str:
    """Return for whom it waits. Raises StepIsWrong."""
    if isinstance(value, str) and value in WAITS:
        return value
    raise StepIsWrong("wait", _("Choose for whom it waits."))


def hours(value: Any) -> float:
    """Return a number of hours, more than none and at most a year. Raises StepIsWrong."""
    try:
        found = float(str(value).replace(",", ".").replace("٫", "."))
    except ValueError:
        found = 0.0
    if not 0 < found <= MOST_HOURS:
        raise StepIsWrong("hours", _("“%(typed)s” is no number of hours up to a year.") % {"typed": str(value)[:20]})
    return int(found) if found == int(found) else found


def words(value: Any) -> str:
    """Return words, up to 5,000 letters. Raises StepIsWrong."""
    said = str(value or "").replace("\0", "").strip()
    if not said or len(said) > 5000:
        raise StepIsWrong("note", _("Write a word or two."))
    return said


def certainly(value: Any) -> bool:
    """Return True: the step needs no value."""
    return True


def macro(value: Any) -> int:
    """Return the number of a macro that takes steps, none of them another macro. Raises StepIsWrong."""
    found = Macro.objects.filter(pk=_number(value)).first()
    if found is None:
        raise StepIsWrong("macro", _("There is no such macro any more. Choose another."))
    if any("macro" in step for step in found.steps if isinstance(step, dict)):
        raise StepIsWrong("macro", _("This macro uses another macro itself. Take its steps instead."))
    return found.pk


def webhook(value: Any) -> int:
    """Return the number of a webhook. Raises StepIsWrong."""
    found = Webhook.objects.filter(pk=_number(value)).first()
    if found is None:
        raise StepIsWrong("webhook", _("There is no such webhook any more. Choose another."))
    return found.pk


def notice(value: Any) -> dict[str, str]:
    """Return whom to tell, and what. Raises StepIsWrong."""
    given = value if isinstance(value, dict) else {}
    whom, said = str(given.get("whom", "")), " ".join(str(given.get("words", "")).replace("\0", "").split())
    if whom not in {*SOMEBODY, *ROLES} and not whom.startswith("agent:"):
        raise StepIsWrong("notify", _("Choose whom to tell."))
    if whom.startswith("agent:"):
        agent_of(whom.removeprefix("agent:"))
    if len(said) > 300:
        raise StepIsWrong("notify", _("Say it in up to 300 letters."))
    return {"whom": whom, "words": said}


def _number(value: Any) -> int:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 and not isinstance(value, bool) else 0


def known_tags() -> Choices:
    """Return the tags there are."""
    return [(name, name) for name in Tag.objects.values_list("name", flat=True)[:MOST_LISTED]]


def known_agents() -> Choices:
    """Return nobody, and those who work here."""
    agents = Agent.objects.get_queryset().active().order_by("name")[:MOST_LISTED]
    return [(NOBODY, _("Nobody")), *((str(agent.pk), agent.name) for agent in agents)]


def known_teams() -> Choices:
    """Return the teams."""
    return [(one.name, one.name) for one in Team.objects.order_by("name")[:MOST_LISTED]]


def known_reasons() -> Choices:
    """Return the contact reasons in use."""
    return [(one.name, one.name) for one in ContactReason.objects.filter(is_active=True)[:MOST_LISTED]]


def known_macros() -> Choices:
    """Return the macros."""
    return [(str(one.pk), one.name) for one in Macro.objects.all()[:MOST_LISTED]]


def known_webhooks() -> Choices:
    """Return the webhooks."""
    return [(str(one.pk), str(one)) for one in Webhook.objects.all()[:MOST_LISTED]]


def known_people() -> Choices:
    """Return whom one may tell something."""
    agents = Agent.objects.get_queryset().active().order_by("name")[:MOST_LISTED]
    roles = [(key, _("Everybody with the role %(role)s") % {"role": role.label}) for key, role in ROLES.items()]
    return [*SOMEBODY.items(), *roles, *((f"agent:{agent.pk}", agent.name) for agent in agents)]
