"""Whether calls find a way from browser to browser."""

from collections.abc import Iterator

from django.db.models import Q

from heard.channels.chat.models import ChatWidget
from heard.project.doctor.findings import Finding, ok, warn
from heard.project.environment import Environment

CHECK = "calls"


def relays(environment: Environment) -> Iterator[Finding]:
    """Whether there is a TURN server, where there are chats in which visitors may call. A house without chats needs none."""
    if environment.turn_urls and environment.turn_secret:
        yield ok(CHECK, "pass by a server of yours where they have to")
    elif environment.turn_urls or environment.turn_secret:
        missing = "HEARD_TURN_SECRET" if environment.turn_urls else "HEARD_TURN_URLS"
        says = f"{missing} is not set, so no TURN server is used: many networks let no call through."
        yield warn(CHECK, says, f"Set {missing}; see docs/operators/calls.md.")
    elif ChatWidget.objects.open_to_visitors().filter(Q(allows_voice=True) | Q(allows_video=True)).exists():
        says = "Visitors may call, but there is no TURN server: many networks let no call through."
        yield warn(
            CHECK, says, "Set one up as docs/operators/calls.md says, and HEARD_TURN_URLS and HEARD_TURN_SECRET."
        )
