"""Two people in a call, and in a chat beside it, while the processes that carry both are killed, one by one."""

import pytest
from playwright.sync_api import expect

from tests.channels.calls.three_sides import BEGUN, SMALL
from tests.channels.calls.whole_house import at_the_website, at_work, opened
from tests.stories.house import House, eventually
from tests.stories.killing import kill

pytestmark = [pytest.mark.slow, pytest.mark.browser]
KEPT = """
from heard.channels.calls.models import Call
from heard.conversations.models import Message
said = Message.objects.filter(kind__in=["incoming", "reply"]).order_by("id").values_list("text", flat=True)
print([(call.state, call.ended_by) for call in Call.objects.order_by("id")], list(said))
"""
PARTS = ("live", "web", "worker")


@pytest.fixture
def house(tmp_path):
    running = House(tmp_path / "home").start()
    yield running
    running.stop()


def test_a_call_and_its_chat_outlive_every_process_and_end_for_both(filming, house):
    key = house.inside(BEGUN.format(language="en")).split()[-1]
    visitor = at_the_website(opened(filming, SMALL), house, key)
    agent = at_work(opened(filming, SMALL), house, "ana")
    visitor.page.locator("button.launcher").click()
    writes(visitor, "Is it lit?")
    agent.page.goto(f"{house.url}/inbox/open/")
    agent.open_what_says("Is it lit?")
    agent.page.locator("[data-call=video]").click()
    agent.press("Call now")
    visitor.press("Answer with picture")
    for side in (visitor, agent):
        expect(side.page.locator(".heard-call .box.call.connected")).to_have_count(1)
    for part in PARTS:
        kill(house, part)
        for side in (visitor, agent):
            eventually(side.sees_movement)
        writes(visitor, f"after {part}")
        expect(agent.page.locator("#timeline").get_by_text(f"after {part}")).to_be_visible()
    kill(house, "live")
    agent.press("Hang up")  # while nobody hears it
    expect(visitor.box().get_by_text("The call has ended")).to_be_visible(timeout=60_000)
    told = [("ended", "agent")], ["Is it lit?", *(f"after {part}" for part in PARTS)]
    eventually(lambda: house.inside(KEPT).strip() == " ".join(map(str, told)))
    for side in (visitor, agent):
        side.page.context.close()


def writes(visitor, text):
    visitor.page.locator("textarea").fill(text)
    visitor.page.locator("textarea").press("Enter")
    expect(visitor.page.locator("heard-chat .you", has_text=text)).to_be_visible()
    expect(visitor.page.locator("heard-chat .tick").last).not_to_have_text("Sending…")
