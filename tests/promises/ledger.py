"""A shop with a policy, and what its ledger says."""

import datetime as dt
from zoneinfo import ZoneInfo

from heard.conversations.actions.mark_delivery import DeliveryNews, mark_delivery
from heard.conversations.actions.queue_due import queue_due
from heard.conversations.models import DeliveryState, Message
from heard.plumbing.reactions import react_until_done
from heard.promises.models import Calendar, Promise, ServicePolicy, ServiceTarget
from tests.conversations.shop import NOON, Shop, after

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = [[["09:00", "17:00"]]] * 5 + [[], []]
# A Saturday at noon, in UTC: the office is closed until Monday at nine, which is eight o'clock in UTC.
MONDAY = dt.datetime(2026, 11, 23, 9, tzinfo=BERLIN)

__all__ = ["BERLIN", "MONDAY", "NOON", "OFFICE", "Ledger", "after"]


class Ledger(Shop):
    """The shop, with office hours in Berlin."""

    def __init__(self):
        super().__init__()
        self.inbox.acknowledges = False
        self.inbox.save()
        self.office = Calendar.objects.create(name="Office", time_zone="Europe/Berlin", week=OFFICE)

    def acknowledging(self):
        """Let the inbox acknowledge, which promises an answer."""
        self.inbox.acknowledges = True
        self.inbox.save()
        return self

    def policy(self, name="Usual", *, calendar="office", warn=(), position=10, **targets):
        """Aim at so many minutes for each kind."""
        policy = ServicePolicy.objects.create(
            name=name,
            position=position,
            calendar=self.office if calendar == "office" else None,
            warn_percent=list(warn),
        )
        for kind, minutes in targets.items():
            ServiceTarget.objects.create(policy=policy, kind=kind, minutes=minutes)
        return policy

    def send(self, at):
        """Let what was answered leave at this moment."""
        queue_due(at=at)
        queued = Message.objects.filter(delivery=DeliveryState.QUEUED).values_list("pk", flat=True)
        mark_delivery(news=[DeliveryNews(message_id=number, delivery=DeliveryState.SENT) for number in queued], at=at)
        react_until_done()

    def owed(self, conversation, **fields):
        """Return what the ledger says about a conversation: kind and end of each promise, oldest first."""
        react_until_done()
        rows = Promise.objects.filter(conversation=conversation, **fields).order_by("id")
        return [(row.kind, row.end) for row in rows]

    def one(self, conversation, kind):
        return Promise.objects.filter(conversation=conversation, kind=kind).latest("id")
