"""Keeping rules: what cannot work is refused in words, what can is told in a sentence."""

import pytest

from heard.conversations.models import Macro
from heard.conversations.steps import StepIsWrong
from heard.customers.models import CustomField
from heard.plumbing.models import Fact
from heard.rules.actions.change_rule import RuleIsWrong, SetsItselfOff, change_rule
from heard.rules.actions.remove_rule import remove_rule
from heard.rules.conditions import ConditionIsWrong
from heard.rules.models import Rule, RuleRun
from heard.rules.words import told_rule
from tests.rules.automation import NOON, House, after

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return House()


def sentence(rule):
    return told_rule(trigger=rule.trigger, hours=rule.hours, conditions=rule.conditions, steps=rule.steps)


def test_a_rule_is_told_in_one_sentence(shop):
    rule = shop.rule(
        every=[("inbox", "is", str(shop.inbox.pk)), ("subject", "contains", "refund")],
        some=[("priority", "over", "1"), ("tag", "is", "vip"), ("known", "is", "no")],
        then=[{"tag": ["refund"]}, {"assign": str(shop.ben.pk)}],
    )
    assert sentence(rule) == (
        "When a message arrives, if the inbox is Support and the subject contains “refund” and the priority is more than "
        "Normal or it has the tag vip or they wrote before: no, then add the tag “refund”, give it to Ben Okafor."
    )
    timed = shop.rule("Later", when="SinceWaiting", hours=72, then=[{"resolve": True}])
    assert sentence(timed) == "72 hours after it began to wait: resolve it."


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (("weather", "is", "rain"), "There is no condition “weather”."),
        (("subject", "is", "x"), "“the subject” cannot be compared like that."),
        (("subject", "contains", "  "), "“the subject”: say with what it is compared."),
        (("inbox", "is", "99999"), "“the inbox”: what was chosen is gone. Choose again."),
        (("age_hours", "over", "soon"), "“its age in hours”: “soon” is no number."),
        (("age_hours", "over", "nan"), "“its age in hours”: “nan” is no number."),
        (("known", "is", "perhaps"), "“they wrote before”: choose yes or no."),
        (("own:size", "is", "L"), "There is no condition “own:size”."),
    ],
)
def test_a_condition_that_makes_no_sense_is_refused(shop, condition, said):
    with pytest.raises(ConditionIsWrong) as error:
        shop.rule(every=[condition])
    assert str(error.value) == said
    assert Rule.objects.count() == 0


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ({"explode": True}, "There is no step “explode”."),
        ("resolve", "A step is a name with a value."),
        ({"tag": []}, "Name a tag."),
        ({"tag": ["x" * 61]}, "A tag is a word or a few, of up to 60 letters."),
        ({"assign": "me"}, "Give it to: say who, as nobody uses it by hand."),
        ({"assign": "99999"}, "This colleague does not work here any more. Choose another."),
        ({"team": "None such"}, "There is no team “None such” any more. Choose another."),
        ({"priority": "huge"}, "Choose how urgent it is."),
        ({"snooze_hours": "-1"}, "“-1” is no number of hours up to a year."),
        ({"note": " "}, "Write a word or two."),
        ({"macro": "1"}, "There is no such macro any more. Choose another."),
        ({"webhook": "1"}, "There is no such webhook any more. Choose another."),
        ({"notify": {"whom": "the queen"}}, "Choose whom to tell."),
        ({"promise": {"kind": "gold", "hours": 1}}, "Choose what is promised."),
        ({"promise": {"kind": "other", "hours": 1}}, "Say in a few words what is promised."),
        ({"promise": {"kind": "call_back", "hours": 0}}, "“0” is no number of hours up to a year."),
    ],
)
def test_a_step_that_makes_no_sense_is_refused(shop, step, said):
    with pytest.raises(StepIsWrong) as error:
        shop.rule(then=[step])
    assert str(error.value) == said


def test_a_macro_that_uses_another_macro_is_no_step(shop):
    inner = Macro.objects.create(name="Inner", steps=[{"tag": "x"}])
    outer = Macro.objects.create(name="Outer", steps=[{"macro": inner.pk}])
    with pytest.raises(StepIsWrong):
        shop.rule(then=[{"macro": str(outer.pk)}])


@pytest.mark.parametrize(
    "fields",
    [
        {"when": "Doomsday"},
        {"when": "SinceClosed"},
        {"when": "SinceClosed", "hours": 0},
        {"when": "SinceClosed", "hours": float("nan")},
        {"when": "SinceClosed", "hours": 1e9},
        {"then": [{}]},
    ],
)
def test_a_rule_without_a_moment_or_a_step_is_refused(shop, fields):
    with pytest.raises(RuleIsWrong):
        shop.rule(**fields)


def test_a_rule_that_would_set_itself_off_is_refused_unless_it_acts_once(shop):
    with pytest.raises(SetsItselfOff) as error:
        shop.rule(when="ConversationTagged", then=[{"tag": ["x"]}])
    assert str(error.value).startswith(
        "This rule would set itself off: it acts on what its step “add the tag “x”” does."
    )
    assert shop.rule(when="ConversationTagged", then=[{"tag": ["x"]}], once=True).pk


def test_what_changed_is_told_and_nothing_else(shop):
    rule = shop.rule()
    change_rule(rule=rule, by=shop.ana, at=NOON, is_active=False, name="Refunds")
    told = [(fact.data["what"], fact.data["fields"]) for fact in Fact.objects.filter(name="SettingChanged")]
    assert told[-1] == ("changed", ["is_active"])


def test_a_moment_counts_from_when_the_rule_was_switched_on(shop):
    rule = shop.rule(when="SinceClosed", hours=1, on=False)
    assert rule.looked_until is None
    rule = change_rule(rule=rule, by=shop.ana, at=after(hours=5), is_active=True)
    assert rule.looked_until == after(hours=5)


def test_a_rule_that_asks_for_an_own_field_that_is_gone_acts_no_more(shop):
    field = CustomField.objects.create(key="size", label="Size")
    rule = shop.rule(every=[("own:size", "is_not", "L")])
    assert sentence(rule) == "When a message arrives, if Size is not “L”, then add the tag “refund”."
    field.delete()
    assert shop.tags(shop.mail()) == []


def test_a_rule_goes_with_its_log_and_leaves_what_it_did(shop):
    rule = shop.rule()
    asked = shop.mail()
    assert shop.tags(asked) == ["refund"]
    remove_rule(rule=rule, by=shop.ana)
    assert (RuleRun.objects.count(), shop.tags(asked)) == (0, ["refund"])
