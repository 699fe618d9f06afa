"""The API of rules: read them and what they did, switch them on and off."""

from __future__ import annotations

from heard.rules.api.refusals import REFUSALS
from heard.rules.api.rules import router

__all__ = ["REFUSALS", "router"]
