"""What may be entered into the business's own fields."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from heard.customers.models import CustomField
from heard.plumbing.listing import listed

LONGEST_TEXT = 2000  # characters
_YES_NO = {"yes": True, "true": True, "1": True, "on": True, "no": False, "false": False, "0": False, "off": False}


class ValueIsWrong(Exception):
    """A field cannot take a value; the message says why, `key` says which field."""

    def __init__(self, key: str, message: str) -> None:
        """Remember the field."""
        super().__init__(message)
        self.key = key


def checked_values(stands_on: str, values: Mapping[str, Any], *, onto: Mapping[str, Any]) -> dict[str, Any]:
    """Return `onto` with values for own fields, each as the field keeps it; None or an empty text takes one away.

    Raises ValueIsWrong.
    """
    known = {field.key: field for field in CustomField.objects.filter(stands_on=stands_on, key__in=list(values))}
    kept = dict(onto)
    for key, value in values.items():
        if value is None or value == "":
            kept.pop(key, None)
        elif key not in known:
            raise ValueIsWrong(key, _("There is no field “%(key)s”.") % {"key": key})
        else:
            kept[key] = checked_value(known[key], value)
    return kept


def checked_value(field: CustomField, value: Any) -> str | float | int | bool:
    """Return a value as the field keeps it: numbers as numbers, dates as ISO 8601. Raises ValueIsWrong."""
    match field.kind:
        case CustomField.Kind.NUMBER:
            return _number(field, value)
        case CustomField.Kind.DATE:
            return _date(field, value)
        case CustomField.Kind.CHOICE:
            return _choice(field, value)
        case CustomField.Kind.YES_NO:
            return _yes_or_no(field, value)
        case _:
            return str(value).replace("\0", "").strip()[:LONGEST_TEXT]


def _number(field: CustomField, value: Any) -> float | int:
    try:
        number = float(str(value).strip().replace(",", "."))
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or isinstance(value, bool):
        raise ValueIsWrong(field.key, _("%(field)s is a number.") % {"field": field.label})
    return int(number) if number.is_integer() else number


def _date(field: CustomField, value: Any) -> str:
    try:
        return dt.date.fromisoformat(str(value).strip()[:10]).isoformat()
    except ValueError:
        raise ValueIsWrong(field.key, _("%(field)s is a date, as in 2026-05-31.") % {"field": field.label}) from None


def _choice(field: CustomField, value: Any) -> str:
    choices = [line.strip() for line in field.choices.splitlines() if line.strip()]
    if str(value) not in choices:
        raise ValueIsWrong(
            field.key, _("%(field)s is one of: %(choices)s.") % {"field": field.label, "choices": listed(choices)}
        )
    return str(value)


def _yes_or_no(field: CustomField, value: Any) -> bool:
    answer = _YES_NO.get(str(value).strip().lower())
    if answer is None:
        raise ValueIsWrong(field.key, _("%(field)s is yes or no.") % {"field": field.label})
    return answer
