"""What complaints keep about customers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from heard.conversations.actions.lift_hold import lift_hold
from heard.customers.belongings import Belongings
from heard.customers.bundle import Bundle
from heard.feedback.actions._complaints import HOLD
from heard.feedback.models import Complaint, Outcome, Remedy

FIELDS = (
    "id",
    "conversation",
    "opened_at",
    "words",
    "acknowledged_at",
    "cause__name",
    "cause_words",
    "closed_at",
    "outcome",
    "closing_words",
)
REMEDY_FIELDS = (
    "complaint",
    "kind",
    "amount",
    "currency",
    "words",
    "offered_at",
    "answer",
    "answered_at",
    "answer_words",
)


class ComplaintBelongings(Belongings):
    """Complaints: what they were about, what we offered, and how they ended."""

    name = "complaints"

    def move(self, *, source_id: int, target_id: int) -> Any:
        """Make the source's complaints the target's."""
        theirs = Complaint.objects.filter(customer=source_id)
        moved = sorted(theirs.values_list("pk", flat=True))
        theirs.update(customer=target_id)
        return moved

    def move_back(self, moved: Any, *, source_id: int, target_id: int) -> None:
        """Give them back."""
        Complaint.objects.filter(pk__in=moved, customer=target_id).update(customer=source_id)

    def collect(self, customer_ids: Collection[int], bundle: Bundle) -> None:
        """Put what the customers complained of, and what we offered, into their copy."""
        theirs = Complaint.objects.standing().filter(customer__in=customer_ids).order_by("id")
        remedies = Remedy.objects.filter(complaint__in=theirs).order_by("id")
        complaints = list(theirs.values(*FIELDS))
        offered = list(remedies.values(*REMEDY_FIELDS))
        if complaints:
            bundle.put_json("complaints.json", {"complaints": complaints, "remedies": offered})

    def erase(self, customer_ids: Collection[int], *, at: dt.datetime) -> dict[str, int]:
        """Forget all words, and close what is open; that there was a complaint, and how it ended, still counts."""
        theirs = Complaint.objects.filter(customer__in=customer_ids)
        for complaint in theirs.open().select_related("conversation"):
            lift_hold(conversation=complaint.conversation, kind=HOLD, agent=None, at=at)
        theirs.open().update(closed_at=at, outcome=Outcome.CUSTOMER)
        Remedy.objects.filter(complaint__in=theirs).update(words="", answer_words="")
        return {self.name: theirs.update(words="", cause_words="", closing_words="")}
