"""Rules by the API: read by everybody who works here, switched by administrators; the log shows what one may see."""

import pytest

from heard.conversations.models import Conversation
from heard.plumbing.reactions import react_until_done
from heard.rules.actions.change_rule import change_rule
from heard.rules.models import Rule
from tests.conversations.shop import NOON
from tests.project.api.script import answered, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def rule(script):
    given = {"name": "Refunds", "trigger": "MessageReceived", "steps": [{"tag": ["refund"]}], "is_active": True}
    return change_rule(rule=Rule(), by=None, at=NOON, **given)


def test_rules_are_read_with_their_sentence(script, rule):
    (told,) = script.items("rules")
    assert told == {
        "id": rule.pk,
        "name": "Refunds",
        "position": 10,
        "is_active": True,
        "trigger": "MessageReceived",
        "hours": None,
        "conditions": {"all": [], "any": []},
        "steps": [{"tag": ["refund"]}],
        "once": False,
        "stop_after": False,
        "sentence": "When a message arrives: add the tag “refund”.",
    }
    assert answered(script.ask("GET", f"rules/{rule.pk}")) == told


def test_administrators_switch_them_and_nobody_else(script, chief, rule):
    assert answered(chief.ask("PUT", f"rules/{rule.pk}/switch", {"is_active": False}))["is_active"] is False
    assert refused(script.ask("PUT", f"rules/{rule.pk}/switch", {"is_active": True})) == (403, "not-allowed")
    assert not Rule.objects.get().is_active


def test_the_log_shows_what_was_done_to_those_who_may_see_the_conversation(script, stranger, rule):
    react_until_done()
    (run,) = script.items(f"rule-runs?rule_id={rule.pk}&outcome=done")
    assert (run["conversation_id"], run["told"], run["why"]) == (
        Conversation.objects.get().pk,
        "add the tag “refund”",
        "",
    )
    assert stranger.items("rule-runs") == []
    assert script.items("rule-runs?outcome=refused") == []
