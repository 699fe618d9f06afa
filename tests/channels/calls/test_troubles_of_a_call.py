"""What goes wrong around a call: something is unplugged, a browser is asked twice, somebody else rings, the chat changes hands."""

import pytest
from django.utils import timezone

from heard.channels.calls.actions.decline import decline
from heard.channels.calls.actions.ring import ring
from heard.channels.calls.models import Call, CallKind, Side
from heard.channels.calls.of_visitors import told_of
from heard.conversations.actions.assign import assign
from tests.channels.calls.test_in_a_browser import OPEN, begun, house, rung_by_the_visitor, shop, sides

__all__ = ["begun", "house", "shop", "sides"]
pytestmark = [pytest.mark.slow, pytest.mark.browser]
MIA = "5f0f6a52-6a63-4a3f-9d3c-0d7c6f5b1a22"
GONE = "We found no microphone or camera. Please connect one, then try again."
# Lets a test pull a plug: the track ends as browsers end it, and there is no other until it is put back.
PLUGS = """
const asked = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
const tracks = [];
let lacking = null;
navigator.mediaDevices.getUserMedia = async (wanted) => {
  if (wanted[lacking]) throw new DOMException("none", "NotFoundError");
  const stream = await asked(wanted);
  tracks.push(...stream.getTracks());
  return stream;
};
window.unplug = (kind) => {
  lacking = kind;
  for (const one of tracks.splice(0)) {
    if (one.kind === kind) { one.stop(); one.dispatchEvent(new Event("ended")); } else tracks.push(one);
  }
};
window.plug = () => { lacking = null; navigator.mediaDevices.dispatchEvent(new Event("devicechange")); };
"""
REFUSED_ONCE = """
const asked = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
let isAllowed = false;
navigator.mediaDevices.getUserMedia = async (wanted) => {
  if (isAllowed) return asked(wanted);
  isAllowed = true;
  throw new DOMException("no", "NotAllowedError");
};
"""


def test_who_pulls_out_their_microphone_is_told_and_is_heard_again_with_the_next_one(begun):
    sides = begun(script=OPEN + PLUGS)
    rung_by_the_visitor(sides)
    sides.until(lambda: sides.agent.hears() > 0.02, "sound")
    sides.visitor.page.evaluate("() => window.unplug('audio')")
    sides.until(lambda: sides.visitor.box().get_by_text(GONE).count(), "the word")
    sides.until(lambda: sides.agent.box().get_by_text("Cleo Lind is muted").count(), "the word to the other side")
    sides.until(sides.agent.sees_movement, "the picture, which goes on")
    sides.visitor.page.evaluate("() => window.plug()")
    sides.until(lambda: sides.agent.hears() > 0.02, "sound again")
    sides.until(lambda: not sides.visitor.box().get_by_text(GONE).is_visible(), "the end of the word")
    sides.until(lambda: not sides.agent.box().get_by_text("Cleo Lind is muted").count(), "word of it")
    assert sides.complaints == []


def test_another_microphone_takes_the_place_of_the_one_that_was_pulled_out(begun):
    sides = begun(script=OPEN + PLUGS)
    rung_by_the_visitor(sides)
    sides.until(lambda: sides.visitor.hears() > 0.02, "sound")
    sides.agent.page.evaluate("() => { window.unplug('audio'); window.plug(); }")
    sides.until(lambda: sides.visitor.hears() > 0.02, "sound again")
    assert sides.complaints == []


def test_who_lacks_a_microphone_when_the_other_side_comes_back_is_heard_once_they_have_one(begun):
    sides = begun(script=OPEN + PLUGS)
    rung_by_the_visitor(sides)
    sides.until(sides.visitor.sees_movement, "movement")
    sides.agent.page.evaluate("() => window.unplug('audio')")
    sides.open_visitor()
    sides.visitor.page.evaluate(
        "(call) => window.begin(call)", told_of(call_id=Call.objects.get().pk, at=timezone.now())
    )
    sides.until(lambda: sides.talk(sides.visitor) and sides.visitor.sees_movement(), "the call again")
    sides.until(lambda: sides.agent.hears() > 0.02, "sound")
    sides.agent.page.evaluate("() => window.plug()")
    sides.until(lambda: sides.visitor.hears() > 0.02, "sound again")
    assert sides.visitor.sees_movement()
    assert sides.complaints == []


def test_who_pulls_out_their_camera_is_still_heard_and_the_other_side_sees_that_it_is_off(begun):
    sides = begun(script=OPEN + PLUGS)
    rung_by_the_visitor(sides)
    sides.until(sides.agent.sees_movement, "movement")
    sides.visitor.page.evaluate("() => window.unplug('video')")
    sides.until(lambda: sides.visitor.box().get_by_text("you can still be heard").count(), "the word")
    sides.until(lambda: sides.agent.page.locator(".heard-call .blank").is_visible(), "no picture any more")
    assert sides.agent.hears() > 0.02
    sides.visitor.page.evaluate("() => window.plug()")
    sides.visitor.press("Camera")
    sides.until(sides.agent.sees_movement, "the picture again")
    assert sides.complaints == []


def test_who_refused_and_then_allowed_it_calls(begun):
    sides = begun(script=OPEN + REFUSED_ONCE)
    sides.visitor.page.evaluate("(call) => window.begin(call)", {"chat": sides.shop.chat.pk, "kind": "voice"})
    sides.visitor.press("Try again")
    sides.until(lambda: sides.visitor.box().get_by_role("button", name="Call now").is_enabled(), "the check")
    sides.visitor.press("Call now")
    sides.until(lambda: sides.agent.box().get_by_text("is calling").count(), "ringing")
    sides.agent.press("Answer")
    sides.until(lambda: sides.agent.box().get_by_text("may not use the camera or microphone").count(), "the refusal")
    sides.agent.press("Try again")
    sides.until(lambda: sides.talk(sides.agent) and sides.talk(sides.visitor), "the call")
    assert sides.agent.hears() > 0.02


def rung_by_mia(shop):
    chat = shop.say("And mine?", address=MIA)
    return ring(conversation=chat, kind=CallKind.VOICE, by=Side.VISITOR, at=timezone.now())


def test_who_rings_while_one_talks_is_named_and_rings_once_one_has_hung_up(sides, shop):
    rung_by_the_visitor(sides, kind="voice", answer="Answer")
    second = rung_by_mia(shop)
    sides.until(
        lambda: sides.agent.box().get_by_text("is calling, too. It rings here when you hang up.").count(), "word"
    )
    assert sides.talk(sides.agent)
    assert not sides.visitor.box().get_by_text("is calling").count()
    sides.agent.press("Hang up")
    sides.until(lambda: sides.agent.box().get_by_role("button", name="Answer", exact=True).count(), "ringing")
    sides.agent.press("Answer")
    sides.until(lambda: Call.objects.get(pk=second.pk).agent == shop.ana, "the second call")
    assert [call.state for call in Call.objects.order_by("id")] == ["ended", "answered"]


def test_who_gave_up_meanwhile_does_not_ring_any_more(sides, shop):
    rung_by_the_visitor(sides, kind="voice", answer="Answer")
    second = rung_by_mia(shop)
    words = sides.agent.box().get_by_text("is calling, too")
    sides.until(words.count, "word of it")
    decline(call=second, by=Side.AGENT, agent=shop.ben, at=timezone.now())
    sides.until(lambda: not words.is_visible(), "the end of the word")
    sides.agent.press("Hang up")
    sides.until(lambda: sides.agent.box().get_by_text("The call has ended").count(), "the end")


def test_who_calls_somebody_else_during_a_call_is_reminded_of_it(sides):
    rung_by_the_visitor(sides, kind="voice", answer="Answer")
    sides.agent.page.evaluate("() => document.querySelector('[data-call]')?.click()")
    other = {"chat": sides.shop.chat.pk, "kind": "voice"}
    sides.visitor.page.evaluate("(call) => window.begin(call)", other)
    sides.until(lambda: sides.visitor.box().locator(".state").get_by_text("You are in a call").count(), "the reminder")
    sides.until(lambda: sides.talk(sides.visitor), "the call, as before")
    assert Call.objects.count() == 1


def test_a_call_goes_on_when_its_chat_is_handed_to_somebody_else(sides, shop):
    rung_by_the_visitor(sides)
    assign(conversation=shop.chat, agent=shop.ana, assignee=shop.ben, team=None, at=timezone.now())
    sides.open_agent()
    sides.until(lambda: sides.talk(sides.agent) and sides.talk(sides.visitor), "the call again")
    for side in (sides.agent, sides.visitor):
        sides.until(side.sees_movement, "movement")
    shop.chat.refresh_from_db()
    assert (shop.chat.assignee, Call.objects.get().agent) == (shop.ben, shop.ana)
    sides.agent.press("Hang up")
    sides.until(lambda: Call.objects.get().state == "ended", "the end")
