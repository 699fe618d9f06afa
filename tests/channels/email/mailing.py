"""Writing mails in tests, and a receiver that really listens."""

import datetime as dt
import smtplib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import make_msgid

from heard.channels.email import smtp

NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


def mail(
    *,
    sender: str = "Ana Moreno <ana@customer.example>",
    to: str = "support@willow.example",
    subject: str = "Where is my lamp?",
    text: str = "Hello,\n\nI ordered a lamp last week. Where is it?\n\nAna",
    **headers: str,
) -> EmailMessage:
    """An ordinary mail; further headers by name with underscores for hyphens."""
    made = EmailMessage()
    given = {"Message_ID": make_msgid(domain="customer.example"), "Date": "Sat, 21 Nov 2026 11:59:00 +0000"} | headers
    made["From"], made["To"], made["Subject"] = sender, to, subject
    for name, value in given.items():
        if value:
            made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


@contextmanager
def receiver(*, lmtp: bool = False, **options) -> Iterator[tuple[int, int | None]]:
    """A receiver on a free port of this machine, in a thread, until the block ends."""
    stop, up, ports = threading.Event(), threading.Event(), []

    def started(port: int, lmtp_port: int | None) -> None:
        ports.append((port, lmtp_port))
        up.set()

    thread = threading.Thread(
        target=smtp.run,
        kwargs={"stop": stop, "port": 0, "lmtp_port": 0 if lmtp else None, "started": started} | options,
    )
    thread.start()
    try:
        assert up.wait(60), "the receiver did not start"
        yield ports[0]
    finally:
        stop.set()
        thread.join(60)


@contextmanager
def sending(port: int, kind: Callable[..., smtplib.SMTP] = smtplib.SMTP) -> Iterator[smtplib.SMTP]:
    with kind("127.0.0.1", port, timeout=60) as client:
        yield client


def refusals(client: smtplib.SMTP, *recipients: str) -> dict[str, int]:
    """Send an ordinary mail; return which recipients were refused, with the code of the answer."""
    try:
        refused = client.sendmail("ana@customer.example", recipients, mail().as_bytes())
    except smtplib.SMTPRecipientsRefused as error:
        refused = error.recipients
    return {address: code for address, (code, _) in refused.items()}
