"""A shop with rules, and what their log says."""

from heard.plumbing.models import Fact
from heard.plumbing.reactions import react_until_done
from heard.rules.actions.change_rule import change_rule
from heard.rules.models import Rule, RuleRun
from tests.promises.ledger import NOON, Ledger, after

__all__ = ["NOON", "House", "after"]


class House(Ledger):
    """The shop, in which something happens by itself."""

    def rule(self, name="Refunds", *, when="MessageReceived", then=None, every=(), some=(), on=True, at=NOON, **fields):
        """Keep a rule: conditions are told as (field, is, value)."""
        conditions = {
            "all": [dict(zip(("field", "is", "value"), one, strict=True)) for one in every],
            "any": [dict(zip(("field", "is", "value"), one, strict=True)) for one in some],
        }
        steps = then or [{"tag": ["refund"]}]
        given = {"name": name, "trigger": when, "conditions": conditions, "steps": steps, "is_active": on, **fields}
        return change_rule(rule=Rule(), by=self.ana, at=at, **given)

    def log(self, **fields):
        """Work off what is owed; return what the log says: rule, outcome and why, oldest first."""
        react_until_done()
        return [(run.rule.name, run.outcome, run.why) for run in RuleRun.objects.filter(**fields).order_by("id")]

    def tags(self, conversation):
        react_until_done()
        return sorted(conversation.tags.values_list("name", flat=True))


def facts_named(name):
    return [fact.data for fact in Fact.objects.filter(name=name).order_by("id")]
