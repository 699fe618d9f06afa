"""Listening for mail."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from heard.channels.email.smtp.certificate import Certificate, CertificateError
from heard.channels.email.smtp.limits import Limits
from heard.channels.email.smtp.reception import Reception
from heard.channels.email.smtp.session import session_class
from heard.channels.email.smtp.writer import BatchWriter

log = logging.getLogger(__name__)
logging.getLogger("mail.log").setLevel(logging.ERROR)  # aiosmtpd tells every line of every session

ENDING_SECONDS = 5.0
RENEWAL_SECONDS = 60.0  # certificates are renewed every few weeks


class CannotListenError(Exception):
    """The receiver cannot be set up as asked; the message says how to mend it."""


def run(
    *,
    stop: threading.Event,
    host: str = "127.0.0.1",
    port: int = 2525,
    lmtp_port: int | None = None,
    limits: Limits | None = None,
    certificate: tuple[Path, Path] | None = None,
    login: tuple[str, str] | None = None,
    hostname: str = "",
    started: Callable[[int, int | None], None] | None = None,
) -> None:
    """Receive mail until told to stop: SMTP on `port`, and LMTP on `lmtp_port` where given (0: any free one).

    `certificate` names the files of a certificate chain and its key, and offers STARTTLS; `login` is the user name and
    password that senders must give, which needs a certificate. `started` is told the ports.

    Raises CannotListenError.
    """
    if login and not certificate:
        raise CannotListenError(
            "A mail receiver that asks for a password needs a certificate (HEARD_SMTP_CERTIFICATE)."
        )
    shown = _shown(certificate) if certificate else None
    options = {
        "hostname": hostname or socket.gethostname(),
        "tls_context": shown.context if shown else None,
        "ident": "Heard",
    }
    ports = [(port, False)] + ([(lmtp_port, True)] if lmtp_port is not None else [])
    asyncio.run(_serve(host, ports, options, limits or Limits(), login, stop, started, shown))


def _shown(files: tuple[Path, Path]) -> Certificate:
    try:
        return Certificate(*files)
    except CertificateError as error:
        raise CannotListenError(f"{error} Mend HEARD_SMTP_CERTIFICATE or HEARD_SMTP_KEY.") from error


async def _serve(
    host: str,
    ports: list[tuple[int, bool]],
    options: dict[str, Any],
    limits: Limits,
    login: tuple[str, str] | None,
    stop: threading.Event,
    started: Callable[[int, int | None], None] | None,
    shown: Certificate | None,
) -> None:
    loop = asyncio.get_running_loop()
    writer = BatchWriter(loop)
    writer.start()
    servers = []
    try:
        for port, local in ports:
            reception = Reception(limits=limits, writer=writer, source="lmtp" if local else "smtp", login=login)
            servers.append(await _listen(host, port, _factory(reception, options, local=local, loop=loop)))
        found = [server.sockets[0].getsockname()[1] for server in servers]
        log.info("receiving mail on %s, port %s", host, " and ".join(str(number) for number in found))
        if started:
            started(found[0], found[1] if len(found) > 1 else None)
        looked_at = loop.time()
        while not stop.is_set():
            await asyncio.sleep(0.1)
            if shown and loop.time() - looked_at > RENEWAL_SECONDS:
                looked_at = loop.time()
                shown.look_again()
    finally:
        for server in servers:
            server.close()
        writer.end()
        await asyncio.to_thread(writer.join, ENDING_SECONDS)


def _factory(
    reception: Reception, options: dict[str, Any], *, local: bool, loop: asyncio.AbstractEventLoop
) -> Callable[[], asyncio.Protocol]:
    authenticator = reception.authenticator()
    first = session_class(reception, local=local)(
        reception,
        data_size_limit=reception.limits.mail_bytes,
        timeout=reception.limits.idle_seconds,
        enable_SMTPUTF8=True,
        auth_required=authenticator is not None,
        authenticator=authenticator,
        loop=loop,
        **options,
    )
    another: Callable[[], asyncio.Protocol] = first.another
    return another


async def _listen(host: str, port: int, factory: Callable[[], asyncio.Protocol]) -> asyncio.Server:
    try:
        return await asyncio.get_running_loop().create_server(factory, host, port, backlog=256)
    except OSError as error:
        raise CannotListenError(
            f"The mail receiver cannot listen on {host}, port {port}: {error.strerror or error}. "
            "Choose another with HEARD_SMTP_HOST and HEARD_SMTP_PORT."
        ) from error
