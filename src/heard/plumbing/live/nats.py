"""The exchange among several nodes, over NATS. While NATS is away each node goes on alone for its own clients."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from heard.plumbing.live.exchange import Receive, deliver

if TYPE_CHECKING:
    from nats.aio.client import Client
    from nats.aio.msg import Msg

log = logging.getLogger(__name__)

MOST_WAITING = 5_000  # messages to send; what comes on top is dropped, and whoever needs it asks again
LARGEST = 512 * 1024  # bytes of a message; a NATS server takes 1 MiB unless told otherwise
SHORTEST_PAUSE, LONGEST_PAUSE = 0.2, 5.0  # seconds between two tries to connect
PING_SECONDS = 5  # two unanswered ones, and the line counts as dead
CONNECT_SECONDS = 3


class Nats:
    """What is published here reaches the receivers of this node at once, and those of the others while NATS is there.

    `url` names one or several servers, separated by commas; `namespace` keeps installations that share a server apart.
    """

    def __init__(self, url: str, *, namespace: str) -> None:
        """Remember where NATS is; nothing is opened yet."""
        self._servers = [server.strip() for server in url.split(",")]
        self._prefix = f"heard.{namespace}."
        self._receivers: list[Receive] = []
        self._joined: list[Callable[[], None]] = []
        self._waiting: deque[tuple[str, bytes]] = deque()
        self._more = asyncio.Event()
        self.is_joined = False

    def attach(self, receive: Receive, *, joined: Callable[[], None] | None = None) -> None:
        """Hand everything to `receive`, and tell `joined` whenever the others come within reach."""
        self._receivers.append(receive)
        if joined is not None:
            self._joined.append(joined)

    def publish(self, subject: str, data: bytes) -> None:
        """Tell this node now and the others as soon as the line takes it; what is too large stays here."""
        deliver(self._receivers, subject, data)
        if self.is_joined and len(data) <= LARGEST and len(self._waiting) < MOST_WAITING:
            self._waiting.append((subject, data))
            self._more.set()

    async def run(self) -> None:
        """Keep the line up until cancelled."""
        pause = SHORTEST_PAUSE
        while True:
            try:
                began = asyncio.get_running_loop().time()
                await self._stay_connected()
            except Exception as error:  # whatever the client raises, the nodes have to find each other again
                pause = SHORTEST_PAUSE if asyncio.get_running_loop().time() - began > LONGEST_PAUSE else pause
                log.warning("live updates cannot reach NATS, trying again in %.1f s: %s", pause, _told(error))
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)

    async def _stay_connected(self) -> None:
        """Connect, and pass on what is published until the line is lost; raises what ended it."""
        lost = asyncio.Event()
        client = await _connected(self._servers, lost)
        sending: asyncio.Task[None] | None = None
        try:
            await client.subscribe(f"{self._prefix}>", cb=self._came, pending_msgs_limit=20_000)
            await client.flush(CONNECT_SECONDS)
            sending = asyncio.create_task(self._send(client))
            self._join()
            await lost.wait()
            raise ConnectionError(_told(client.last_error or ConnectionError("the line was lost")))
        finally:
            self.is_joined = False
            self._waiting.clear()
            if sending is not None:
                sending.cancel()
            with contextlib.suppress(Exception):
                await asyncio.wait_for(client.close(), CONNECT_SECONDS)

    def _join(self) -> None:
        log.info("live updates of several nodes are joined by NATS")
        self.is_joined = True
        for joined in self._joined:
            joined()

    async def _send(self, client: Client) -> None:
        while True:
            while self._waiting:
                subject, data = self._waiting.popleft()
                await client.publish(self._prefix + subject, data)
            self._more.clear()
            await self._more.wait()

    async def _came(self, message: Msg) -> None:
        deliver(self._receivers, message.subject.removeprefix(self._prefix), message.data)


async def reach(url: str) -> None:
    """Connect to NATS and go again; raises ConnectionError, which says why it cannot be reached."""
    client = await _connected([server.strip() for server in url.split(",")], asyncio.Event())
    await client.close()


async def _connected(servers: list[str], lost: asyncio.Event) -> Client:
    """Return a client whose line is up; `lost` is set when it goes. Raises ConnectionError.

    The client does not come back by itself: whoever does has to ask what was missed.
    """
    from nats.aio.client import Client  # only installations with several nodes pay for it

    async def is_lost() -> None:
        lost.set()

    async def note(error: Exception) -> None:
        noted.append(error)
        log.debug("NATS: %s", _told(error))

    noted: deque[Exception] = deque(maxlen=1)
    client = Client()
    try:
        await client.connect(
            servers,
            name="heard live",
            no_echo=True,
            allow_reconnect=False,
            max_reconnect_attempts=1,
            reconnect_time_wait=0,
            connect_timeout=CONNECT_SECONDS,
            ping_interval=PING_SECONDS,
            closed_cb=is_lost,
            disconnected_cb=is_lost,
            error_cb=note,
        )
    except Exception as error:
        await client.close()
        await asyncio.sleep(0.01)  # a client that was refused closes its line in a task of its own
        raise ConnectionError(_told(noted[0] if noted else error)) from error
    return client


def _told(error: Exception) -> str:
    return str(error) or type(error).__name__
