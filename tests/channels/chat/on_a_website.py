"""A website of another origin that carries the chat, as a browser meets it: our pages and the live line behind one address."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from wsgiref.simple_server import make_server

from playwright.sync_api import Browser, Locator, Page

from tests.channels.chat.at_the_line import the_line
from tests.chromium import PATIENCE, Quiet, Server, served

POLICY = (
    "default-src 'none'; script-src {ours}; connect-src {ours} {socket}; img-src {ours}; style-src 'self'; "
    "require-trusted-types-for 'script'"
)
PAGE = """<!doctype html><html lang="{language}" dir="{way}"><head><meta charset="utf-8"><title>Lamps</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/site.css"></head>
<body><h1>Lamps</h1><p><button>Of the page</button></p>{scripts}</body></html>"""
# What a careless website does to everything on it.
STYLE = """html { font-size: 62.5%; } * { letter-spacing: 4px; line-height: 3; text-transform: uppercase; }
button, p { color: #b00 !important; font-size: 40px !important; } heard-chat { display: none !important; opacity: 0.1 !important; }
body { text-transform: none; line-height: 1; }"""


class Website:
    """The website: its own address, and ours."""

    def __init__(self, address: str, ours: str) -> None:
        self.address, self.ours = address, ours

    def page(
        self, browser: Browser, key: str, *, width: int = 1280, theme: str = "light", locale: str = "en", **query: str
    ) -> Page:
        """Open a page of it in a browser nobody has used, whose user reads `locale`."""
        context = browser.new_context(
            viewport={"width": width, "height": 844}, color_scheme=theme, reduced_motion="reduce", locale=locale
        )
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.complaints = []  # type: ignore[attr-defined]
        page.on("console", lambda said: said.type in {"error", "warning"} and page.complaints.append(said.text))  # type: ignore[attr-defined]
        page.on("pageerror", lambda error: page.complaints.append(str(error)))  # type: ignore[attr-defined]
        page.goto(f"{self.address}/{key}?{'&'.join(f'{name}={value}' for name, value in query.items())}")
        return page


def opened(page: Page) -> Locator:
    """Open the chat, and return it."""
    chat = page.locator("heard-chat")
    chat.locator(".launcher").click()
    chat.get_by_role("textbox", name="Write a message").wait_for()
    return chat


def speak(chat: Locator, text: str) -> None:
    """Write something and send it."""
    chat.get_by_role("textbox", name="Write a message").fill(text)
    chat.get_by_role("button", name="Send", exact=True).click()


@contextlib.contextmanager
def website() -> Iterator[Website]:
    """Run everything; the widget's origin is yet to be told."""
    with served() as pages, the_line() as live, _front(pages, live.port) as ours, _host(ours) as address:
        yield Website(address, ours)


@contextlib.contextmanager
def _host(ours: str) -> Iterator[str]:
    def answer(environ, start_response):
        path, query = (
            environ["PATH_INFO"],
            dict(one.split("=", 1) for one in environ["QUERY_STRING"].split("&") if "=" in one),
        )
        if path == "/site.css":
            start_response("200 OK", [("Content-Type", "text/css")])
            return [STYLE.encode()]
        language = query.pop("language", "en")
        more = "".join(f' data-{name}="{value}"' for name, value in query.items() if name != "twice")
        key = path.strip("/")
        line = f'<script async src="{ours}/chat.js?{key}" data-inbox="{key}"{more}></script>'
        policy = POLICY.format(ours=ours, socket=ours.replace("http", "ws"))
        start_response("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Security-Policy", policy)])
        scripts = line * (2 if "twice" in query else 1)
        way = "rtl" if language == "ar" else "ltr"
        return [PAGE.format(language=language, way=way, scripts=scripts).encode()]

    server = make_server("127.0.0.1", 0, answer, Server, Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextlib.contextmanager
def _front(pages: str, live_port: int) -> Iterator[str]:
    """One address before both servers, as the live process is in front of the pages."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=64)
    pages_port = int(pages.rpartition(":")[2])

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = listening.accept()
                threading.Thread(target=_pass_on, args=(connection, pages_port, live_port), daemon=True).start()

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        listening.close()


def _pass_on(connection: socket.socket, pages_port: int, live_port: int) -> None:
    with connection, contextlib.suppress(OSError):
        first = connection.recv(65536)
        port = live_port if first.startswith(b"GET /live") else pages_port
        with socket.create_connection(("127.0.0.1", port)) as behind:
            behind.sendall(first)
            back = threading.Thread(target=_pour, args=(behind, connection), daemon=True)
            back.start()
            _pour(connection, behind)
            back.join()


def _pour(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_WR)
