"""Three browsers at one house: an agent, a visitor, and a team lead who may join them."""

from playwright.sync_api import expect

from heard.channels.calls.words import words
from tests.channels.calls.side import HOST
from tests.channels.calls.whole_house import PASSWORD, at_the_website, at_work, opened
from tests.stories.house import eventually

BEGUN = f"""
from heard.channels.chat.models import ChatWidget
from heard.conversations.models import Brand, Inbox
from heard.staff.models import Agent
Agent.objects.create_user("ana@lamp.example", "{PASSWORD}", name="Ana Moreno", role="agent", language="{{language}}")
Agent.objects.create_user("ben@lamp.example", "{PASSWORD}", name="Ben Okafor", role="lead", language="{{language}}")
inbox = Inbox.objects.create(name="Support", brand=Brand.objects.create(name="Lamp & Co"), address="s@lamp.example")
widget = ChatWidget.objects.create(inbox=inbox, origins="{HOST}", allows_voice=True, allows_video=True)
print(widget.key)
"""
# Three times two pictures are much for a small machine: few of them, and small.
SMALL = """
const asked = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
if (asked) navigator.mediaDevices.getUserMedia = (wanted) => asked(wanted.video ? { video: { width: 160, height: 120, frameRate: 10 } } : wanted);
const shown = navigator.mediaDevices?.getDisplayMedia?.bind(navigator.mediaDevices);
if (shown) navigator.mediaDevices.getDisplayMedia = (wanted) => shown({ ...wanted, video: { frameRate: 5 } });
"""


class Three:
    """Ana and a visitor in a call with picture; Ben has the conversation before him."""

    def __init__(self, browser, house, *, ben_has="", language="en", **how):
        self.browser, self.house, self.how = browser, house, how
        self.words = words(language)
        self.complaints, self.said = [], []
        key = house.inside(BEGUN.format(language=language)).split()[-1]
        self.visitor = at_the_website(self._side(), house, key, language=language)
        self.ana, self.ben = (
            at_work(self._side(script), house, who) for who, script in (("ana", ""), ("ben", ben_has))
        )

    def all(self):
        return {"ana": self.ana, "ben": self.ben, "visitor": self.visitor}

    def press(self, side, word):
        """Press a button of the window of a call, by its key in calls/words.py."""
        side.press(self.words[f"call_{word}"])

    def talk(self, *, ben_sees="/inbox/open/"):
        self.visitor.page.locator("button.launcher").click()
        self.visitor.page.locator("textarea").fill("Is it lit?")
        self.visitor.page.locator("textarea").press("Enter")
        expect(self.visitor.page.locator("heard-chat .tick svg, heard-chat .tick:not(:empty)").first).to_be_visible()
        for side, there in ((self.ana, "/inbox/open/"), (self.ben, ben_sees)):
            side.page.goto(f"{self.house.url}{there}")
            if there != "/chats/":
                side.open_what_says("Is it lit?")
        self.ana.page.locator("[data-call=video]").click()
        self.press(self.ana, "start")
        self.press(self.visitor, "answer_video")
        for side in (self.ana, self.visitor):
            expect(side.page.locator(".heard-call .box.call.connected")).to_have_count(1, timeout=60_000)
        self.still_two()

    def join(self):
        self.ben.page.locator("[data-join-call]").click()

    def still_two(self):
        for side in (self.ana, self.visitor):
            eventually(lambda side=side: side.moving() == [True])

    def close(self):
        for side in self.all().values():
            side.page.context.close()

    def _side(self, script=""):
        side = opened(self.browser, SMALL + script, **self.how)
        side.page.on("websocket", lambda socket: socket.on("framesent", lambda said: self.said.append(str(said))))
        side.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return side
