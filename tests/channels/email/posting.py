"""A mail server for tests that takes what it is told to take, and the messages that go to it."""

import asyncio
import datetime as dt
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult
from django.conf import settings
from django.utils import timezone

from heard.conversations.actions.reply import reply
from heard.conversations.models import Conversation, Message


class Postbox:
    """Keeps what arrives; `answers` may hold what to say to the next mails, a callable may break the connection."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, list[str], bytes]] = []
        self.answers: list[str] = []
        self.refused: dict[str, str] = {}
        self.refused_data: list[str] = []
        self.utf8 = False
        self.hangs_up = False
        self.thinks_seconds = 0.0
        self.logins: list[bytes] = []
        self.port = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        await asyncio.sleep(self.thinks_seconds)
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250") or answer == "hang up":
            self.mails.append((envelope.mail_from, list(envelope.rcpt_tos), envelope.original_content))
        if answer == "hang up":
            server.transport.abort()
        return answer

    def authenticate(self, server, session, envelope, mechanism, data):
        self.logins.append(bytes(data.password))
        return AuthResult(success=data.login == b"shop" and data.password == b"secret", handled=False)

    @property
    def parsed(self) -> list[EmailMessage]:
        return [message_from_bytes(content, policy=policy.default) for _, _, content in self.mails]


class Session(SMTP):
    """One that may say no to DATA itself, and may hang up after each mail."""

    async def smtp_DATA(self, arg):
        box = self.event_handler
        if box.refused_data:
            await self.push(box.refused_data.pop(0))
            return
        await super().smtp_DATA(arg)
        if box.hangs_up and self.transport is not None:
            self.transport.close()


@contextmanager
def postbox(
    *, login: bool = False, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None
) -> Iterator[Postbox]:
    box, loop = Postbox(), asyncio.new_event_loop()

    sessions: list[SMTP] = []

    def session() -> SMTP:
        made = Session(
            box,
            loop=loop,
            authenticator=box.authenticate if login else None,
            auth_required=False,
            auth_require_tls=False,
            hostname="mx.example",
            tls_context=starttls,
            enable_SMTPUTF8=box.utf8,
        )
        sessions.append(made)
        return made

    server = loop.run_until_complete(loop.create_server(session, "127.0.0.1", 0, ssl=tls))
    box.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield box
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.run_until_complete(_end(sessions))
        loop.close()


async def _end(sessions: list[SMTP]) -> None:
    for session in sessions:
        if session.transport is not None:
            with suppress(AttributeError):  # a line with TLS that has ended already
                session.transport.abort()
    await asyncio.sleep(0)
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def closed_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def answer(conversation: Conversation, text: str = "It is on its way.", **more) -> Message:
    """An answer of ours whose moment to be taken back is over."""
    at = timezone.now() - dt.timedelta(minutes=1)
    return reply(conversation=conversation, agent=more.pop("agent", None), text=text, at=at, **more)


def outbox() -> list[EmailMessage]:
    """What lies in the outbox folder, oldest first."""
    folder = Path(settings.HEARD_OUTBOX)
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in sorted(folder.glob("*.eml"))]


def state(message: Message) -> tuple[str, str]:
    """What became of a message of ours, and what was in its way."""
    message.refresh_from_db()
    return message.delivery, message.delivery_problem


def body(mail: EmailMessage, kind: str = "plain") -> str:
    """What a mail says, as plain text or as html."""
    return mail.get_body((kind,)).get_content().replace("\r\n", "\n")
