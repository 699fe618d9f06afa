"""Loading the demo with many conversations: how long it takes, and who works for it.

`python -m bench.demo_load 100000` loads once into a database of its own and tells as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any


def run(sizes: tuple[int, ...] = (10_000, 100_000)) -> dict[str, Any]:
    """Load each size in a process of its own, as `heard demo` does, and return what was measured."""
    told = {}
    for size in sizes:
        command = [sys.executable, "-m", "bench.demo_load", str(size)]
        told[str(size)] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return told


def measure(conversations: int) -> dict[str, float]:
    """Load once. Processor seconds tell more than the clock where others use the machine too."""
    with tempfile.TemporaryDirectory(prefix="heard-bench-") as home:
        os.environ.update(HEARD_HOME=home, DJANGO_SETTINGS_MODULE="heard.project.settings")
        os.environ.pop("DATABASE_URL", None)
        from heard.plumbing.database.embedded import EmbeddedPostgres

        with EmbeddedPostgres(Path(home)):
            return _measured(conversations)


def _measured(conversations: int) -> dict[str, float]:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from heard.conversations.models import Message
    from heard.project.demo.load import load
    from heard.project.plinth.laying import lay_plinth

    lay_plinth()
    call_command("migrate", verbosity=0)
    server = connection.connection.info.backend_pid
    begun, ours, theirs = time.perf_counter(), time.process_time(), _processor_seconds(server)
    load(conversations, at=timezone.now())
    took = time.perf_counter() - begun
    told = {
        "seconds": round(took, 1),
        "conversations_a_second": round(conversations / took),
        "messages": Message.objects.count(),
        "processor_seconds_here": round(time.process_time() - ours, 1),
        "processor_seconds_database": round(_processor_seconds(server) - theirs, 1),
    }
    connection.close()
    return told


def _processor_seconds(pid: int) -> float:
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
