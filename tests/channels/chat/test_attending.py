"""Whether somebody is there changes while visitors are: they are told at once, and can call only while a call could be taken."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from heard.conversations.actions.assign import assign
from heard.conversations.models import Conversation
from heard.staff.models import Agent, Availability
from tests.channels.chat.at_the_line import SHOP, a_tab, the_line
from tests.channels.chat.chats import widget_of
from tests.channels.chat.on_a_website import opened, speak

NOBODY = {
    "open": False,
    "says": "Nobody is here at the moment. Leave us a message and your address, and we will answer by email.",
}
pytestmark = pytest.mark.django_db(transaction=True)


def are(availability):
    Agent.objects.update(availability=availability, availability_by_hand=False)


def test_each_tab_is_told_once_in_its_language_when_somebody_comes_or_the_last_one_goes(shop):
    widget = widget_of(shop.inbox, origins=SHOP)
    are(Availability.OFFLINE)
    with the_line() as live, a_tab(live) as tab, a_tab(live) as german:
        assert tab.hello(widget.key)["hours"] == NOBODY
        german.send(hello={"inbox": widget.key, "language": "de"})
        german.until("welcome")
        are(Availability.ONLINE)
        for one in (tab, german):
            assert one.until("hours")["hours"] == {"open": True, "says": ""}
        are(Availability.AWAY)
        assert tab.until("hours")["hours"] == NOBODY
        assert german.until("hours")["hours"]["says"] not in {"", NOBODY["says"]}
        assert [frame["hours"]["open"] for frame in tab.told if "hours" in frame] == [True, False]


def test_who_may_not_open_the_inbox_does_not_make_it_attended(shop):
    widget = widget_of(shop.orders, origins=SHOP)  # Ana does not belong to its team
    here = widget_of(shop.inbox, origins=SHOP)
    are(Availability.OFFLINE)
    with the_line() as live, a_tab(live) as tab, a_tab(live) as other:
        tab.hello(widget.key)
        other.hello(here.key)
        Agent.objects.filter(pk=shop.ana.pk).update(availability=Availability.ONLINE)
        assert other.until("hours")["hours"]["open"] is True
        assert [frame for frame in tab.told if "hours" in frame] == []


@pytest.mark.slow
@pytest.mark.browser
def test_the_call_buttons_are_there_only_while_a_call_could_be_taken(visit, shop):
    are(Availability.ONLINE)
    shop.widget.allows_voice = shop.widget.allows_video = True
    shop.widget.save()
    chat = opened(visit())
    speak(chat, "Is it lit?")
    expect(chat.locator(".tick")).to_have_text("Delivered")
    held = Conversation.objects.get()
    assign(conversation=held, agent=shop.ana, assignee=shop.ana, team=None, at=timezone.now())
    voice, video = chat.get_by_role("button", name="Voice call"), chat.get_by_role("button", name="Video call")
    expect(voice).to_be_visible()
    are(Availability.OFFLINE)
    for button in (voice, video):
        expect(button).to_be_hidden()
    expect(chat.locator("header")).to_contain_text("No calls right now")
    are(Availability.ONLINE)
    for button in (voice, video):
        expect(button).to_be_visible()
    expect(chat.locator("header")).not_to_contain_text("No calls")
