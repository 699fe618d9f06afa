"""A real browser for tests: the system's Chromium, our pages served from this process, and what axe-core says of them."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.wsgi import get_wsgi_application
from django.db import connections
from playwright.sync_api import Browser, ConsoleMessage, Page

PATIENCE = 60_000  # milliseconds; two busy cores are slow at times
LATE_FONTS = "was preloaded using link preload"  # what a browser says of fonts that a busy machine is late to use
GIVEN_UP = (
    "WebSocket is closed before the connection is established"  # and of a line it was opening when its page was closed
)


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64  # who comes all at once is not turned away

    def process_request_thread(self, *request: object) -> None:
        """Answer, and leave no connection behind: pages keep theirs open, but here each request has a thread of its own."""
        try:
            super().process_request_thread(*request)
        finally:
            connections.close_all()


class Quiet(WSGIRequestHandler):
    def log_message(self, *arguments: object) -> None:
        pass


class Counted:
    """An application that knows how many of its answers are still being made."""

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application
        self.at_work = 0
        self.changed = threading.Condition()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        self._count(+1)
        try:
            answer = self.application(environ, start_response)
        except BaseException:
            self._count(-1)
            raise
        return ClosingIterator(answer, lambda: self._count(-1))

    def rest(self, seconds: float) -> None:
        """Wait for the last answer: a page that is left early leaves requests behind, and the tables are emptied next."""
        with self.changed:
            assert self.changed.wait_for(lambda: self.at_work == 0, seconds), "a request did not come to an end"

    def _count(self, by: int) -> None:
        with self.changed:
            self.at_work += by
            self.changed.notify_all()


class ClosingIterator:
    """An answer that says when it was sent, or given up."""

    def __init__(self, answer: Iterable[bytes], closed: Callable[[], None]) -> None:
        self.answer, self.closed = answer, closed

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.answer)

    def close(self) -> None:
        try:
            if close := getattr(self.answer, "close", None):
                close()
        finally:
            self.closed()


@contextlib.contextmanager
def served() -> Iterator[str]:
    """Our pages and static files on a free port; the address without a slash at the end."""
    counted = Counted(StaticFilesHandler(get_wsgi_application()))
    server = make_server("127.0.0.1", 0, counted, Server, Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        counted.rest(PATIENCE / 1000)


@contextlib.contextmanager
def looked_at(browser: Browser, *, width: int = 1440, theme: str = "light", language: str = "en") -> Iterator[Page]:
    """A page in a fresh profile that fails the test when anything is reported on its console (CSP violations too)."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=theme, locale=language, reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    complaints: list[str] = []
    allowed = [LATE_FONTS]

    def complain(said: ConsoleMessage) -> None:
        if said.type in {"error", "warning"} and not any(words in said.text for words in allowed):
            complaints.append(said.text)

    page.on("console", complain)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        yield page
    finally:
        allowed.append(GIVEN_UP)
        context.close()  # also after a failure: a page left open calls for its server and slows all that follow
    assert complaints == [], complaints


def until_true(page: Page, expression: str) -> None:
    """Wait until an expression is true. Playwright's own way evaluates it within the page, which a strict policy forbids."""
    end = time.monotonic() + PATIENCE / 1000
    while not page.evaluate(expression):
        assert time.monotonic() < end, expression
        page.wait_for_timeout(20)


def lettered(page: Page) -> None:
    """Wait until our own letters are drawn: until then wider ones stand there, and everything has another size."""
    page.evaluate(
        "Promise.all([...document.fonts].map(font => font.load())).then(() => document.fonts.ready)"
        ".then(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true)))))"
    )


def fits(page: Page) -> bool:
    """Whether the page needs no scrolling sideways."""
    page.wait_for_load_state()  # what a click leads to may have no content yet
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong with the page as it stands, one line each."""
    page.wait_for_load_state()
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]]
