"""Mail in, over SMTP: stored, acknowledged, parsed, threaded, announced, reacted to; against a bare psycopg loop.

The floor writes, with four connections and synchronous commit, the very rows (and bytes) that Heard wrote for the same
mails, each mail in a transaction of its own, into tables with the same indexes.
"""

from __future__ import annotations

import smtplib
import threading
import time
from email.message import EmailMessage
from typing import Any

from bench.floor import last_numbers, write_again
from bench.house import House

MAILS = 1500
SENDERS = 8
TEXT = (
    "Hello,\n\nI ordered a blue kettle last week and it has not come yet. The carrier says it is on its way since Monday. "
    "Could you please tell me when I can expect it? I will be away from Friday on.\n\nKind regards\nMia Berg\n"
)
TABLES = (
    "email_rawemail", "customers_customer", "customers_address", "conversations_conversation", "conversations_participant",
    "conversations_message", "conversations_searchentry", "plumbing_fact",
)  # fmt: skip


def run(mails: int = MAILS) -> dict[str, Any]:
    """Send `mails` from eight senders at once; the clock stops when the last reaction has run."""
    with House(0) as house:
        address = _address()
        before = last_numbers(TABLES)
        began = time.perf_counter()
        accepted = _send(house.smtp_port, address, mails)
        done = _wait_until_done(mails, before)
        heard = {
            "mails": mails,
            "accepted_per_second": round(mails / accepted, 1),
            "per_second": round(mails / (done - began), 1),
        }
        floor = write_again(before, mails)
        return {
            "heard": heard,
            "floor": {"per_second": round(floor, 1)},
            "ratio": round(heard["per_second"] / floor, 3),
            "memory_kib": sum(house.memory().values()),
        }


def _address() -> str:
    from heard.conversations.models import Inbox

    return str(Inbox.objects.order_by("id").values_list("address", flat=True)[0])


def _send(port: int, to: str, mails: int) -> float:
    def work(index: int) -> None:
        with smtplib.SMTP("127.0.0.1", port, timeout=60) as server:
            for number in range(index, mails, SENDERS):
                server.sendmail(f"customer{number}@mail.example", [to], _mail(number, to))

    threads = [threading.Thread(target=work, args=(index,)) for index in range(SENDERS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began


def _mail(number: int, to: str) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"] = f"Mia Berg <customer{number}@mail.example>", to
    mail["Subject"], mail["Message-ID"] = (
        f"Where is my kettle? ({number})",
        f"<bench.{number}.{time.time_ns()}@mail.example>",
    )
    mail.set_content(TEXT)
    mail.add_alternative(f"<html><body><p>{TEXT}</p></body></html>".replace("\n\n", "</p><p>"), subtype="html")
    return bytes(mail)


def _wait_until_done(mails: int, before: dict[str, int]) -> float:
    from heard.channels.email.models import RawEmail
    from heard.plumbing.models import Duty

    deadline = time.perf_counter() + 600
    while time.perf_counter() < deadline:
        done = RawEmail.objects.filter(id__gt=before["email_rawemail"], state="done").count()
        if done >= mails and not Duty.objects.exists():
            return time.perf_counter()
        time.sleep(0.02)
    raise RuntimeError("the mails were not all taken in within ten minutes")
