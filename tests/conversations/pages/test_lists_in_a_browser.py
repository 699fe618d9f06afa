"""Lists in a real browser: all at once and back again, everything by keyboard, and news without a jump."""

import json
import re

import pytest
from playwright.sync_api import expect

from heard.conversations.actions.close import close
from heard.conversations.actions.reply import reply
from heard.conversations.models import Conversation, Message, MessageKind, State
from tests.chromium import lettered, violations
from tests.conversations.shop import after

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Line:
    """The house's end of the live line: what the page says on it, and what the test lets the house say."""

    def __init__(self, page, agent):
        self.said, self._sockets, self._page, self._agent, self.told = [], [], page, agent, 0
        page.route_web_socket("**/live", self._taken)

    def _taken(self, socket):
        self._sockets.append(socket)
        socket.on_message(lambda message: self.said.append(json.loads(message)))
        self.say({"hello": {"id": self._agent.pk}, "cursor": "1.1.1"})

    def say(self, message):
        self._sockets[-1].send(json.dumps(message))

    def hears(self, words):
        """Wait until the page has said this."""
        for _ in range(1200):
            if words in self.said:
                return
            self._page.wait_for_timeout(50)
        raise AssertionError(f"it never said {words}, but {self.said}")

    def tell(self, name, conversation, *, again=False, **data):
        self.told += not again
        told = {"at": conversation.since.isoformat(), "data": data, "cursor": "1.2.1", "fact": self.told}
        self.say({"name": name, "stream": f"conversation:{conversation.pk}", **told})


@pytest.fixture
def lamp(shop):
    return shop.mail(subject="Lamp")


@pytest.fixture
def kettle(shop):
    return shop.mail("Where is my kettle?", subject="Kettle", at=after(hours=1), address="dan@home.example", name="Dan")


def open_list(page, view="open"):
    page.goto(f"/inbox/{view}/")
    page.wait_for_load_state("networkidle")
    return page.locator("#rows .row-subject")


def count(page, label):
    return page.locator("#sidebar-nav .nav-item").filter(has_text=label).locator(".count")


def test_several_are_resolved_at_once_by_keyboard_and_all_come_back(desk, shop, lamp, kettle):
    shop.mail("Another", subject="Teapot", at=after(hours=2), address="eve@home.example", name="Eve")
    with desk(shop.ana) as page:
        subjects = open_list(page)
        expect(subjects).to_have_text(["Lamp", "Kettle", "Teapot"])
        for key in ("j", "x", "j", "x"):
            page.keyboard.press(key)
        expect(page.get_by_role("toolbar", name="With all selected")).to_contain_text("2 selected")
        assert violations(page) == []
        page.keyboard.press("e")
        expect(subjects).to_have_text(["Teapot"])
        expect(page.get_by_role("toolbar", name="With all selected")).to_be_hidden()
        expect(count(page, "All open")).to_have_text("1")
        page.locator(".toast").get_by_role("button", name="Undo").click()
        expect(subjects).to_have_text(["Lamp", "Kettle", "Teapot"])
        expect(count(page, "All open")).to_have_text("3")
        assert set(Conversation.objects.values_list("state", flat=True)) == {State.OPEN}


def test_all_shown_are_given_to_somebody_by_mouse(desk, shop, lamp, kettle):
    with desk(shop.ana) as page:
        subjects = open_list(page, "unassigned")
        page.get_by_role("button", name="Select all shown").click()
        page.get_by_role("button", name="Assign", exact=True).click()
        page.get_by_role("menuitem", name="Ben Okafor").click()
        expect(subjects).to_have_count(0)
        expect(page.get_by_text("Everything has an owner")).to_be_visible()
        assert list(Conversation.objects.values_list("assignee", flat=True)) == [shop.ben.pk, shop.ben.pk]


def test_the_keyboard_walks_a_list_opens_and_comes_back(desk, shop, lamp, kettle):
    with desk(shop.ana) as page:
        open_list(page)
        page.keyboard.press("?")
        for known in ("Next conversation", "Previous conversation", "Select", "Search or jump to"):
            expect(page.locator("#keyboard-help").get_by_text(known, exact=True).first).to_be_visible()
        page.keyboard.press("Escape")
        for key, row in (("j", "Lamp"), ("j", "Kettle"), ("j", "Kettle"), ("k", "Lamp")):
            page.keyboard.press(key)
            expect(page.locator(".row-link:focus")).to_have_text(row)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(rf"/conversations/{lamp.pk}/\?from=open$"))
        page.wait_for_load_state("networkidle")
        page.keyboard.press("]")
        expect(page.locator("#conversation")).to_have_attribute("data-conversation", str(kettle.pk))
        page.keyboard.press("[")
        expect(page.locator("#conversation")).to_have_attribute("data-conversation", str(lamp.pk))
        page.keyboard.press("r")
        expect(page.locator("#composer-text")).to_be_focused()
        page.keyboard.press("Escape")
        page.keyboard.press("n")
        expect(page.locator("#composer-note")).to_be_focused()
        page.keyboard.press("Escape")
        page.keyboard.press("g")
        page.keyboard.press("u")
        page.wait_for_url("**/inbox/unassigned/")


def test_the_palette_leads_anywhere_and_does_what_the_page_can(desk, shop, lamp, kettle):
    with desk(shop.ana) as page:
        open_list(page)
        palette = page.get_by_role("combobox", name="Search or jump to")
        page.keyboard.press("Control+k")
        palette.press_sequentially("kettle")
        page.get_by_role("option", name=re.compile("Kettle")).first.wait_for()
        assert violations(page) == []
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(rf"/conversations/{kettle.pk}/"))
        page.wait_for_load_state("networkidle")
        page.keyboard.press("Control+k")
        palette.press_sequentially("resolve")
        expect(page.get_by_role("option", name="Resolve", exact=True)).to_have_attribute("aria-selected", "true")
        page.keyboard.press("Enter")
        page.locator(".toast").get_by_text("Resolved", exact=True).wait_for()
        page.keyboard.press("Control+k")
        palette.press_sequentially("zzzz")
        page.get_by_role("option", name="Search everything for “zzzz”").wait_for()
        page.keyboard.press("Escape")
        expect(palette).to_be_hidden()
        assert Conversation.objects.get(pk=kettle.pk).state == State.RESOLVED


def test_what_arrives_and_what_leaves_is_seen_without_reloading(desk, shop, lamp):
    with desk(shop.ana) as page:
        line = Line(page, shop.ana)
        subjects = open_list(page)
        page.evaluate("window.isTheSamePage = true")
        kettle = shop.mail("New!", subject="Kettle", at=after(hours=1), address="dan@home.example", name="Dan")
        line.tell("MessageReceived", kettle)
        expect(subjects).to_have_text(["Lamp", "Kettle"])
        expect(count(page, "All open")).to_have_text("2")
        close(conversation=lamp, agent=shop.ben, at=after(hours=2))
        line.tell("ConversationClosed", lamp)
        expect(subjects).to_have_text(["Kettle"])
        expect(count(page, "All open")).to_have_text("1")
        assert page.evaluate("window.isTheSamePage") is True


def test_nothing_moves_under_the_eyes_of_whoever_reads_a_list(desk, shop):
    mails = [
        shop.mail(
            f"Mail {number}", subject=f"Matter {number:02}", at=after(minutes=number), address=f"c{number}@x.example"
        )
        for number in range(45)
    ]
    with desk(shop.ana) as page:
        line = Line(page, shop.ana)
        subjects = open_list(page)
        row = page.locator(f"#row-{mails[30].pk}")
        row.locator("input").press("Space")
        expect(row.locator("input")).to_be_checked()
        row.locator(".row-link").focus()
        lettered(page)
        before = row.bounding_box()
        for gone in mails[:3]:
            close(conversation=gone, agent=shop.ben, at=after(hours=2))
        new = shop.mail("New!", subject="The newest", at=after(hours=3), address="dan@home.example", name="Dan")
        line.tell("MessageReceived", new)
        expect(subjects).to_have_count(43)
        expect(row.locator(".row-link")).to_be_focused()
        expect(row.locator("input")).to_be_checked()
        assert row.bounding_box() == before


def test_a_note_leads_to_what_came_in_out_of_sight_and_says_nothing_of_other_lists(desk, shop):
    for number in range(55):
        shop.mail(subject=f"Matter {number:02}", at=after(minutes=number), address=f"c{number}@x.example")
    with desk(shop.ana) as page:
        line = Line(page, shop.ana)
        for view, is_told in (("mine", False), ("open", True)):
            open_list(page, view)
            new = shop.mail(
                f"New {view}", subject=f"Not in {view}", at=after(hours=3), address="d@x.example", name="Dan"
            )
            line.tell("MessageReceived", new, is_first=True)
            expect(count(page, "All open")).to_have_text("57" if is_told else "56")
            page.wait_for_timeout(1200)
            expect(page.locator("#arrival")).to_be_visible(visible=is_told)
        expect(page.get_by_role("link", name="Show more")).to_be_attached()  # the list was brought up to date around it
        assert violations(page) == []
        page.get_by_role("link", name="New Dan Not in open").click()
        page.wait_for_url(re.compile(rf"/conversations/{new.pk}/\?from=open$"))


def test_many_that_come_in_at_once_are_asked_for_together(desk, shop):
    mails = [
        shop.mail(subject=f"Matter {number:02}", at=after(minutes=number), address=f"c{number}@x.example")
        for number in range(60)
    ]
    with desk(shop.ana) as page:
        line, asked = Line(page, shop.ana), []
        open_list(page)
        page.on("request", lambda request: asked.append(request.url) if "part=rows" in request.url else None)
        for new in mails[50:]:
            line.tell("MessageReceived", new, is_first=True)
        expect(page.locator("#arrival")).to_contain_text("Matter 59")
        assert len(asked) < 10


def test_what_the_house_tells_twice_is_heard_once(desk, shop, lamp, kettle):
    with desk(shop.ana) as page:
        line = Line(page, shop.ana)
        open_list(page)
        page.evaluate("document.addEventListener('heard:fact', () => { document.title += '!'; })")
        title = page.title()
        line.tell("MessageReceived", kettle)
        line.tell("MessageReceived", kettle, again=True)
        line.tell("MessageReceived", lamp)
        expect(page).to_have_title(re.compile("!!"))
        assert page.title() == f"{title}!!"


def test_a_conversation_somebody_else_resolves_is_not_taken_from_under_ones_hands(desk, shop, lamp, kettle):
    with desk(shop.ana) as page:
        line = Line(page, shop.ana)
        page.goto(f"/conversations/{lamp.pk}/?from=open")
        page.wait_for_load_state("networkidle")
        page.locator("#composer-text").fill("In the middle of")
        close(conversation=lamp, agent=shop.ben, at=after(hours=2))
        line.tell("ConversationClosed", lamp)
        expect(page.locator("#conversation-head").get_by_text("Resolved", exact=True)).to_be_visible()
        expect(page.locator("#rows .row-subject")).to_have_text(["Kettle"])
        expect(page.locator("#composer-text")).to_have_value("In the middle of")
        expect(page.locator("#composer-text")).to_be_focused()


@pytest.mark.parametrize("away", [lambda route: route.abort(), lambda route: route.fulfill(status=503)])
def test_news_that_could_not_be_fetched_are_fetched_when_the_house_is_back(desk, shop, lamp, away):
    refused = []

    def refuse(route):
        is_first = route.request.url not in refused
        refused.append(route.request.url)
        away(route) if is_first else route.continue_()

    with desk(shop.ana, expected=["Failed to load resource", "Response Status Error Code 503", "htmx:"]) as page:
        line = Line(page, shop.ana)
        page.goto(f"/conversations/{lamp.pk}/?from=open")
        page.wait_for_load_state("networkidle")
        page.route(re.compile("part=|/side-bar/"), refuse)
        shop.mail("It broke again", to=lamp, at=after(hours=1))
        shop.mail("My kettle leaks", subject="Kettle", at=after(hours=2), address="dan@home.example", name="Dan")
        line.tell("MessageReceived", lamp)
        expect(page.locator("#timeline").get_by_text("It broke again")).to_be_visible()
        expect(page.locator("#rows .row-subject")).to_have_text(["Lamp", "Kettle"])
        expect(count(page, "All open")).to_have_text("2")
        expect(page.locator(".toast")).to_have_count(0)
        assert len(refused) > len(set(refused)) >= 3


def test_one_sees_who_else_is_looking_or_typing_and_is_seen(desk, shop, lamp):
    topic = f"conversation:{lamp.pk}"
    ana = {"id": shop.ana.pk, "name": "Ana Moreno", "typing": False}
    with desk(shop.ana) as page:
        line = Line(page, shop.ana)
        page.goto(f"/conversations/{lamp.pk}/")
        page.wait_for_load_state("networkidle")
        presence = page.locator("#presence")
        line.say({"presence": topic, "who": [ana]})
        expect(presence).to_have_text("")
        line.say({"presence": topic, "who": [ana, {"id": shop.ben.pk, "name": "Ben Okafor", "typing": False}]})
        expect(presence).to_have_text("Ben Okafor is looking")
        line.say({"presence": topic, "who": [ana, {"id": shop.ben.pk, "name": "Ben Okafor", "typing": True}]})
        expect(presence).to_have_text("Ben Okafor is typing")
        line.say({"presence": "conversation:0", "who": []})
        expect(presence).to_have_text("Ben Okafor is typing")
        line.say({"presence": topic, "who": [ana]})
        expect(presence).to_have_text("")
        page.locator("#composer-text").press_sequentially("Dear")
        line.hears({"look": topic})
        line.hears({"typing": topic, "on": True, "aside": False})


def test_an_answer_that_was_held_is_sent_anyway_when_one_says_so(desk, shop, lamp):
    with desk(shop.ana) as page:
        page.goto(f"/conversations/{lamp.pk}/")
        page.wait_for_load_state("networkidle")
        page.locator("#composer-text").fill("A new part leaves today")
        shop.mail("One thing more", to=lamp, at=after(minutes=5))
        page.keyboard.press("Control+Enter")
        page.get_by_role("button", name="Send anyway").click()
        page.locator(".message-agent").get_by_text("A new part leaves today").wait_for()
        expect(page.locator("#composer-held")).to_be_empty()
        expect(page.locator("#composer-text")).to_have_value("")
        assert Message.objects.filter(kind=MessageKind.REPLY).count() == 1


def test_a_colleagues_answer_appears_while_one_writes(desk, shop, lamp):
    with desk(shop.ana) as page:
        line = Line(page, shop.ana)
        page.goto(f"/conversations/{lamp.pk}/")
        page.wait_for_load_state("networkidle")
        page.locator("#composer-text").fill("Dear Cleo")
        reply(conversation=lamp, agent=shop.ben, text="I am on it", at=after(hours=1))
        line.tell("ReplyWritten", lamp)
        page.locator(".message-agent").get_by_text("I am on it").wait_for()
        expect(page.locator("#composer-text")).to_have_value("Dear Cleo")
