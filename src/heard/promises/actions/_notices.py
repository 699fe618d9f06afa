"""What every verb does with the rows of notices."""

from __future__ import annotations

import datetime as dt
from typing import Any

from heard.promises.actions._book import take_hold
from heard.promises.models import Notice, NoticeState


class DecidedAlready(Exception):
    """Somebody has decided about it, or it was sent or dropped meanwhile."""


def about(notice: Notice, agent_id: int | None = None) -> dict[str, Any]:
    """Return what every fact about a notice says."""
    return {
        "notice_id": notice.pk,
        "kind": notice.kind,
        "conversation_id": notice.conversation_id,
        "customer_id": notice.customer_id,
        "inbox_id": notice.inbox_id,
        "agent_id": agent_id,
    }


def dropped(notice: Notice, *, reason: str, at: dt.datetime) -> None:
    """Write that a notice is not sent; in the caller's transaction, who announces it."""
    notice.state, notice.reason, notice.state_at, notice.not_before = NoticeState.DROPPED, reason[:200], at, None
    notice.save(update_fields=["state", "reason", "state_at", "not_before"])


def drafted(notice: Notice) -> Notice:
    """Return a notice that waits for a click, ours until the transaction ends, with its conversation and what is owed there.

    Raises DecidedAlready.
    """
    take_hold([notice.conversation_id])
    row = Notice.objects.select_for_update(no_key=True).get(pk=notice.pk)
    if row.state != NoticeState.DRAFT:
        raise DecidedAlready
    return row
