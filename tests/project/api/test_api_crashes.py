"""kill -9 in the middle of what scripts ask: the same request under the same key, asked until it is answered, has one effect."""

import http.client
import json
import signal
import threading
import time
import urllib.error
import urllib.request
from collections import Counter

import psutil
import pytest

from tests.stories.house import PATIENCE, House, eventually

pytestmark = pytest.mark.slow
SCRIPTS, EACH, STRIKES = 4, 25, 9

OPEN_SHOP = """
from django.utils import timezone
from heard.conversations.models import Brand, Inbox
from heard.staff.actions.issue_token import issue_token
from heard.staff.models import Agent
brand = Brand.objects.create(name="Willow Goods")
inbox = Inbox.objects.create(name="Support", brand=brand, address="support@willow.example", acknowledges=False)
agent = Agent.objects.create_user("ana@willow.example", name="Ana Moreno")
print(inbox.pk, issue_token(agent=agent, name="Shop", scopes=("write",), at=timezone.now())[1])
"""
COUNT = """
import json
from collections import Counter
from heard.conversations.models import Conversation, Message
from heard.plumbing.models import Fact
print(json.dumps({
    "conversations": Counter(Conversation.objects.values_list("subject", flat=True)),
    "said": Counter(Message.objects.values_list("text", flat=True)),
    "facts": Counter(Fact.objects.values_list("name", flat=True)),
}))
"""


@pytest.fixture
def house(tmp_path):
    running = House(tmp_path / "home", longest_pause=1).start()
    yield running
    running.stop()


class Script:
    """Asks as a program does that means to be heard: again and again under the same key."""

    def __init__(self, house, secret):
        self.house, self.secret = house, secret
        self.tries = self.answers = 0

    def ask(self, path, body, key):
        """Return the answer, whichever try got it, and whether it was one that had been kept."""
        deadline = time.monotonic() + 3 * PATIENCE
        while True:
            self.tries += 1
            try:
                with urllib.request.urlopen(self._request(path, body, key), timeout=20) as answer:
                    told = json.load(answer), answer.headers.get("Idempotent-Replayed") == "true"
                    self.answers += 1
                    return told
            except urllib.error.HTTPError as refused:
                if refused.code < 500 and not _is_in_use(refused):
                    raise
            except (OSError, http.client.HTTPException, ValueError):
                pass  # the line was cut, before the answer or in the middle of it
            assert time.monotonic() < deadline, f"{key} was never answered"
            time.sleep(0.05)

    def _request(self, path, body, key):
        headers = {
            "Authorization": f"Bearer {self.secret}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        }
        return urllib.request.Request(
            f"{self.house.url}/api/v1/{path}", json.dumps(body).encode(), headers, method="POST"
        )


def _is_in_use(refused):
    """Return whether another try of ours is still at it; a refusal that was cut short is asked for once more."""
    try:
        return b"idempotency-key-in-use" in refused.read()
    except http.client.HTTPException:
        return True


def killed(house, name):
    for child in psutil.Process(house.server.pid).children(recursive=True):
        try:
            if child.name() == name:
                child.send_signal(signal.SIGKILL)
                return True
        except psutil.NoSuchProcess:
            continue
    return False


def test_what_is_asked_again_after_a_crash_is_done_once(house):
    inbox, secret = house.inside(OPEN_SHOP).split()
    scripts = [Script(house, secret) for _ in range(SCRIPTS)]
    answered, problems, done = [], [], threading.Event()

    def work(number, script):
        try:
            for turn in range(EACH):
                one = f"{number}-{turn}"
                customer = {"address": f"c{one}@customer.example"}
                begin = {
                    "inbox_id": int(inbox), "channel": "email", "customer": customer, "subject": one, "text": f"asked {one}",
                }  # fmt: skip
                begun, _ = script.ask("conversations", begin, f"begin {one}")
                path = f"conversations/{begun['conversation_id']}"
                said, _ = script.ask(f"{path}/replies", {"text": f"answered {one}"}, f"reply {one}")
                again, was_kept = script.ask(f"{path}/replies", {"text": f"answered {one}"}, f"reply {one}")
                answered.append((again == said, was_kept))
        except BaseException as error:
            problems.append(error)

    def kill():
        """Strike after every so many answers: however slow the machine, there is always something done in between."""
        for strike in range(1, STRIKES + 1):
            while sum(script.answers for script in scripts) < strike * 3 * SCRIPTS * EACH / (STRIKES + 1):
                if done.wait(0.02):
                    return
            killed(house, "heard web")
            if strike % 3 == 0:
                killed(house, "postgres")

    workers = [threading.Thread(target=work, args=each) for each in enumerate(scripts)]
    killer = threading.Thread(target=kill)
    for thread in (*workers, killer):
        thread.start()
    for thread in workers:
        thread.join()
    done.set()
    killer.join()

    every = [f"{number}-{turn}" for number in range(SCRIPTS) for turn in range(EACH)]
    assert problems == []
    assert Counter(answered) == {(True, True): len(every)}
    assert sum(script.tries for script in scripts) > 3 * len(every), "nothing was ever cut short"
    found = json.loads(house.inside(COUNT).splitlines()[-1])
    assert found["conversations"] == dict.fromkeys(every, 1)
    assert found["said"] == dict.fromkeys([f"{what} {one}" for what in ("asked", "answered") for one in every], 1)
    assert [found["facts"][name] for name in ("ConversationStarted", "MessageReceived", "ReplyWritten")] == [
        len(every)
    ] * 3
    sent = eventually(lambda: len(mails := house.outbox()) >= len(every) and mails, seconds=2 * PATIENCE)
    assert Counter(mail["X-Envelope-To"] for mail in sent) == {f"c{one}@customer.example": 1 for one in every}
