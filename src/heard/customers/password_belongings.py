"""Passwords of customers: what becomes of them when two become one, or somebody is to be forgotten."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from heard.customers.belongings import Belongings
from heard.customers.bundle import Bundle
from heard.customers.models import CustomerPassword
from heard.customers.passwords import new_key


class PasswordBelongings(Belongings):
    """Passwords: of two that become one, the kept customer's counts, and the other's only where there is none."""

    name = "passwords"

    def move(self, *, source_id: int, target_id: int) -> Any:
        """Take the source's password along where the target has none, else drop it; return when it was set, if it moved."""
        source = CustomerPassword.objects.filter(customer=source_id).exclude(hash="").first()
        if source is None:
            return None
        has_own = CustomerPassword.objects.filter(customer=target_id).exclude(hash="").exists()
        if not has_own:
            _give(target_id, source.hash, source.set_at)
        _give(source_id, "", None)
        return None if has_own or source.set_at is None else source.set_at.isoformat()

    def move_back(self, moved: Any, *, source_id: int, target_id: int) -> None:
        """Give back the password that came along, unless another was chosen since. Whoever is signed in as one of the two
        signs in again, as it may have been the other."""
        there = CustomerPassword.objects.filter(customer=target_id).first()
        back = there if there and moved and there.set_at == dt.datetime.fromisoformat(moved) else None
        if back:
            _give(source_id, back.hash, back.set_at)
            _give(target_id, "", None)
        for number in (source_id, target_id):
            CustomerPassword.objects.update_or_create(customer_id=number, defaults={"key": new_key()})

    def collect(self, customer_ids: Collection[int], bundle: Bundle) -> None:
        """Say whether they have a password and since when, and nothing of it."""
        rows = CustomerPassword.objects.filter(customer__in=customer_ids).exclude(hash="").order_by("customer")
        theirs = [{"customer": row.customer_id, "has_password": True, "since": row.set_at} for row in rows]
        bundle.put_json("sign_in.json", theirs)

    def erase(self, customer_ids: Collection[int], *, at: dt.datetime) -> dict[str, int]:
        """Forget them."""
        theirs = CustomerPassword.objects.filter(customer__in=customer_ids)
        count = theirs.exclude(hash="").count()
        theirs.delete()
        return {self.name: count}


def _give(customer_id: int, hashed: str, set_at: dt.datetime | None) -> None:
    CustomerPassword.objects.update_or_create(
        customer_id=customer_id, defaults={"hash": hashed, "set_at": set_at, "key": new_key()}
    )
