"""The table of parts: each a process of its own, here under `heard serve` or alone on another machine."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from typing import cast

from heard.project.environment import Environment


@dataclass(frozen=True)
class Part:
    """One kind of process. `entry` names a function that takes the environment and returns after SIGTERM."""

    name: str
    entry: str
    does: str

    def load(self) -> Callable[[Environment], None]:
        """Import the part's function, with everything it needs."""
        module, _, function = self.entry.partition(":")
        return cast("Callable[[Environment], None]", getattr(import_module(module), function))


WORKER = Part("worker", "heard.project.processes.worker:run", "does what follows: reactions, deliveries, schedules")
SMTP = Part("smtp", "heard.project.processes.smtp:run", "receives mail")

# In the order they start. They stop the other way round, so that nothing comes in that nobody could work off.
TOGETHER = (
    replace(WORKER, entry="heard.project.processes.worker:run_lean"),
    Part("web", "heard.project.processes.web:run_behind_live", "makes the pages and answers the API"),
    SMTP,
    Part("live", "heard.project.live_door:run_before_pages", "owns the public port: live updates, passes pages on"),
)

# On machines of their own, each listens on HEARD_PORT, and a proxy in front sends /live to one and the rest to the other.
ALONE = {
    part.name: part
    for part in (
        WORKER,
        Part("web", "heard.project.processes.web:run_alone", "makes the pages and answers the API"),
        SMTP,
        Part("live", "heard.project.live_door:run_alone", "pushes live updates to open screens"),
    )
}
