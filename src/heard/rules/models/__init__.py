"""Nouns of rules."""

from heard.rules.models.rule import MOST_HOURS, Rule
from heard.rules.models.run import Cause, Outcome, RuleRun

__all__ = ["MOST_HOURS", "Cause", "Outcome", "Rule", "RuleRun"]
