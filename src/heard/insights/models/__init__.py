"""The nouns of insights."""

from heard.insights.models.milestone import Counting, Milestone

__all__ = ["Counting", "Milestone"]
