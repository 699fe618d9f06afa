"""A shop whose numbers are counted, and the slow, obvious way of telling them."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone

from heard.conversations.models import Closure, Conversation, Message, MessageKind, State
from heard.insights.actions.count import count
from heard.insights.models import Counting, Milestone
from tests.promises.ledger import NOON, Ledger, after

__all__ = ["NOON", "Counted", "after", "obvious", "percentile"]


class Counted(Ledger):
    """The shop with office hours in Berlin, and a job that counts."""

    def count(self, at=None):
        """Let the job run; return its milestones by conversation.

        Inside the transaction of a test the book shows nothing that could be followed, so everything is counted again.
        """
        Counting.objects.update(below=2**62)
        count(at=at or timezone.now())
        return {one.pk: one for one in Milestone.objects.all()}


def business(begin, end, *, zone="Europe/Berlin", opens=9, closes=17):
    """Count the open seconds of a Monday-to-Friday office one by one minute: slow, and obviously right."""
    total, moment = 0, begin
    while moment < end:
        whole = moment.replace(second=0, microsecond=0) + dt.timedelta(minutes=1)
        step = min(whole, end) - moment
        local = moment.astimezone(ZoneInfo(zone))
        if local.weekday() < 5 and opens <= local.hour < closes:
            total += step.total_seconds()
        moment += step
    return int(total)


def obvious(conversation):
    """Tell one conversation's milestones by reading all that was said in it, in Python."""
    said = list(Message.objects.filter(conversation=conversation).order_by("id"))
    closures = list(Closure.objects.filter(conversation=conversation).order_by("id"))
    asked = next((one for one in said if one.kind == MessageKind.INCOMING), None)
    answers = [one for one in said if asked and one.pk > asked.pk and one.kind == MessageKind.REPLY and one.sent_at]
    answered = None
    if answers:
        first = answers[0]
        answered = first.sent_at if first.sent_at - first.created_at > dt.timedelta(minutes=1) else first.created_at
    heard = [moment for moment in (conversation.acknowledged_at, answered) if moment]
    resolved = closures[-1].at if conversation.state == State.RESOLVED else None
    started = min([conversation.created_at, *([asked.created_at] if asked else [])])
    return {
        "started_at": started,
        "acknowledged": _took(asked and asked.created_at, min(heard) if heard else None),
        "answered": _took(asked and asked.created_at, answered),
        "resolved": _took(started, resolved),
        "settled_at": closures[0].at if closures else None,
        "reopened": sum(1 for one in closures if one.reopened_at),
        "is_open": conversation.state != State.RESOLVED,
    }


def _took(begin, end):
    if begin is None or end is None:
        return None
    return end, int((end - begin).total_seconds()), business(begin, end)


def told(milestone):
    """Return a milestone in the words of `obvious`."""

    def took(name):
        at = getattr(milestone, f"{name}_at")
        return at and (at, getattr(milestone, f"{name}_wall"), getattr(milestone, f"{name}_business"))

    return {
        "started_at": milestone.started_at,
        **{name: took(name) for name in ("acknowledged", "answered", "resolved")},
        "settled_at": milestone.settled_at,
        "reopened": milestone.reopened,
        "is_open": milestone.is_open,
    }


def percentile(values, share):
    """Return a percentile by hand: sorted, and straight between the two nearest."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def expected():
    """Tell every conversation that counts, the obvious way."""
    counts = Conversation.objects.filter(merged_into=None).exclude(state=State.SPAM)
    return {one.pk: obvious(one) for one in counts}
