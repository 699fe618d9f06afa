"""Waiting for a conversation that somebody holds, without a database connection: those are few, and others have more use for them."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from django.db import connection

from heard.conversations.actions._row import ConversationHeld

T = TypeVar("T")
PAUSES = (0.005, 0.01, 0.02, 0.04, 0.08)  # seconds between looks; what the worker holds is free within a tenth of one


def once_free(deed: Callable[[bool], T]) -> T:
    """Return what a deed in a conversation comes to, done as soon as nobody else holds that.

    deed: is told whether to wait; if not, it raises ConversationHeld instead. Within somebody's transaction, which keeps its
    connection, and after some tries, it waits.
    """
    if not connection.in_atomic_block:
        for pause in PAUSES:
            try:
                return deed(False)
            except ConversationHeld:
                rest(pause)
    return deed(True)


def rest(seconds: float) -> None:
    """Let others have the connection for a moment."""
    connection.let_go()  # type: ignore[attr-defined]
    time.sleep(seconds)
