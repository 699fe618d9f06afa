"""Five hundred messages between ten visitors and their agents while the processes that carry them are killed, one by one."""

import contextlib
import http.client
import json
import threading
import time
import uuid
from collections import defaultdict

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from tests.stories.house import House, eventually
from tests.stories.killing import kill

pytestmark = pytest.mark.slow
SHOP = "https://shop.example"
VISITORS, EACH = 10, 25  # messages of each side in each conversation
BEGUN = f"""
import json
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone
from heard.channels.chat.models import ChatWidget
from heard.conversations.models import Brand, Inbox
from heard.staff.actions.issue_token import issue_token
from heard.staff.models import Agent
from heard.staff.sessions import SessionStore
ana = Agent.objects.create_user("ana@lamp.example", "the lamp in the hall", name="Ana Moreno", role="admin")
inbox = Inbox.objects.create(name="Support", brand=Brand.objects.create(name="Lamp & Co"), address="s@lamp.example")
store = SessionStore()
store[SESSION_KEY], store[HASH_SESSION_KEY] = str(ana.pk), ana.get_session_auth_hash()
store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
store.save(must_create=True)
print(json.dumps({{
    "key": ChatWidget.objects.create(inbox=inbox, origins="{SHOP}", asks_email="not").key,
    "token": issue_token(agent=ana, name="story", scopes=["read", "write"], at=timezone.now())[1],
    "session": store.session_key,
}}))
"""
IN_THE_DATABASE = """
import json
from heard.conversations.models import Message
from heard.plumbing.models import Duty
said = Message.objects.filter(kind__in=["incoming", "reply"]).order_by("id").values_list("conversation_id", "kind", "text", "id")
print(json.dumps({"said": list(said), "duties": Duty.objects.count()}))
"""
BROKEN = (ConnectionClosed, InvalidStatus, OSError, TimeoutError, EOFError)


@pytest.fixture
def house(tmp_path):
    running = House(tmp_path / "home").start()
    yield running
    running.stop()


class Side(threading.Thread):
    """Somebody with a socket, who comes back with their cursor whenever it breaks."""

    path: str
    headers: dict[str, str]
    origin: str

    def __init__(self, house: House) -> None:
        super().__init__(daemon=True)
        self.house = house
        self.cursor = ""
        self.breaks = 0
        self.is_over = threading.Event()
        self.mistakes: list[str] = []

    def run(self) -> None:
        while not self.is_over.is_set():
            try:
                address = f"ws://127.0.0.1:{self.house.port}{self.path}"
                with connect(
                    address, origin=self.origin, additional_headers=self.headers, close_timeout=0, open_timeout=20
                ) as socket:
                    self.begin(socket)
                    self.listen(socket)
            except BROKEN:
                self.breaks += 1
                time.sleep(0.2)

    def listen(self, socket: ClientConnection) -> None:
        while not self.is_over.is_set():
            with contextlib.suppress(TimeoutError):
                frame = json.loads(socket.recv(timeout=0.2))
                self.hear(frame)
                self.cursor = frame.get("cursor", self.cursor)
            self.go_on(socket)

    def begin(self, socket: ClientConnection) -> None: ...
    def hear(self, frame: dict) -> None: ...
    def go_on(self, socket: ClientConnection) -> None: ...


class Visitor(Side):
    """Says one thing after the other, each again, under the same id, until it is kept."""

    path, headers, origin = "/live/chat", {}, SHOP

    def __init__(self, house: House, key: str, number: int) -> None:
        super().__init__(house)
        self.key, self.token, self.chat = key, "", None
        self.left = [(str(uuid.uuid4()), f"visitor {number} says {turn}") for turn in range(EACH)]
        self.heard: dict[str, list[str]] = defaultdict(list)
        self.messages: set[int] = set()
        self.on_its_way, self.not_before = "", 0.0

    def begin(self, socket: ClientConnection) -> None:
        known = {"token": self.token or None, "chat": self.chat, "cursor": self.cursor or None}
        socket.send(json.dumps({"hello": {"inbox": self.key, "language": "en", **known}}))
        self.on_its_way = ""

    def hear(self, frame: dict) -> None:
        if "welcome" in frame:
            self.token = frame["welcome"]["token"]
        elif "kept" in frame:
            if self.left and frame["kept"] == self.left[0][0]:
                self.chat = frame["chat"]
                self.left.pop(0)
                self.on_its_way = ""
        elif "message" in frame:
            if frame["message"]["id"] not in self.messages:  # the same number twice is the same message
                self.heard[frame["message"]["from"]].append(frame["message"]["text"])
            self.messages.add(frame["message"]["id"])
        elif "refused" in frame:
            self.on_its_way, self.not_before = "", time.monotonic() + 1.0
            if frame["why"] not in {"slow_down", "busy"}:
                self.mistakes.append(json.dumps(frame))
        elif "reload" in frame:
            self.mistakes.append("told to load again")

    def go_on(self, socket: ClientConnection) -> None:
        if self.token and self.left and not self.on_its_way and time.monotonic() > self.not_before:
            self.on_its_way, text = self.left[0]
            socket.send(json.dumps({"say": {"id": self.on_its_way, "chat": self.chat, "text": text}}))


class Screen(Side):
    """An agent's open page, which hears of everything."""

    path = "/live"

    def __init__(self, house: House, session: str) -> None:
        super().__init__(house)
        self.headers, self.origin = {"Cookie": f"sessionid={session}"}, house.url
        self.heard: dict[str, list[int]] = defaultdict(list)
        self.cursors: list[tuple[int, ...]] = []
        self.facts: set[int] = set()

    def begin(self, socket: ClientConnection) -> None:
        socket.send(json.dumps({"subscribe": ["inboxes"], "cursor": self.cursor or "0.0.0"}))

    def hear(self, frame: dict) -> None:
        if frame.get("name") in {"MessageReceived", "MessageSent"} and frame["fact"] not in self.facts:
            self.facts.add(frame["fact"])
            self.heard[frame["name"]].append(frame["data"]["message_id"])
            self.cursors.append(tuple(map(int, frame["cursor"].split("."))))
        elif "reload" in frame:
            self.mistakes.append("told to load again")
        if "hello" in frame:
            frame.pop("cursor")  # how far the house has read; we have heard nothing yet


class Answering(threading.Thread):
    """An agent who answers in one conversation by the API, each answer under a key until it is taken."""

    def __init__(self, house: House, token: str, visitor: Visitor, number: int) -> None:
        super().__init__(daemon=True)
        self.house, self.token, self.visitor, self.number = house, token, visitor, number

    def run(self) -> None:
        eventually(lambda: self.visitor.chat, seconds=180)
        for turn in range(EACH):
            eventually(lambda turn=turn: self._is_taken(turn), seconds=180)

    def _is_taken(self, turn: int) -> bool:
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        headers["Idempotency-Key"] = f"answer-{self.number}-{turn}"
        connection = http.client.HTTPConnection("127.0.0.1", self.house.port, timeout=30)
        try:
            path = f"/api/v1/conversations/{self.visitor.chat}/replies"
            connection.request("POST", path, json.dumps({"text": f"agent {self.number} answers {turn}"}), headers)
            answer = connection.getresponse()
            status, told = answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        assert status in {201, 409, 429, 502, 503}, (status, told)
        return status == 201


def test_of_five_hundred_messages_none_is_lost_or_doubled_whatever_is_killed(house):
    begun = json.loads(house.inside(BEGUN))
    visitors = [Visitor(house, begun["key"], number) for number in range(VISITORS)]
    screen = Screen(house, begun["session"])
    agents = [Answering(house, begun["token"], visitor, number) for number, visitor in enumerate(visitors)]
    sides = [screen, *visitors]
    for thread in (*sides, *agents):
        thread.start()
    for part, heard in (("live", 100), ("web", 200), ("worker", 250), ("live", 300), ("web", 400)):
        eventually(lambda heard=heard: len(screen.cursors) >= heard, seconds=180)
        kill(house, part)
    for agent in agents:
        agent.join(240)
    eventually(lambda: not any(visitor.left for visitor in visitors), seconds=180)
    eventually(lambda: len(screen.cursors) >= 2 * VISITORS * EACH, seconds=180)
    eventually(lambda: all(len(visitor.heard["us"]) >= EACH for visitor in visitors), seconds=180)
    kept = eventually(lambda: found if not (found := json.loads(house.inside(IN_THE_DATABASE)))["duties"] else None)
    for side in sides:
        side.is_over.set()
        side.join(30)

    assert [side.mistakes for side in sides] == [[]] * len(sides)
    assert min(side.breaks for side in sides) >= 2
    for number, visitor in enumerate(visitors):
        said = [f"visitor {number} says {turn}" for turn in range(EACH)]
        answered = [f"agent {number} answers {turn}" for turn in range(EACH)]
        assert (visitor.heard["you"], visitor.heard["us"]) == (said, answered)
        stored = [(kind, text) for chat, kind, text, _ in kept["said"] if chat == visitor.chat]
        assert [text for kind, text in stored if kind == "incoming"] == said
        assert [text for kind, text in stored if kind == "reply"] == answered
    assert len(kept["said"]) == 2 * VISITORS * EACH
    assert sorted(screen.heard["MessageReceived"]) == [one[3] for one in kept["said"] if one[1] == "incoming"]
    assert sorted(screen.heard["MessageSent"]) == [one[3] for one in kept["said"] if one[1] == "reply"]
    assert screen.cursors == sorted(screen.cursors)
