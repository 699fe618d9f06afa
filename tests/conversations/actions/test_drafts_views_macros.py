import pytest

from heard.conversations.actions.change_view import change_view
from heard.conversations.actions.discard_draft import discard_draft
from heard.conversations.actions.forget_view import forget_view
from heard.conversations.actions.run_macro import MacroIsWrong, run_macro
from heard.conversations.actions.save_draft import DraftTooLong, save_draft
from heard.conversations.actions.save_view import OnlyLeadsShare, ViewIsWrong, save_view
from heard.conversations.enclosure import Enclosure
from heard.conversations.models import (
    ContactReason,
    Conversation,
    Draft,
    DraftAttachment,
    Macro,
    Message,
    SavedView,
    Tagging,
)
from heard.plumbing.files import store
from heard.plumbing.models import Fact
from tests.conversations.shop import NOON, after


def test_what_is_typed_is_kept_once_for_each_agent_and_kind(shop):
    asked = shop.mail()
    for text in ("D", "De", "Dear"):
        save_draft(conversation=asked, agent=shop.ana, text=text, cc=["half@typ"])
    save_draft(conversation=asked, agent=shop.ana, text="psst", kind="note")
    save_draft(conversation=asked, agent=shop.ben, text="Hello")
    drafts = Draft.objects.order_by("id").values_list("agent", "kind", "text", "cc")
    assert list(drafts) == [
        (shop.ana.pk, "reply", "Dear", ["half@typ"]),
        (shop.ana.pk, "note", "psst", []),
        (shop.ben.pk, "reply", "Hello", []),
    ]
    discard_draft(conversation=asked, agent=shop.ana)
    discard_draft(conversation=asked, agent=shop.ana)
    assert list(Draft.objects.order_by("id").values_list("text", flat=True)) == ["psst", "Hello"]
    with pytest.raises(DraftTooLong):
        save_draft(conversation=asked, agent=shop.ana, text="x" * 500_001)


def test_a_drafts_files_stay_until_it_says_otherwise(shop):
    asked, kept = shop.mail(), store(b"label")
    label = Enclosure(sha256=kept.sha256, filename="label.pdf", content_type="application/pdf", size=5)
    save_draft(conversation=asked, agent=shop.ana, text="a", enclosures=[label])
    draft = save_draft(conversation=asked, agent=shop.ana, text="ab")
    assert [Enclosure.of(file) for file in draft.attachments.all()] == [label]
    save_draft(conversation=asked, agent=shop.ana, text="ab", enclosures=[])
    assert DraftAttachment.objects.count() == 0


def test_a_view_is_ones_own_unless_a_lead_shares_it(shop):
    lead = shop.lead("Lea")
    save_view(agent=shop.ana, name=" My  refunds ", query="tag:refund")
    mine = save_view(agent=shop.ana, name="My refunds", query="tag:refund is:open")
    shared = save_view(agent=lead, name="Refunds", query="tag:refund", shared=True)
    assert list(SavedView.objects.visible_to(shop.ana)) == [mine, shared]
    assert list(SavedView.objects.visible_to(shop.ben)) == [shared]
    with pytest.raises(OnlyLeadsShare):
        save_view(agent=shop.ana, name="All", query="is:open", shared=True)
    for view in (mine, shared):
        with pytest.raises(OnlyLeadsShare):
            forget_view(view=view, agent=shop.ben)
    for name, query in (("", "x"), ("x", " "), ("x" * 61, "x")):
        with pytest.raises(ViewIsWrong):
            save_view(agent=shop.ana, name=name, query=query)
    forget_view(view=mine, agent=shop.ana)
    forget_view(view=shared, agent=lead)
    assert SavedView.objects.count() == 0


def test_what_happens_to_a_shared_view_is_told_and_to_ones_own_is_not(shop):
    lead = shop.lead("Lea")

    def told():
        facts = Fact.objects.filter(name="SettingChanged", stream__startswith="setting:conversations.savedview")
        return [(fact.data["what"], fact.data["fields"], fact.actor_id) for fact in facts.order_by("id")]

    mine = save_view(agent=lead, name="Mine", query="tag:refund")
    change_view(view=mine, agent=lead, name="Still mine", query="tag:refund")
    assert told() == []
    change_view(view=mine, agent=lead, name="Ours", query="tag:refund", shared=True)
    change_view(view=mine, agent=lead, name="Ours", query="tag:refund", shared=True)
    save_view(agent=lead, name="Refunds", query="tag:refund", shared=True)
    shared = save_view(agent=lead, name="Refunds", query="tag:refund is:open", shared=True)
    forget_view(view=shared, agent=lead)
    change_view(view=mine, agent=lead, name="Ours", query="tag:refund")
    forget_view(view=mine, agent=lead)
    assert told() == [
        ("changed", ["name", "owner"], lead.pk),
        ("added", ["query"], lead.pk),
        ("changed", ["query"], lead.pk),
        ("removed", [], lead.pk),
        ("changed", ["owner"], lead.pk),
    ]


def test_a_macro_takes_its_steps_and_returns_its_words(shop):
    asked = shop.mail(subject="{agent}'s lamp")
    ContactReason.objects.create(name="Damage")
    macro = Macro.objects.create(
        name="Refund",
        text="{salutation}, about #{number} “{subject}”: {unknown}. {agent}",
        steps=[
            {"tag": ["refund", "damage"], "untag": "damage"},
            {"assign": "me", "team": "Orders team", "priority": "high", "reason": "Damage"},
            {"note": "{agent} refunds"},
            {"snooze_hours": 24},
        ],
    )
    words = run_macro(conversation=asked, agent=shop.ben, macro=macro, at=NOON)
    row = Conversation.objects.get(pk=asked.pk)
    assert words == f"Hi Cleo, about #{asked.pk} “{{agent}}'s lamp”: {{unknown}}. Ben Okafor"
    assert (row.assignee, row.team, row.priority, row.contact_reason.name) == (shop.ben, shop.team, 2, "Damage")
    assert (row.state, row.since) == ("snoozed", after(days=1))
    assert [tagging.tag.name for tagging in Tagging.objects.all()] == ["refund"]
    assert Message.objects.get(kind="note").text == "Ben Okafor refunds"


@pytest.mark.parametrize(
    "steps",
    [
        [{"explode": True}],
        ["resolve"],
        [{"assign": 10**9}],
        [{"team": "None such"}],
        [{"priority": "huge"}],
        [{"wait": "spam"}],
    ],
)
def test_a_macro_with_a_wrong_step_does_nothing_at_all(shop, facts, steps):
    asked = shop.mail()
    macro = Macro.objects.create(name="Wrong", steps=[{"tag": "refund"}, {"resolve": True}, *steps])
    facts()
    with pytest.raises(MacroIsWrong):
        run_macro(conversation=asked, agent=shop.ana, macro=macro, at=NOON)
    assert facts() == []
    assert Tagging.objects.count() == 0


def test_a_macro_can_resolve_and_open(shop):
    asked = shop.mail()
    for step, state in (("resolve", "resolved"), ("reopen", "open")):
        macro = Macro.objects.create(name=step, steps=[{step: True}])
        run_macro(conversation=asked, agent=shop.ana, macro=macro, at=NOON)
        asked.refresh_from_db()
        assert asked.state == state
