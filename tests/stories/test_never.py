"""What must never happen, tried on a whole Heard: nobody is starved, deaf, pestered or overheard, and a backup lives again."""

import subprocess
import threading
from collections import Counter
from contextlib import contextmanager
from urllib.parse import quote, quote_plus

import psycopg
import pytest
from playwright.sync_api import expect

from heard.plumbing.database.binaries import program
from heard.plumbing.database.embedded import EmbeddedPostgres
from tests.chromium import PATIENCE, looked_at
from tests.stories.house import House, Mailbox, eventually

pytestmark = [pytest.mark.slow, pytest.mark.browser]
SUPPORT = "support@willow.example"
OPEN_SHOP = f"""
from heard.conversations.models import Brand, Inbox
from heard.staff.models import Agent
Inbox.objects.create(name="Support", brand=Brand.objects.create(name="Willow Goods"), address="{SUPPORT}")
Agent.objects.create_user("ana@willow.example", "a long walk by the sea", name="Ana Moreno")
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    house = House(tmp_path_factory.mktemp("never") / "home").start()
    house.inside(OPEN_SHOP)
    yield house
    house.stop()


def sign_in(page, house):
    page.goto(f"{house.url}/account/login/?next=/inbox/open/")
    page.get_by_label("Email").fill("ana@willow.example")
    page.get_by_label("Password").fill("a long walk by the sea")
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(f"{house.url}/inbox/open/")


@contextmanager
def at_work(chromium, house):
    with looked_at(chromium) as page:
        sign_in(page, house)
        yield page


def is_listening(page):
    """Wait until the page hears the house."""
    expect(page.locator("#connection")).to_be_hidden()


@contextmanager
def forgotten(chromium):
    """A page that is left open; that it is refused what it asks for since is as it should be."""
    context = chromium.new_context()
    context.set_default_timeout(PATIENCE)
    try:
        yield context.new_page()
    finally:
        context.close()


class Robot(Mailbox):
    """A program that answers whatever it gets with something new, and says nowhere that it is one."""

    def answer_everything(self, until: threading.Event) -> None:
        answered = 0
        while not until.is_set():
            for mail in self.received()[answered:]:
                answered += 1
                self.send(f"Ticket {answered}", "Your request is important to us.", to=SUPPORT)
                self.send(
                    str(mail["Subject"]), "Your request is being worked on.", to=str(mail["Reply-To"]), answers=mail
                )
            until.wait(0.1)


def test_two_robots_do_not_answer_each_other_for_ever(house):
    robot, person = Robot(house, "robot@mail.example", "Acme Support"), Mailbox(house, "lea@mail.example", "Lea")
    enough = threading.Event()
    answering = threading.Thread(target=robot.answer_everything, args=(enough,))
    answering.start()
    try:
        robot.send("Ticket 0", "We have a question.", to=SUPPORT)
        eventually(lambda: len(robot.received()) == 2)
        eventually(lambda: house.inside(COUNT_OF_ROBOT) == "5\n")  # what it began and what it said to both answers
    finally:
        enough.set()
        answering.join()
    person.send("Hello", "Is anybody there?", to=SUPPORT)
    eventually(person.received)  # whoever came after it has been looked at, and so has everything of the robot's
    assert len(robot.received()) == 2


COUNT_OF_ROBOT = """
from heard.conversations.models import Message
print(Message.objects.filter(sender_address="robot@mail.example").count())
"""


def test_jobs_that_stand_still_starve_no_customer(house):
    mia = Mailbox(house, "mia@mail.example", "Mia")
    with psycopg.connect(EmbeddedPostgres(house.home).url) as meddler:
        meddler.execute("LOCK TABLE procrastinate_jobs IN ACCESS EXCLUSIVE MODE")  # no job begins and none ends
        mia.send("Where is my kettle?", "It should have come on Friday.", to=SUPPORT)
        eventually(mia.received)
        meddler.rollback()


class Cable:
    """What lies between a page and the house; it can be cut, and whatever is asked meanwhile is never answered."""

    def __init__(self, page):
        self.is_cut, self._page, self._lines, self.attempts = False, page, [], 0
        page.route_web_socket("**/live", self._plugged_in)

    def _plugged_in(self, line):
        self.attempts += 1
        if self.is_cut:
            line.close()
        else:
            self._lines.append((line, line.connect_to_server()))

    def cut(self):
        self.is_cut = True
        self._page.route("**/*", self._swallow)
        for line, to_the_house in self._lines:
            line.close()  # first: what a page said in between would be spoken into a line that is closed
            to_the_house.close()
        self._lines.clear()

    def mend(self):
        self.is_cut = False
        self._page.unroute("**/*", self._swallow)

    def _swallow(self, route):
        """A list asked for over what happened just before the cut would bring what came after it."""


def test_what_arrived_while_a_page_was_cut_off_stands_on_it_without_reloading(chromium, house):
    tom = Mailbox(house, "tom@mail.example", "Tom")
    with looked_at(chromium) as page:
        cable = Cable(page)
        sign_in(page, house)
        is_listening(page)
        page.evaluate("window.neverLoadedAgain = true")
        cable.cut()
        expect(page.locator("#connection")).to_be_visible()
        for number in range(3):
            tom.send(f"Teapot {number}", "It leaks.", to=SUPPORT)
        eventually(
            lambda: len(tom.received()) == 2
        )  # all three are in by now: the third is one too many to acknowledge
        expect(page.get_by_role("link", name="Teapot")).to_have_count(0)
        cable.mend()
        for number in range(3):
            page.get_by_role("link", name=f"Teapot {number}", exact=True).wait_for()
        expect(page.locator("#connection")).to_have_attribute("data-state", "live")
        assert page.evaluate("window.neverLoadedAgain") is True


def test_no_page_hears_anything_after_its_browser_signed_out(chromium, house):
    eve = Mailbox(house, "eve@mail.example", "Eve")
    with at_work(chromium, house) as colleague, forgotten(chromium) as left_open:
        with left_open.expect_event("websocket") as opened:
            sign_in(left_open, house)
        other_tab = left_open.context.new_page()
        other_tab.goto(f"{house.url}/account/logout/")
        heard_since = []
        with opened.value.expect_event("close"):
            other_tab.get_by_role("button", name="Sign out").click()
        left_open.on("websocket", lambda socket: socket.on("framereceived", lambda frame: heard_since.append(frame)))
        eve.send("Something private", "My card was stolen.", to=SUPPORT)
        colleague.get_by_role("link", name="Something private", exact=True).wait_for()
        with left_open.expect_event("websocket") as tried_again:
            pass
        if not tried_again.value.is_closed():
            tried_again.value.wait_for_event("close")
        assert heard_since == []
        expect(left_open.get_by_role("link", name="Something private")).to_have_count(0)


KEEP_SECRETS = """
from django.utils import timezone
from heard.channels.email.accounts import keep_secret
from heard.channels.email.models import MailAccount
from heard.conversations.models import Inbox
from heard.staff.actions.issue_token import issue_token
from heard.staff.models import Agent
inbox = Inbox.objects.create(name="Sales", brand=Inbox.objects.get().brand, address="sales@willow.example")
box = MailAccount.objects.create(
    name="Box", inbox=inbox, username="box", imap_host="127.0.0.1", imap_port=1, smtp_host="127.0.0.1", smtp_port=1)
keep_secret(box, password="sunflower-orchard-81")
print(issue_token(agent=Agent.objects.get(), name="Shop", scopes=["write"], at=timezone.now())[1])
"""


def test_no_secret_stands_in_a_log_in_an_address_or_in_the_clear_in_a_backup(chromium, house):
    token = house.inside(KEEP_SECRETS).strip()
    asked = []
    with looked_at(chromium) as page:
        page.on("request", lambda request: asked.append(request.url))
        sign_in(page, house)
        (cookie,) = [one for one in page.context.cookies() if one["name"] == "sessionid"]
        for path in ("me", "nothing-there", "conversations/1/replies"):
            page.request.get(f"{house.url}/api/v1/{path}", headers={"Authorization": f"Bearer {token}"})
            page.request.post(
                f"{house.url}/api/v1/{path}", headers={"Authorization": f"Bearer {token}"}, data="{not json"
            )
        page.request.post(
            f"{house.url}/account/login/", form={"login": "ana@willow.example", "password": "not-my-password-17"}
        )
    told = house.run("doctor")
    logs = house.told() + (house.home / "postgres.log").read_text() + told.stdout + told.stderr + " ".join(asked)
    key = (house.home / "secret.key").read_text().strip()
    secrets = ["a long walk by the sea", "sunflower-orchard-81", "not-my-password-17", token, cookie["value"], key]
    assert "Heard is ready" in logs
    assert f"{house.url}/inbox/open/" in logs
    assert [secret for secret in secrets if secret in logs or quote(secret) in logs or quote_plus(secret) in logs] == []
    dump = [program("pg_dump"), EmbeddedPostgres(house.home).url]  # what stands in a backup
    kept = subprocess.run(dump, capture_output=True, text=True, check=True).stdout
    assert "ana@willow.example" in kept
    assert [secret for secret in secrets if secret in kept] == []


def test_the_first_page_is_light_and_every_later_one_lighter(chromium, house):
    with at_work(chromium, house) as page:
        line = page.context.new_cdp_session(page)
        weights = []
        line.on("Network.loadingFinished", lambda told: weights.append(told["encodedDataLength"]))
        line.send("Network.enable")
        line.send("Network.clearBrowserCache")
        page.goto(f"{house.url}/inbox/open/")
        page.wait_for_load_state("networkidle")
        first = sum(weights)
        loaded = "[...document.fonts].some((one) => one.family.includes('Inter') && one.status === 'loaded')"
        assert page.evaluate(loaded) is True
        weights.clear()
        page.goto(f"{house.url}/inbox/unassigned/")
        page.wait_for_load_state("networkidle")
        assert 0 < sum(weights) <= 30_000
        assert sum(weights) < first <= 150_000


def test_a_restored_backup_is_alive(chromium, house, tmp_path):
    before = Mailbox(house, "una@mail.example", "Una")
    before.send("Porcelain elephant", "It lost its trunk.", to=SUPPORT)
    acknowledged = eventually(before.received)[0]
    done = house.run("backup", str(tmp_path / "monday.tar.gz"))
    assert done.returncode == 0, done.stderr
    again = House(tmp_path / "restored")
    done = again.run("restore", str(tmp_path / "monday.tar.gz"))
    assert done.returncode == 0, done.stderr
    again.start()
    try:
        _is_alive(chromium, again, acknowledged)
    finally:
        again.stop()


def _is_alive(chromium, house, acknowledged):
    una, new = Mailbox(house, "una@mail.example", "Una"), Mailbox(house, "ivo@mail.example", "Ivo")
    with at_work(chromium, house) as page:
        is_listening(page)
        new.send("Silver hedgehog", "It came without spines.", to=SUPPORT)
        page.get_by_role("link", name="Silver hedgehog", exact=True).wait_for()  # live updates
        eventually(new.received)  # reactions
        una.send("Re: elephant", "Found it under the sofa.", to=str(acknowledged["Reply-To"]), answers=acknowledged)
        for words in ("elephant trunk", "sofa", "spines"):  # search, in what was restored and in what came since
            eventually(lambda words=words: _found(page, house, words))
        page.get_by_role("link", name="Silver hedgehog", exact=True).click()
        expect(page.locator(".timeline").get_by_text("It came without spines.")).to_be_visible()
        senders = Counter(str(mail["To"]) for mail in house.outbox())
        assert senders == {"ivo@mail.example": 1}  # and nothing that left before the backup leaves again


def _found(page, house, words):
    page.goto(f"{house.url}/search/?q={words}")
    return page.locator("main mark").count() > 0
