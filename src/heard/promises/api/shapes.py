"""What answers about promises look like."""

from __future__ import annotations

import datetime as dt

from ninja import Field, Schema

from heard.plumbing.api.shapes import Page
from heard.promises.models import Promise


class PromiseOut(Schema):
    """Something owed to a customer. `due_at` is null while it is paused; `told_at` is null for a target among ourselves."""

    id: int
    kind: str
    words: str
    state: str = Field(description="open, kept, broken or released")
    conversation_id: int
    customer_id: int
    inbox_id: int
    order_number: str
    owner_id: int | None
    team_id: int | None
    goes_with_conversation: bool = Field(description="whoever has the conversation has the promise")
    source: str
    policy_id: int | None
    message_id: int | None
    made_at: dt.datetime
    made_by_id: int | None
    told_at: dt.datetime | None
    due_at: dt.datetime | None
    paused_at: dt.datetime | None
    ended_at: dt.datetime | None
    ended_by_id: int | None
    settled_at: dt.datetime | None = Field(
        description="when it was done after all, or given a new date, if it was broken"
    )
    replaced_by_id: int | None = Field(description="the promise with a new date that took its place")
    reason: str

    @staticmethod
    def resolve_state(promise: Promise) -> str:
        """Return how it stands."""
        return promise.end or "open"

    @staticmethod
    def resolve_goes_with_conversation(promise: Promise) -> bool:
        """Return whether it changes hands with its conversation."""
        return promise.follows_assignee

    @staticmethod
    def resolve_policy_id(promise: Promise) -> int | None:
        """Return the policy it came from, which may be gone."""
        return promise.policy_id_then


class LoggedCallOut(Schema):
    """One call that was promised."""

    id: int
    promise_id: int
    conversation_id: int
    agent_id: int | None
    at: dt.datetime
    outcome: str = Field(description="reached, missed or message (left)")
    words: str
    note_id: int | None = Field(description="the note in the conversation that tells of it")


class PromisePage(Page):
    """A page of promises."""

    items: list[PromiseOut]
