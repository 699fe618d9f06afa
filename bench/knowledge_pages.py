"""An article for strangers: answered ahead of Django, beside a bare Starlette application behind granian that returns the same bytes."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import repeat
from pathlib import Path
from typing import Any

from bench.house import House, free_port
from bench.load import Client, Request, drive, get

CLIENTS = 8
SECONDS = 8.0
ARTICLE = "/help/en/delivery/where-is-my-parcel/"
PACKED = "Accept-Encoding: gzip\r\n"
FLOOR = """
from starlette.applications import Starlette
from starlette.responses import Response
from starlette.routing import Route

page = open({path!r}, "rb").read()
head = {{"Content-Encoding": "gzip", "Content-Type": "text/html; charset=utf-8"}}
app = Starlette(routes=[Route("/{{path:path}}", lambda request: Response(page, headers=head))])
"""


def run(*, seconds: float = SECONDS) -> dict[str, Any]:
    """Measure the article as it is answered, and the floor with the same bytes, by the same clients."""
    with House(0) as house:
        before = sum(house.memory().values())
        page = _kept_page(house.port)
        told = _driven(house.port, seconds)
        after = sum(house.memory().values())
    floor = _floor(page, seconds)
    ratio = round(told["per_second"] / floor["per_second"], 2)
    return {"article": told, "floor": floor, "ratio": ratio, "memory_kib": {"started": before, "after": after}}


def _kept_page(port: int) -> bytes:
    """Return the page once it is answered the same way twice, which says that it is kept."""
    client, last = Client(port), b""
    for _ in range(100):
        status, page = client.ask(get(ARTICLE, headers=PACKED))
        if status != 200:
            raise RuntimeError(f"the article was answered with {status}")
        if page == last:
            return page
        last = page
        time.sleep(0.1)
    raise RuntimeError("the article is never kept")


def _driven(port: int, seconds: float) -> dict[str, float]:
    def requests(_index: int) -> Iterator[Request]:
        return repeat((get(ARTICLE, headers=PACKED), 200))

    drive(port, requests, clients=CLIENTS, seconds=1.0)
    return drive(port, requests, clients=CLIENTS, seconds=seconds).told()


def _floor(page: bytes, seconds: float) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        body = Path(folder) / "page"
        body.write_bytes(page)
        (Path(folder) / "floor_app.py").write_text(FLOOR.format(path=str(body)))
        port = free_port()
        command = [sys.executable, "-m", "granian", "--interface", "asgi", "--port", str(port), "floor_app:app"]
        server = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _until_answered(port)
            return _driven(port, seconds)
        finally:
            server.terminate()
            server.wait()


def _until_answered(port: int) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            Client(port).ask(get("/"))
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the floor did not start")
