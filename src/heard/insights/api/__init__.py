"""The API of insights."""

from __future__ import annotations

from heard.insights.api.numbers import REFUSALS, router

__all__ = ["REFUSALS", "router"]
