"""Every step that macros, rules and service policies may take: conversations' own, and those of the floors above."""

from __future__ import annotations

from collections.abc import Mapping

from heard.conversations.steps import own as conversations
from heard.conversations.steps.step import Step
from heard.promises import steps as promises

STEPS: Mapping[str, Step] = {**conversations.STEPS, **promises.STEPS}
