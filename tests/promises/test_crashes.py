"""kill -9 of the workers while a thousand promises fall due: each is broken once, each warning is given once."""

import json
import signal
import threading
from contextlib import suppress

import psutil
import pytest

from tests.stories.house import House, eventually

pytestmark = pytest.mark.slow
PROMISES, STRIKES = 1000, 6

MAKE = f"""
import datetime as dt
from django.utils import timezone
from heard.conversations.actions.receive import receive
from heard.conversations.incoming import Incoming, Sender
from heard.conversations.models import Brand, Conversation, Inbox
from heard.promises.models import Promise, PromiseKind, Source
brand = Brand.objects.create(name="Willow Goods")
inbox = Inbox.objects.create(name="Support", brand=brand, address="support@willow.example", acknowledges=False)
now = timezone.now()
got = receive(Incoming(channel="email", inbox_id=inbox.pk, sender=Sender(address="cleo@home.example", name="Cleo Lind"),
    external_id="1@home.example", received_at=now, said_at=now, subject="Lamp", text="It is broken", is_believable=True))
row = Conversation.objects.get(pk=got.conversation_id)
begin = timezone.now()
# Warned of after two seconds and later, broken after four and later, spread over ten seconds.
for number in range({PROMISES}):
    due = begin + dt.timedelta(seconds=4 + number % 100 / 10)
    Promise.objects.create(kind=PromiseKind.OTHER, words=str(number), customer_id=row.customer_id, conversation=row,
        inbox=inbox, source=Source.AGENT, made_at=begin, told_at=begin, seconds=max(1, int((due - begin).total_seconds())),
        due_at=due, warn_percent=[50], acts_at=begin + (due - begin) / 2)
"""
COUNT = """
import json
from collections import Counter
from heard.plumbing.models import Fact
from heard.promises.models import Notice, Promise
print(json.dumps({
    "open": Promise.objects.open().count(),
    "ends": Counter(Promise.objects.values_list("end", flat=True)),
    "broken": Counter(Fact.objects.filter(name="PromiseBroken").values_list("data__promise_id", flat=True)),
    "warned": Counter(Fact.objects.filter(name="PromiseDueSoon").values_list("data__promise_id", flat=True)),
    "apologies": Counter(Notice.objects.filter(kind="apology").values_list("promise", flat=True)),
}))
"""


@pytest.fixture
def house(tmp_path):
    running = House(tmp_path / "home", longest_pause=1).start()
    yield running
    running.stop()


def test_none_is_lost_and_none_is_told_of_twice(house):
    strike_from_now_on = threading.Event()
    struck = set()

    def strike():
        """Kill the workers that are there and were not killed yet; return whether there was one."""
        before = len(struck)
        for child in psutil.Process(house.server.pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess):  # it may just have ended by itself
                if child.name() == "heard worker" and child.pid not in struck:
                    child.send_signal(signal.SIGKILL)
                    struck.add(child.pid)
        return len(struck) > before

    def kill():
        strike_from_now_on.wait()
        for _ in range(STRIKES):
            eventually(strike)  # on a slow machine another comes late
            threading.Event().wait(1.5)

    killer = threading.Thread(target=kill)
    killer.start()
    house.inside(MAKE)
    strike_from_now_on.set()
    killer.join()
    assert len(struck) >= STRIKES, "the workers were hardly ever there to be killed"

    def everything():
        found = json.loads(house.inside(COUNT).splitlines()[-1])
        return found if found["open"] == 0 and len(found["apologies"]) == PROMISES else None

    found = eventually(everything, seconds=180)
    assert found["ends"] == {"broken": PROMISES}
    assert set(found["broken"].values()) == {1}
    assert len(found["broken"]) == PROMISES
    assert set(found["warned"].values()) <= {1}
    assert set(found["apologies"].values()) == {1}
