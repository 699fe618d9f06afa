"""The whole way: a website with the chat, the workspace, the live server between them, and two people who see each other."""

import pytest
from playwright.sync_api import expect

from tests.channels.calls.side import HOST
from tests.channels.calls.whole_house import PASSWORD, at_the_website, at_work, opened
from tests.stories.house import House, eventually

pytestmark = [pytest.mark.slow, pytest.mark.browser]
BEGUN = f"""
from heard.channels.chat.models import ChatWidget
from heard.conversations.models import Brand, Inbox
from heard.staff.models import Agent
Agent.objects.create_user("ana@lamp.example", "{PASSWORD}", name="Ana Moreno", role="admin")
inbox = Inbox.objects.create(name="Support", brand=Brand.objects.create(name="Lamp & Co"), address="s@lamp.example")
widget = ChatWidget.objects.create(inbox=inbox, origins="{HOST}", allows_voice=True, allows_video=True)
print(widget.key)
"""
CALLS = """
from heard.channels.calls.models import Call
print([(call.kind, call.begun_by, call.state, call.ended_by) for call in Call.objects.order_by("id")])
"""


@pytest.fixture
def house(tmp_path):
    running = House(tmp_path / "home").start()
    yield running
    running.stop()


def talking(side):
    expect(side.page.locator(".heard-call .box.call.connected")).to_have_count(1, timeout=60_000)
    eventually(side.sees_movement)


def test_two_people_see_each_other_and_go_on_when_pages_are_loaded_again(filming, house):
    key = house.inside(BEGUN).split()[-1]
    visitor, agent = at_the_website(opened(filming), house, key), at_work(opened(filming), house, "ana")
    visitor.page.locator("button.launcher").click()
    visitor.page.locator("textarea").fill("Is it lit?")
    visitor.page.locator("textarea").press("Enter")
    agent.page.goto(f"{house.url}/inbox/open/")
    agent.open_what_says("Is it lit?")
    agent.page.get_by_role("button", name="Call with picture").click()
    agent.press("Call now")
    visitor.press("Answer with picture")
    for side in (agent, visitor):
        talking(side)
    visitor.page.goto(f"{HOST}/lamps/hall/")
    for side in (visitor, agent):
        talking(side)
    agent.page.goto(f"{house.url}/customers/")
    for side in (agent, visitor):
        talking(side)
        assert eventually(lambda side=side: side.hears() > 0.02)
    agent.press("Hang up")
    expect(visitor.box().get_by_text("The call has ended")).to_be_visible()
    visitor.press("Close")
    visitor.page.get_by_role("button", name="Voice call").click()
    visitor.press("Call now")
    agent.press("Decline")
    expect(visitor.box().get_by_text("The call was declined")).to_be_visible()
    told = "[('video', 'agent', 'ended', 'agent'), ('voice', 'visitor', 'declined', 'agent')]"
    assert house.inside(CALLS).strip() == told
    for side in (agent, visitor):
        side.page.context.close()
