"""Conditions: looked at when they are kept, weighed against a case, and told in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from heard.plumbing.listing import separated
from heard.rules.cases import Case
from heard.rules.vocabulary import OPERATORS, Field, fields

MOST = 30  # of one rule
LONGEST = 300  # characters of a value
LISTS = ("all", "any")


class ConditionIsWrong(Exception):
    """A condition nobody knows, or a value it cannot have; the message is a sentence for people."""


@dataclass(frozen=True)
class Condition:
    """One condition, ready to be weighed."""

    field: Field
    operator: str
    value: Any

    def holds(self, case: Case) -> bool:
        """Return whether it is so."""
        return _COMPARE[self.operator](self.field.read(case), self.value, self.field.kind)

    def __str__(self) -> str:
        """Tell it, as in “the subject contains refund”."""
        values = {
            "what": self.field.label,
            "how": OPERATORS[self.field.kind][self.operator],
            "value": _shown(self.field, self.value),
        }
        if self.field.kind == "yes":
            return _("%(what)s: %(value)s") % values
        return pgettext("a condition: the subject | contains | refund", "%(what)s %(how)s %(value)s") % values


@dataclass(frozen=True)
class Conditions:
    """All of the first, and at least one of the second where there are any."""

    every: tuple[Condition, ...]
    some: tuple[Condition, ...]
    is_broken: bool = False  # something it asks for is gone: it holds for nothing

    def missing(self, case: Case) -> list[Condition]:
        """Return what is not so; nothing when they hold."""
        wanting = [one for one in self.every if not one.holds(case)]
        return wanting or ([] if not self.some or any(one.holds(case) for one in self.some) else list(self.some))

    def hold(self, case: Case) -> bool:
        """Return whether they do."""
        return not self.is_broken and not self.missing(case)

    @property
    def needs(self) -> frozenset[str]:
        """Return what has to be fetched to weigh them."""
        return frozenset(need for one in (*self.every, *self.some) for need in one.field.needs)

    def __str__(self) -> str:
        """Tell them in a line; an empty text when there are none."""
        parts = [_and(map(str, self.every))] if self.every else []
        if self.some:
            parts.append(_or(map(str, self.some)))
        return _and(parts)


def made(kept: Any, known: Mapping[str, Field] | None = None) -> Conditions:
    """Return kept conditions ready to be weighed. What asks for an own field that is gone holds for nothing."""
    known = fields() if known is None else known
    read = {name: [_made(one, known) for one in (kept or {}).get(name, ())] for name in LISTS}
    every, some = (tuple(one for one in read[name] if one) for name in LISTS)
    return Conditions(every, some, is_broken=None in read["all"] or None in read["any"])


def checked(given: Any) -> dict[str, list[dict[str, Any]]]:
    """Return conditions as they are kept, each looked at. Raises ConditionIsWrong."""
    if not isinstance(given, Mapping) or given.keys() - set(LISTS):
        raise ConditionIsWrong(_("Conditions are two lists, “all” and “any”."))
    known = fields()
    kept: dict[str, list[dict[str, Any]]] = {}
    for name in LISTS:
        rows = given.get(name, [])
        if not isinstance(rows, list) or len(rows) > MOST:
            raise ConditionIsWrong(_("There are at most %(number)s conditions in a list.") % {"number": MOST})
        kept[name] = [checked_one(one, known) for one in rows]
    return kept


def checked_one(given: Any, known: Mapping[str, Field]) -> dict[str, Any]:
    """Return one condition as it is kept. Raises ConditionIsWrong."""
    row = given if isinstance(given, Mapping) else {}
    field = known.get(str(row.get("field", "")))
    if field is None:
        raise ConditionIsWrong(_("There is no condition “%(name)s”.") % {"name": str(row.get("field", ""))[:60]})
    operator = str(row.get("is", ""))
    if operator not in OPERATORS[field.kind]:
        raise ConditionIsWrong(_("“%(what)s” cannot be compared like that.") % {"what": field.label})
    return {"field": row["field"], "is": operator, "value": _value(field, row.get("value"))}


def _value(field: Field, value: Any) -> str:
    if isinstance(value, bool):
        value = "yes" if value else "no"
    said = " ".join(str("" if value is None else value).replace("\0", "").split())
    if not said or len(said) > LONGEST:
        raise ConditionIsWrong(_("“%(what)s”: say with what it is compared.") % {"what": field.label})
    if field.kind == "yes":
        if said not in {"yes", "no"}:
            raise ConditionIsWrong(_("“%(what)s”: choose yes or no.") % {"what": field.label})
    elif field.kind == "number":
        return f"{_number(field, said):g}"
    elif field.kind != "tag" and field.choices and said not in dict(field.choices()):
        raise ConditionIsWrong(_("“%(what)s”: what was chosen is gone. Choose again.") % {"what": field.label})
    return said


def _number(field: Field, said: str) -> float:
    try:
        number = float(said.replace(",", ".").replace("٫", "."))
    except ValueError:
        number = float("nan")
    if not -1e12 < number < 1e12:
        raise ConditionIsWrong(_("“%(what)s”: “%(typed)s” is no number.") % {"what": field.label, "typed": said[:20]})
    return number


def _made(kept: Mapping[str, Any], known: Mapping[str, Field]) -> Condition | None:
    field = known.get(kept["field"])
    return Condition(field, kept["is"], kept["value"]) if field and kept["is"] in OPERATORS[field.kind] else None


def _equals(actual: Any, value: str, kind: str) -> bool:
    if kind == "yes":
        return bool(actual) == (value == "yes")
    if isinstance(actual, frozenset):
        return (value.casefold() if kind == "tag" else value) in actual
    return str("" if actual is None else actual).casefold() == value.casefold()


def _contains(actual: Any, value: str, kind: str) -> bool:
    text = str(actual or "").casefold()
    return any(word.casefold() in text for word in separated(value) or [value])


def _over(actual: Any, value: str, kind: str) -> bool:
    return isinstance(actual, int | float) and actual > float(value)


def _under(actual: Any, value: str, kind: str) -> bool:
    return isinstance(actual, int | float) and actual < float(value)


_COMPARE = {
    "is": _equals,
    "is_not": lambda actual, value, kind: not _equals(actual, value, kind),
    "contains": _contains,
    "lacks": lambda actual, value, kind: not _contains(actual, value, kind),
    "over": _over,
    "under": _under,
}


def _shown(field: Field, value: str) -> str:
    """Return a value as people say it."""
    if field.kind == "yes":
        return _("yes") if value == "yes" else _("no")
    if field.choices:
        return str(dict(field.choices()).get(value, value if field.kind == "tag" else _("one that is gone")))
    return f"“{value}”" if field.kind in {"words", "text"} else value


def _and(parts: Iterable[str]) -> str:
    return pgettext("between conditions that must all hold", " and ").join(parts)


def _or(parts: Iterable[str]) -> str:
    return pgettext("between conditions of which one must hold", " or ").join(parts)
