"""Who may listen to what in this house: the live server's door, and the live server as a part of the installation.

Topics: `inboxes` (everything in the inboxes one may open), `inbox:<id>`, `conversation:<id>`, `customer:<id>`,
`agent:<id>`, which is one's own, `site:<id>` (who is on the websites of an inbox), and `call:<id>` (the words of a
call). Visitors of websites have a line of their own, and listen to `chat:<id>`, their conversations.
"""

from __future__ import annotations

import hashlib
import socket
from collections.abc import Callable, Collection, Iterable, Mapping

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from heard.channels.calls.queries import talking_in
from heard.channels.chat.line.telling import NAMES
from heard.conversations.events import ConversationsMerged
from heard.conversations.models import Conversation, Inbox
from heard.customers.models import Customer
from heard.plumbing.live.book import Fact
from heard.plumbing.live.door import Farewell, Visitor
from heard.plumbing.live.server import LiveSettings, run
from heard.plumbing.live.tidying import tidy_by_the_clock
from heard.plumbing.mail.switching import OutgoingMailResumed, OutgoingMailStopped
from heard.project.bodies import rooms
from heard.project.environment import Environment
from heard.project.processes.web import keep_connections, web_socket
from heard.project.visitors import CALLS, visitors
from heard.promises.views.signed_in import COOKIE
from heard.staff.actions.follow_presence import follow_presence
from heard.staff.events import AgentAccessChanged, AgentSignedOut
from heard.staff.models import Agent, Availability
from heard.staff.queries import signed_in

_FOR_VISITORS = NAMES | CALLS
_MERGED = ConversationsMerged.__name__
_FOR_ALL = frozenset({OutgoingMailStopped.__name__, OutgoingMailResumed.__name__})
BACKLOG = 1024  # connections that may wait to be accepted


class StaffDoor:
    """Lets agents in by their session, to what `visible_to` shows them."""

    def who(self, cookies: Mapping[str, str]) -> Visitor | None:
        """Return the agent whose session the cookies carry."""
        close_old_connections()  # one that was lost since the last question is opened again
        found = signed_in(cookies.get(settings.SESSION_COOKIE_NAME, ""))
        if found is None:
            return None
        agent = found.agent
        scopes = None if agent.is_admin else frozenset(Inbox.objects.visible_to(agent).values_list("id", flat=True))
        return Visitor(agent.pk, agent.name, found.session_hash, scopes)

    def may(self, visitor: Visitor, topics: Collection[str]) -> frozenset[str]:
        """Return the topics this agent may listen to."""
        close_old_connections()
        wanted = _numbers(topics)
        agent = Agent.objects.filter(pk=visitor.id, is_active=True).first()
        if agent is None:
            return frozenset()
        seen: dict[str, set[int]] = {"agent": wanted.get("agent", set()) & {agent.pk}}
        for kind, visible in _VISIBLE.items():
            if numbers := wanted.get(kind):
                seen[kind] = visible(agent, numbers)
        allowed = {f"{kind}:{number}" for kind, numbers in seen.items() for number in numbers}
        return frozenset(topic for topic in topics if topic in allowed or topic == "inboxes")

    def topics(self, fact: Fact) -> Iterable[str]:
        """Return the fact's own stream, its inbox, all inboxes, its customer and the agents it names.

        That no mail leaves, or leaves again, concerns everybody.
        """
        yield fact.stream
        if fact.name in _FOR_ALL:
            yield "inboxes"
        if fact.scope_id is not None:
            yield "inboxes"
            yield f"inbox:{fact.scope_id}"
        if fact.subject_id is not None:
            yield f"customer:{fact.subject_id}"
        if fact.name in _FOR_VISITORS and fact.stream.startswith("conversation:"):
            yield f"chat:{fact.stream.partition(':')[2]}"
            if fact.name == _MERGED:
                yield f"chat:{fact.data['merged_id']}"
        for field in ("assignee_id", "agent_id", "notified_id", "rings_id"):
            if isinstance(number := fact.data.get(field), int):
                yield f"agent:{number}"
        for number in fact.data.get("mentioned") or ():
            yield f"agent:{number}"

    def there(self) -> Collection[int]:
        """Return the agents who count as there by what their pages told."""
        close_old_connections()
        following = Agent.objects.active().filter(availability_by_hand=False)
        return set(following.exclude(availability=Availability.OFFLINE).values_list("pk", flat=True))

    def gone(self, ids: Collection[int]) -> None:
        """Let agents be offline whose last page is gone."""
        close_old_connections()
        for number in sorted(ids):
            follow_presence(agent_id=number, availability=Availability.OFFLINE, at=timezone.now())

    def farewells(self, fact: Fact) -> Iterable[Farewell]:
        """Show out who signed out, and whose access changed: who still may comes back at once."""
        if fact.name == AgentSignedOut.__name__:
            yield Farewell(int(fact.data["agent_id"]), str(fact.data.get("session_hash", "")))
        elif fact.name == AgentAccessChanged.__name__:
            yield Farewell(int(fact.data["agent_id"]))


def run_before_pages(environment: Environment) -> None:
    """Own the public port until SIGTERM: live updates here, everything else from the pages' Unix socket."""
    tidy_by_the_clock()
    run(
        _settings(environment, in_front=True),
        StaffDoor(),
        listening=[_listening(environment)],
        lines=[visitors(environment.trusted_origins)],
    )


def run_alone(environment: Environment) -> None:
    """Serve live updates alone until SIGTERM, for a proxy in front that takes pages elsewhere."""
    tidy_by_the_clock()
    run(
        _settings(environment, in_front=False),
        StaffDoor(),
        listening=[_listening(environment)],
        lines=[visitors(environment.trusted_origins)],
    )


def _settings(environment: Environment, *, in_front: bool) -> LiveSettings:
    keep_connections()
    return LiveSettings(
        conninfo=environment.database_url,
        origins=environment.trusted_origins,
        hosts=environment.allowed_hosts,
        pages=web_socket(environment.home) if in_front else None,
        is_https=environment.is_https,
        proxies=settings.HEARD_PROXIES,
        nats_url=environment.nats_url,
        telling_cookies=(settings.SESSION_COOKIE_NAME, COOKIE),
        rooms=rooms(),
        namespace=hashlib.sha256(f"live {environment.secret_key}".encode()).hexdigest()[:16],
    )


def _listening(environment: Environment) -> socket.socket:
    family = socket.AF_INET6 if ":" in environment.host else socket.AF_INET
    return socket.create_server((environment.host, environment.port), family=family, backlog=BACKLOG)


def _numbers(topics: Collection[str]) -> dict[str, set[int]]:
    wanted: dict[str, set[int]] = {}
    for topic in topics:
        kind, _, number = topic.partition(":")
        if number.isascii() and number.isdigit() and len(number) <= 18 and str(int(number)) == number:
            wanted.setdefault(kind, set()).add(int(number))
    return wanted


_VISIBLE: Mapping[str, Callable[[Agent, set[int]], set[int]]] = {
    "inbox": lambda agent, ids: set(Inbox.objects.visible_to(agent).filter(pk__in=ids).values_list("pk", flat=True)),
    "conversation": lambda agent, ids: set(
        Conversation.objects.visible_to(agent).filter(pk__in=ids).values_list("pk", flat=True)
    ),
    "site": lambda agent, ids: set(Inbox.objects.visible_to(agent).filter(pk__in=ids).values_list("pk", flat=True)),
    "call": talking_in,
    "customer": lambda agent, ids: set(
        Customer.objects.visible_to(agent).filter(pk__in=ids).values_list("pk", flat=True)
    ),
}
