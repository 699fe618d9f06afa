"""What every verb does with members: hold them in one order, so that two verbs never wait for each other, and count."""

from __future__ import annotations

from django.db.models import F

from heard.community.models import Member


def held(*numbers: int | None) -> dict[int, Member]:
    """Return members as they are now, ours until the transaction ends. A verb that writes to several holds all of them first."""
    wanted = {number for number in numbers if number}
    rows = Member.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk") if wanted else ()
    return {row.pk: row for row in rows}


def count(field: str, step: int, number: int | None) -> None:
    """Count one more, or one less, of what somebody did; never below nothing, and for nobody where it was the team."""
    if number:
        members = Member.objects.filter(pk=number)
        (members if step > 0 else members.filter(**{f"{field}__gt": 0})).update(**{field: F(field) + step})
