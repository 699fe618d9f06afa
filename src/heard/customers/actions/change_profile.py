"""Write down what we learnt about a customer."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from heard.customers.actions._row import locked
from heard.customers.custom_values import checked_values
from heard.customers.events import CustomerProfileChanged
from heard.customers.models import Customer, CustomField
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent

FIELDS = {
    "name",
    "salutation",
    "formality",
    "company",
    "language",
    "time_zone",
    "preferred_channel",
    "preferred_hours",
    "tier",
    "notes",
    "custom",
}


class ProfileIsWrong(Exception):
    """A field cannot take a value; `problems` says why, by field."""

    def __init__(self, problems: dict[str, str]) -> None:
        """Remember the reasons."""
        super().__init__(problems)
        self.problems = problems


def change_profile(*, customer: Customer, agent: Agent | None, fields: Mapping[str, Any]) -> Customer:
    """Change the given fields of a profile; `custom` holds only the changed own fields. Says only what changed.

    Raises ProfileIsWrong, heard.customers.custom_values.ValueIsWrong, and CustomerGone.
    """
    with transaction.atomic():
        row = locked(customer)
        before = {name: getattr(row, name) for name in FIELDS}
        for name, value in _clean(fields, row).items():
            setattr(row, name, value)
        changed = sorted(name for name in FIELDS if getattr(row, name) != before[name])
        if changed:
            _check(row, changed)
            row.save(update_fields=changed)
            announce(CustomerProfileChanged(customer_id=row.pk, agent_id=agent.pk if agent else None, fields=changed))
    return row


def _clean(fields: Mapping[str, Any], row: Customer) -> dict[str, Any]:
    if unknown := sorted(fields.keys() - FIELDS):
        raise ProfileIsWrong({name: _("There is no such field.") for name in unknown})
    clean: dict[str, Any] = {
        name: str(value).replace("\0", "").strip() for name, value in fields.items() if name != "custom"
    }
    if "custom" in fields:
        clean["custom"] = checked_values(CustomField.On.CUSTOMER, fields["custom"], onto=row.custom)
    return clean


def _check(row: Customer, changed: list[str]) -> None:
    problems = {}
    if row.time_zone and "time_zone" in changed and row.time_zone not in zoneinfo.available_timezones():
        problems["time_zone"] = _("A time zone looks like Europe/Lisbon.")
    try:
        row.clean_fields(exclude={field.name for field in Customer._meta.fields} - set(changed))
    except ValidationError as error:
        problems |= {name: " ".join(messages) for name, messages in error.message_dict.items()}
    if problems:
        raise ProfileIsWrong(problems)
