"""kill -9 in the middle of two hundred mails in and out, and of an import: nothing is lost, nothing taken or sent twice."""

import datetime as dt
import json
import mailbox
import os
import random
import signal
import smtplib
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from email.utils import format_datetime
from pathlib import Path

import psutil
import pytest

from tests.channels.email.mailing import mail
from tests.stories.house import PATIENCE, House, eventually

pytestmark = pytest.mark.slow
MAILS = 200
SENDERS = 4

OPEN_SHOP = """
from heard.conversations.models import Brand, Inbox
brand = Brand.objects.create(name="Willow Goods")
Inbox.objects.create(name="Support", brand=brand, address="support@willow.example")
"""
ANSWER_ALL = """
from django.utils import timezone
from heard.conversations.actions.reply import reply
from heard.conversations.models import Conversation
for conversation in Conversation.objects.order_by("id"):
    reply(conversation=conversation, agent=None, text="Answer", at=timezone.now(), undo_seconds=0)
"""
COUNT = """
import json
from collections import Counter
from heard.channels.email.models import RawEmail
from heard.conversations.models import Message
print(json.dumps({
    "raw": Counter(RawEmail.objects.values_list("state", flat=True)),
    "incoming": Counter(Message.objects.filter(kind="incoming").values_list("subject", flat=True)),
    "outgoing": Counter(Message.objects.exclude(kind="incoming").values_list("kind", "delivery").order_by().values_list("delivery", flat=True)),
}))
"""


@pytest.fixture
def house(tmp_path):
    running = House(tmp_path / "home").start()
    yield running
    running.stop()


def counted(house: House) -> dict[str, dict[str, int]]:
    return json.loads(house.inside(COUNT).splitlines()[-1])


def send_until_taken(house: House, numbers: list[int]) -> None:
    """As a mail server does: the same mail again and again until somebody says yes."""
    for number in numbers:
        letter = mail(sender=f"c{number}@customer.example", subject=f"mail {number}", Date="").as_bytes()
        deadline = time.monotonic() + PATIENCE * 3
        while True:
            try:
                with smtplib.SMTP("127.0.0.1", house.smtp_port, timeout=10) as client:
                    client.sendmail(f"c{number}@customer.example", ["support@willow.example"], letter)
                break
            except (OSError, smtplib.SMTPException):
                assert time.monotonic() < deadline, f"mail {number} was never taken"
                time.sleep(0.05)


def kill(house: House, names: list[str]) -> None:
    """Kill these parts one after the other, a moment apart; one that is just being started is waited for."""
    chance = random.Random(7)
    for name in names:
        time.sleep(chance.uniform(0.2, 0.7))
        eventually(lambda name=name: killed(house, name), seconds=PATIENCE)


def killed(house: House, name: str) -> bool:
    for child in psutil.Process(house.server.pid).children(recursive=True):
        try:
            if child.name() == name:
                child.send_signal(signal.SIGKILL)
                return True
        except psutil.NoSuchProcess:
            continue
    return False


def while_dying(house: House, names: list[str], work: Callable[[], object]) -> None:
    killer = threading.Thread(target=kill, args=(house, names))
    killer.start()
    try:
        work()
    finally:
        killer.join()


def sent_to(house: House) -> Counter:
    return Counter(sent["X-Envelope-To"] for sent in house.outbox())


def test_two_hundred_in_and_out_while_everything_dies(house):
    house.inside(OPEN_SHOP)
    everybody = {f"c{number}@customer.example": 1 for number in range(MAILS)}

    def come_in() -> None:
        senders = [
            threading.Thread(target=send_until_taken, args=(house, list(range(start, MAILS, SENDERS))))
            for start in range(SENDERS)
        ]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()

    while_dying(
        house, ["heard smtp", "heard worker", "postgres", "heard worker", "heard smtp", "heard worker"], come_in
    )
    eventually(lambda: len(sent_to(house)) == MAILS, seconds=PATIENCE * 3)
    found = eventually(lambda: (now := counted(house)) and not now["raw"].get("new") and now, seconds=PATIENCE * 3)
    assert found["incoming"] == {f"mail {number}": 1 for number in range(MAILS)}
    assert set(found["raw"]) <= {"done", "duplicate"}
    assert found["raw"]["done"] == MAILS
    assert dict(sent_to(house)) == everybody  # each was acknowledged, once

    house.inside(ANSWER_ALL)
    going_out = lambda: eventually(lambda: sent_to(house).total() >= 2 * MAILS, seconds=PATIENCE * 3)  # noqa: E731
    while_dying(house, ["heard worker", "postgres", "heard worker"], going_out)
    found = eventually(
        lambda: (now := counted(house)) and now["outgoing"].get("sent") == 2 * MAILS and now, seconds=PATIENCE * 2
    )
    assert dict(sent_to(house)) == dict.fromkeys(everybody, 2)
    assert found["outgoing"] == {"sent": 2 * MAILS}


THREADS, LARGE_EACH, LARGE_BYTES = 100, 4, 1_100_000
BROUGHT_IN = """
import json
from collections import Counter, defaultdict
from heard.channels.email.models import RawEmail
from heard.conversations.models import Message
threads = defaultdict(list)
for number, name in Message.objects.order_by("id").values_list("conversation", "external_id"):
    threads[number].append(name)
print(json.dumps({
    "raw": Counter(RawEmail.objects.values_list("state", flat=True)),
    "kinds": Counter(Message.objects.values_list("kind", flat=True)),
    "threads": sorted(threads.values()),
}))
"""


def archive(path: Path) -> list[list[str]]:
    """What came and what was sent, in two files: in each thread a question, often large, an answer and a small reply."""
    came, sent = mailbox.mbox(path / "came.mbox"), mailbox.mbox(path / "sent.mbox")
    shop, begun, threads = "support@willow.example", dt.datetime(2020, 1, 1, tzinfo=dt.UTC), []
    for number in range(THREADS):
        customer = f"c{number}@customer.example"
        names = [f"{number:03}-{place}@mails.example" for place in range(3)]
        for place, (box, sender, to) in enumerate(
            [(came, customer, shop), (sent, shop, customer), (came, customer, shop)]
        ):
            written = format_datetime(begun + dt.timedelta(hours=number, minutes=place))
            answers = f"<{names[place - 1]}>" if place else ""
            ids = {"Message_ID": f"<{names[place]}>", "Date": written, "In_Reply_To": answers}
            letter = mail(sender=sender, to=to, **ids)
            if not place and number % LARGE_EACH == 0:
                letter.add_attachment(
                    random.Random(number).randbytes(LARGE_BYTES), maintype="image", subtype="png", filename="photo.png"
                )
            box.add(letter.as_bytes())
        threads.append(names)
    came.close()
    sent.close()
    return threads


#: What an import says when it is killed: between two batches that it stores, and then while letters are put in their places.
WHILE_STORING, WHILE_PLACING = "…\n", "imported before.\n"


def import_killed(house: House, paths: list[Path], *, when: str) -> None:
    """Begin an import, and kill it a moment after it has said so much."""
    command = [sys.executable, "-m", "heard", "email", "import", *map(str, paths)]
    with subprocess.Popen(command, env=house.settings, stdout=subprocess.PIPE, text=True) as begun:
        assert any(line.endswith(when) for line in begun.stdout), f"it never said {when}"
        time.sleep(0.2)
        os.kill(begun.pid, signal.SIGKILL)


@pytest.mark.parametrize("with_a_worker", [True, False])
def test_an_import_killed_again_and_again_brings_each_letter_once_and_whole_threads(tmp_path, with_a_worker):
    threads, paths = archive(tmp_path), [tmp_path / "came.mbox", tmp_path / "sent.mbox"]
    house = House(tmp_path / "home", longest_pause=1).start()
    try:
        house.inside(OPEN_SHOP)
        if not with_a_worker:
            house.stop()
        for when in (WHILE_STORING, WHILE_PLACING, WHILE_PLACING):
            import_killed(house, paths, when=when)
            if with_a_worker:
                killed(house, "heard worker")
        told = house.run("email", "import", *map(str, paths))
        found = json.loads(house.inside(BROUGHT_IN).splitlines()[-1])
    finally:
        house.stop()
    assert (told.returncode, told.stderr) == (0, "")
    assert f"{3 * THREADS} letters found, 0 of them new, {3 * THREADS} imported before." in told.stdout
    assert with_a_worker or told.stdout.splitlines()[-1].startswith("In ")  # there was something left to do
    assert found["raw"] == {"done": 3 * THREADS}
    assert found["kinds"] == {"incoming": 2 * THREADS, "reply": THREADS}  # and nobody was written to
    assert found["threads"] == threads  # each letter once, its question before it
    assert house.outbox() == []
