"""Numbers by script: the same as on the page, and only of what the agent may see."""

import pytest
from django.utils import timezone

from heard.insights.actions.count import count
from tests.project.api.script import answered, refused


@pytest.fixture
def counted(number):
    """Mia's conversation is counted."""
    count(at=timezone.now())
    return number


def test_the_numbers_of_a_period_are_told(script, counted):
    told = answered(script.ask("GET", "numbers?by=inbox"))
    assert told["figures"]["started"] == 1
    assert told["before"]["started"] == 0
    assert told["is_complete"] is True
    assert told["backlog"]["day"] == 1
    assert [row["figures"]["started"] for row in told["rows"]] == [1]


def test_they_are_none_in_inboxes_one_may_not_open(stranger, inbox, counted):
    told = answered(stranger.ask("GET", "numbers?by=inbox"))
    assert (told["figures"]["started"], sum(told["backlog"].values()), told["rows"]) == (0, 0, [])
    assert refused(stranger.ask("GET", f"numbers?inbox={inbox.pk}")) == (404, "not-found")


def test_others_own_numbers_are_not_for_everybody(script, chief, counted):
    assert refused(script.ask("GET", f"numbers?agent={chief.agent.pk}")) == (404, "not-found")
    assert answered(script.ask("GET", f"numbers?agent={script.agent.pk}"))["figures"]["started"] == 0
    assert answered(chief.ask("GET", f"numbers?agent={script.agent.pk}"))["figures"]["started"] == 0


def test_days_that_are_none_are_refused_with_a_reason(script, counted):
    assert refused(script.ask("GET", "numbers?first=2026-02-02&last=2026-02-01")) == (422, "wrong-period")
    assert refused(script.ask("GET", "numbers?first=1066-10-14")) == (422, "wrong-period")


def test_before_anything_is_counted_they_say_so(script):
    told = answered(script.ask("GET", "numbers"))
    assert (told["counted_at"], told["is_complete"]) == (None, False)
