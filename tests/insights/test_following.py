"""The book is followed: what happens to a conversation moves its milestones, and only its own."""

import pytest

from heard.conversations.actions.assign import assign
from heard.conversations.actions.close import close
from heard.conversations.actions.merge import merge
from heard.conversations.actions.undo_merge import undo_merge
from heard.insights.actions.count import count
from heard.insights.models import Milestone
from tests.insights.counted import Counted, after

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shop():
    shop = Counted()
    shop.policy(first_answer=240)
    count(at=after(hours=0))
    return shop


def followed():
    """Let the job run; return how many conversations it looked at."""
    return count(at=after(days=9))


def test_what_happens_is_followed_once(shop):
    matter, other = shop.mail("One"), shop.mail("Two")
    assert followed() == 2
    assert followed() == 0
    close(conversation=matter, agent=shop.ana, at=after(hours=1))
    assign(conversation=other, agent=shop.ana, assignee=shop.ana, team=None, at=after(hours=1))
    assert followed() == 2
    rows = {one.pk: (one.is_open, one.agent_id, one.resolved_wall) for one in Milestone.objects.all()}
    assert rows == {matter.pk: (False, None, 3600), other.pk: (True, shop.ana.pk, None)}


def test_merging_and_its_undoing_are_followed_on_both_sides(shop):
    kept, merged = shop.mail("One"), shop.mail("Two", at=after(hours=1))
    followed()
    done = merge(kept=kept, merged=merged, agent=shop.ana, at=after(hours=2))
    followed()
    assert list(Milestone.objects.values_list("pk", flat=True)) == [kept.pk]
    undo_merge(merge=done, agent=shop.ana, at=after(hours=3))
    followed()
    assert set(Milestone.objects.values_list("pk", flat=True)) == {kept.pk, merged.pk}


def test_following_many_facts_takes_as_many_steps_as_needed(shop, monkeypatch):
    monkeypatch.setattr("heard.insights.actions.count.BATCH", 3)
    made = {shop.mail(f"{number}").pk for number in range(4)}
    followed()
    assert set(Milestone.objects.values_list("pk", flat=True)) == made
