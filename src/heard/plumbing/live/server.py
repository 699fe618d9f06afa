"""The live server: one process with the WebSocket at /live and, by default, the public port before the pages."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import resource
import socket
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from django.db import connections
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute

from heard.plumbing.bodies import Room
from heard.plumbing.live.changed_pages import ChangedPages
from heard.plumbing.live.door import Door
from heard.plumbing.live.exchange import Exchange, OneNode
from heard.plumbing.live.gateway.front import Front
from heard.plumbing.live.gateway.kept import Kept
from heard.plumbing.live.gateway.pages import Pages
from heard.plumbing.live.gateway.public import Public
from heard.plumbing.live.hub import Hub
from heard.plumbing.live.lines import LineMaker, Live
from heard.plumbing.live.nats import Nats
from heard.plumbing.live.relay import Relay
from heard.plumbing.live.resuming import Resuming
from heard.plumbing.live.sharing import Sharing
from heard.plumbing.live.signs import Signs
from heard.plumbing.live.sockets import Sockets
from heard.plumbing.live.tail import Tail
from heard.plumbing.live.wire import LiveSocket

log = logging.getLogger(__name__)
Work = Callable[[], Awaitable[Any]]

LONGEST_MESSAGE = 64 * 1024  # bytes a client may send at once; the description of a call takes about 10,000
GRACE_SECONDS = 10.0  # for answers under way when told to stop


@dataclass(frozen=True, kw_only=True)
class LiveSettings:
    """What the live server has to know.

    `origins` are the addresses whose pages may open a socket, `hosts` the names this server goes by. `pages` is the
    Unix socket of the WSGI server; None leaves everything but /live to a proxy in front. `is_https` says that people
    reach us over https, `proxies` how many proxies of ours stand in front, each adding to X-Forwarded-For. `nats_url`
    is where several nodes find each other, under a `namespace` of this installation; empty: there is one node. Pages
    below `kept_below` may be kept for who brings none of the `telling_cookies`, which say who somebody is, until
    something changes; they are changed by pages below `editing_below`. `rooms` say how much may be sent to which
    addresses.
    """

    conninfo: str
    origins: Collection[str]
    hosts: Collection[str]
    pages: Path | None = None
    is_https: bool = False
    proxies: int = 0
    nats_url: str = ""
    namespace: str = "alone"
    kept_below: str = "/help/"
    editing_below: str = "/studio/"
    telling_cookies: Collection[str] = ()
    rooms: Sequence[Room] = ()


def run(
    settings: LiveSettings,
    door: Door,
    *,
    listening: Sequence[socket.socket],
    lines: Sequence[LineMaker] = (),
    stop: threading.Event | None = None,
) -> None:
    """Serve on sockets that are already bound until SIGTERM or Ctrl-C, or until `stop` is set."""
    _allow_many_connections()
    for given in listening:
        # asyncio sets it only on sockets that name TCP as their protocol; without it, each answer waits 40 ms for an ACK.
        given.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)
    server = _Server(configuration(settings, door, lines), stop or threading.Event())
    server.run(sockets=list(listening))


def _allow_many_connections() -> None:
    """Open as many files as the system lets us: each connection is one, and the usual limit is 1,024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != hard:
        with contextlib.suppress(ValueError, OSError):  # macOS names a limit that it does not grant
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def configuration(settings: LiveSettings, door: Door, lines: Sequence[LineMaker] = ()) -> uvicorn.Config:
    """Return uvicorn's configuration with our application and our protocols."""
    pages = Pages(settings.pages) if settings.pages else None
    kept = Kept(
        below=settings.kept_below.encode(),
        cookies=frozenset(name.encode() for name in settings.telling_cookies),
        editing=settings.editing_below.encode(),
    )
    return uvicorn.Config(
        application(settings, door, pages=pages, lines=lines, kept=kept if pages else None),
        http=_front(settings, pages, kept) if pages else "h11",
        ws=LiveSocket,
        ws_max_size=LONGEST_MESSAGE,
        ws_per_message_deflate=False,
        lifespan="on",
        loop="asyncio",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=int(GRACE_SECONDS),
    )


def _front(settings: LiveSettings, pages: Pages, kept: Kept) -> Any:
    """Return what makes a protocol for each connection to the public port, as uvicorn calls it."""
    public = Public(pages, kept, is_https=settings.is_https, proxies=settings.proxies, rooms=settings.rooms)

    def make(config: uvicorn.Config, server_state: Any, app_state: dict[str, Any], _loop: Any = None) -> Front:
        return Front(public, config=config, server_state=server_state, app_state=app_state)

    return make


def application(
    settings: LiveSettings,
    door: Door,
    *,
    pages: Pages | None = None,
    lines: Sequence[LineMaker] = (),
    kept: Kept | None = None,
) -> Starlette:
    """Return the ASGI application; it follows the book for as long as it runs."""
    hub = Hub(door)
    changed = ChangedPages(settings.conninfo, kept) if kept else None
    exchange: Exchange = Nats(settings.nats_url, namespace=settings.namespace) if settings.nats_url else OneNode()
    resuming = Resuming(hub, settings.conninfo)
    asking = ThreadPoolExecutor(1, thread_name_prefix="live-door")  # one thread, one database connection
    live = Live(hub=hub, resuming=resuming, signs=Signs(hub, exchange), relay=Relay(hub, exchange), exchange=exchange)
    beside = [make(live) for make in lines]
    sockets = Sockets(
        door=door, live=live, beside=beside, asking=asking, origins=settings.origins, hosts=settings.hosts
    )  # fmt: skip
    tail = Tail(
        settings.conninfo, keep=hub.ring.size, started=hub.start, came=hub.come, ahead=hub.run_ahead,
        awaiting=lambda: bool(hub.listeners), looked=resuming.know, sharing=Sharing(exchange),
    )  # fmt: skip
    works = [tail.run, exchange.run, sockets.look_after, sockets.see_who_left, *(line.look_after for line in beside)]
    ends = [*(line.close for line in beside), resuming.close, *([changed.end] if changed else [])]
    routes = [WebSocketRoute("/live", sockets.talk), *(WebSocketRoute(line.path, line.talk) for line in beside)]
    return Starlette(routes=routes, lifespan=_lifespan(works, ends, pages, asking))


def _lifespan(
    works: Sequence[Work], ends: Sequence[Work], pages: Pages | None, asking: Executor
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    """Return what keeps works up for as long as the application runs, and comes to an end in order."""

    @contextlib.asynccontextmanager
    async def following(app: Starlette) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(_kept_up(work)) for work in works]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for end in ends:
            await end()
        if pages:
            pages.close()
        await asyncio.get_running_loop().run_in_executor(asking, connections.close_all)
        asking.shutdown()

    return following


async def _kept_up(work: Work) -> None:
    """Run something for ever; a mistake of ours in it is told and it goes on."""
    while True:
        try:
            await work()
        except Exception:
            log.exception("live updates stumbled; going on in a second")
            await asyncio.sleep(1.0)


class _Server(uvicorn.Server):
    """A uvicorn server that also stops when an event is set."""

    def __init__(self, config: uvicorn.Config, stop: threading.Event) -> None:
        super().__init__(config)
        self._stop = stop

    async def on_tick(self, counter: int) -> bool:
        """Look at the event ten times a second."""
        return await super().on_tick(counter) or self._stop.is_set()
