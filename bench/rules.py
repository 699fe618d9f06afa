"""What a rule would have done in the last thousand conversations: how long the answer takes."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import Any

from bench.house import House

TIMES = 5


def run(conversations: int = 10_000) -> dict[str, Any]:
    """Measure in a process of its own, among so many conversations."""
    command = [sys.executable, "-m", "bench.rules", str(conversations)]
    found: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    return found


def _measure() -> dict[str, Any]:
    from django.utils import timezone

    from heard.promises.models import Calendar
    from heard.rules.queries.dry_run import dry_run

    calendar = Calendar.objects.order_by("pk").first() or Calendar.objects.create(name="Office hours")
    asked = [
        ("message", "contains", "refund, money back"),
        ("subject", "lacks", "zebra"),
        ("tag", "is_not", "vip"),
        ("known", "is", "yes"),
        ("files", "is", "no"),
        ("late", "is", "no"),
        ("hours", "is", str(calendar.pk)),
    ]
    conditions = {"any": [dict(zip(("field", "is", "value"), one, strict=True)) for one in asked]}
    told = {}
    for trigger, hours in (("MessageReceived", None), ("SinceWaiting", 24.0)):
        took, worked = [], []
        for _time in range(TIMES):
            began, busy = time.perf_counter(), time.process_time()
            found = dry_run(trigger=trigger, hours=hours, conditions=conditions, at=timezone.now())
            took.append(round(time.perf_counter() - began, 3))
            worked.append(round(time.process_time() - busy, 3))
        told[trigger] = {
            "looked_at": found.looked_at,
            "acted": len(found.acted),
            "seconds": sorted(took),
            "processor_seconds": min(worked),
        }
    return told


if __name__ == "__main__":
    with House(int(sys.argv[1])):
        print(json.dumps(_measure()))
