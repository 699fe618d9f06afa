"""Both sides of a call in one browser with a made-up camera and microphone; what goes by the live line is passed on by hand."""

import contextlib
import json
import time

from django.test import Client
from django.utils import timezone

from heard.channels.calls.of_visitors import CallRefused, deed, told_of
from heard.channels.calls.words import words
from heard.plumbing.models import Fact
from tests.channels.calls.side import HOST, Side
from tests.chromium import LATE_FONTS

PATIENCE = 60  # seconds
BOTH = frozenset({"voice", "video"})
STRICT = "default-src 'none'; script-src {address}; connect-src {address}"
BEGIN = """async ({address, words, dir}) => {
  const hears = {};
  window.line = {
    send: (said) => window.sent.push(said),
    on: (word, act) => { (hears[word] ??= []).push(act); },
    hear: (word, value, frame) => (hears[word] ?? []).forEach((act) => act(value, frame)),
  };
  window.sent = [];
  const root = document.createElement("shop-chat").attachShadow({ mode: "open" });
  document.body.append(root.host);
  const { begin } = await import(`${address}/chat-call.js`);
  window.begin = (call) => begin({ root, line: window.line, call, words, dir });
}"""


class TwoSides:
    """An agent's page of the workspace and a visitor's page of a website, and the line between them."""

    def __init__(self, browser, address, shop, *, agent_page=None, language="en", script="", **context):
        self.shop, self.address, self.language = shop, address, language
        self.said = []
        self.is_cut = False
        self.sockets = []
        self.book = Fact.objects.order_by("-id").values_list("id", flat=True).first() or 0
        self.complaints = []
        self.agent = self._side(browser, script, **context)
        self.visitor = self._side(browser, script, **context)
        self._sign_in()
        self.host = "<!doctype html><html lang=en><title>Lamps</title><body><main><h1>Lamps</h1></main></body></html>"
        policy = STRICT.format(address=address)
        self.visitor.page.route(
            f"{HOST}/**",
            lambda route: route.fulfill(
                body=self.host, content_type="text/html", headers={"Content-Security-Policy": policy}
            ),
        )

    def _side(self, browser, script, **context):
        made = browser.new_context(locale="en", reduced_motion="reduce", **context)
        made.set_default_timeout(PATIENCE * 1000)
        page = made.new_page()
        if script:
            page.add_init_script(script)
        page.on("console", self._complain)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return Side(page)

    def _complain(self, said):
        if said.type in {"error", "warning"} and LATE_FONTS not in said.text:
            self.complaints.append(f"{said.text} {said.location.get('url')}")

    def _sign_in(self):
        browser = Client()
        self.shop.ana.language = self.language
        self.shop.ana.save()
        browser.force_login(self.shop.ana)
        cookie = {"name": "sessionid", "value": browser.cookies["sessionid"].value, "url": self.address}
        self.agent.page.context.add_cookies([cookie])
        self.agent.page.route_web_socket("**/live", self._live)

    def _live(self, socket):
        self.sockets = [socket]
        socket.on_message(lambda text: self.said.append(text))
        socket.send(json.dumps({"hello": {"id": self.shop.ana.pk, "name": self.shop.ana.name}, "cursor": "1"}))

    def cut(self):
        """Cut the agent's live line; their page comes back by itself."""
        for socket in self.sockets:
            socket.close()

    def open_agent(self):
        self.agent.page.goto(f"{self.address}/conversations/{self.shop.chat.pk}/")
        self.agent.page.wait_for_load_state("networkidle")

    def open_visitor(self):
        self.visitor.page.goto(f"{HOST}/lamps/")
        given = {
            "address": self.address,
            "words": words(self.language),
            "dir": "rtl" if self.language == "ar" else "ltr",
        }
        self.visitor.page.evaluate(BEGIN, given)

    def pass_on(self):
        """Carry what was said since the last time."""
        for text in self._taken():
            message = json.loads(text)
            if "signal" in message and not self.is_cut:
                self._to_visitor("signal", message["signal"])
        for message in self.visitor.page.evaluate("() => (window.sent ?? []).splice(0)"):
            if "signal" in message and not self.is_cut:
                said = message["signal"]
                self._to_agent({"signal": {"topic": f"call:{said['call']}", "data": said["data"]}})
            elif "call" in message:
                self._do(message["call"])
        self._tell_facts()

    def _taken(self):
        taken, self.said[:] = list(self.said), []
        return taken

    def _do(self, payload):
        try:
            done = deed(
                conversation_id=payload["chat"], visitor_name="Cleo", allowed=BOTH, payload=payload, at=timezone.now()
            )
        except CallRefused as refused:
            self._to_visitor("refused", "call", {"refused": "call", "says": refused.says})
            return
        self._to_visitor("call", done)

    def _tell_facts(self):
        for fact in Fact.objects.filter(id__gt=self.book, name__startswith="Call").order_by("id"):
            self.book = fact.pk
            self._to_agent(
                {"name": fact.name, "stream": fact.stream, "data": fact.data, "cursor": "1", "fact": fact.pk}
            )
            told = told_of(call_id=fact.data["call_id"], at=timezone.now())
            self._to_visitor("call", told)
            with contextlib.suppress(Exception):
                self.visitor.page.evaluate("(call) => window.begin(call)", told)

    def _to_agent(self, message):
        for socket in self.sockets:
            socket.send(json.dumps(message))

    def _to_visitor(self, word, value, frame=None):
        self.visitor.page.evaluate(
            "([word, value, frame]) => window.line?.hear(word, value, frame)", [word, value, frame]
        )

    def until(self, holds, what="", seconds=PATIENCE):
        """Carry on until something holds."""
        end = time.monotonic() + seconds
        while not (found := holds()):
            assert time.monotonic() < end, f"{what or 'it'} did not happen; {self.complaints}"
            self.pass_on()
            self.agent.page.wait_for_timeout(30)
        return found

    def talk(self, side):
        return side.page.locator(".heard-call .box.call.connected").count() == 1

    def close(self):
        for side in (self.agent, self.visitor):
            side.page.context.close()
