"""How the API says what the verbs refuse: a rule that could not work, in the sentence administrators read."""

from __future__ import annotations

from collections.abc import Mapping

from heard.conversations.steps import StepIsWrong
from heard.plumbing.api.problems import Refusal
from heard.rules.actions.change_rule import RuleIsWrong
from heard.rules.conditions import ConditionIsWrong

REFUSALS: Mapping[type[Exception], Refusal] = {
    RuleIsWrong: Refusal(422, "wrong-rule", str),
    ConditionIsWrong: Refusal(422, "wrong-rule", str),
    StepIsWrong: Refusal(422, "wrong-rule", str),
}
