"""What is running: ports, worker, reactions, live updates."""

import asyncio
import datetime as dt
import socket
from collections.abc import Iterator

from django.db import connection
from django.utils import timezone

from heard.plumbing.live.lag import tail_lag
from heard.plumbing.live.nats import reach
from heard.plumbing.models import Duty, Fact, FailedDuty
from heard.project.doctor.findings import Finding, fail, ok, warn
from heard.project.environment import Environment
from heard.promises.models import Calendar, Promise

SILENT_AFTER = dt.timedelta(seconds=60)
BEHIND_AFTER = dt.timedelta(seconds=30)
START = "Start `heard serve`, or the part that is missing."


def ports(environment: Environment) -> Iterator[Finding]:
    """Whether pages and mail receiver answer."""
    for check, host, port in (
        ("pages", environment.host, environment.port),
        ("mail receiver", environment.smtp_host, environment.smtp_port),
        ("mail receiver (LMTP)", environment.smtp_host, environment.lmtp_port),
    ):
        if not port:
            continue
        try:
            socket.create_connection((host, port), timeout=3).close()
        except OSError as error:
            yield warn(check, f"Nothing answers at {host}, port {port} ({error.strerror or error}).", START)
        else:
            yield ok(check, f"answers at {host}, port {port}")


def worker(environment: Environment) -> Iterator[Finding]:
    """Whether a worker is alive."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), max(last_heartbeat) FROM procrastinate_workers")
        count, heard_of = cursor.fetchone()
    if heard_of and timezone.now() - heard_of < SILENT_AFTER:
        yield ok("worker", f"heard of {_ago(heard_of)}")
    else:
        says = f"Last heard of {_ago(heard_of)}." if count else "No worker is running."
        yield fail("worker", f"{says} Nothing is sent, and nothing follows what comes in.", START)


def reactions(environment: Environment) -> Iterator[Finding]:
    """Whether what follows has followed."""
    oldest = Duty.objects.order_by("fact_id").values_list("fact_id", flat=True).first()
    since = Fact.objects.filter(id=oldest).values_list("at", flat=True).first() if oldest else None
    if since and timezone.now() - since > BEHIND_AFTER:
        yield fail(
            "reactions", f"What happened {_ago(since)} still waits for what follows from it.", "See that a worker runs."
        )
    else:
        yield ok("reactions", "nothing waits")
    for failed in FailedDuty.objects.filter(retry_at=None).order_by("id")[:5]:
        yield warn(
            "reactions",
            f"{failed.reaction} was given up for fact {failed.fact_id} after {failed.attempts} attempts: {failed.error.strip()}",
            "Mend the cause, then `heard manage retry_duties`.",
        )


def promises(environment: Environment) -> Iterator[Finding]:
    """Whether the clock of the promises keeps up, and no calendar's feed is broken."""
    oldest = Promise.objects.filter(acts_at__isnull=False).order_by("acts_at").values_list("acts_at", flat=True).first()
    if oldest and timezone.now() - oldest > BEHIND_AFTER:
        yield fail("promises", f"What fell due {_ago(oldest)} has not been acted on.", "See that a worker runs.")
    else:
        yield ok("promises", "the clock keeps up")
    for calendar in Calendar.objects.exclude(feed_problem="").order_by("id")[:5]:
        yield warn(
            "promises",
            f"The days off of “{calendar.name}” could not be read: {calendar.feed_problem}",
            "Look at its address in the studio; the days known before still count.",
        )


def live_updates(environment: Environment) -> Iterator[Finding]:
    """How far open screens are behind, and what holds them back."""
    lag = tail_lag(connection)
    if lag.behind < BEHIND_AFTER:
        yield ok("live updates", "nothing waits" if not lag.held_back else f"{lag.behind.total_seconds():.1f} s behind")
        return
    says = f"Screens are {lag.behind.total_seconds():.0f} s behind: {lag.held_back} changes wait"
    if not lag.blocker:
        yield warn("live updates", f"{says}.", "See that the live part runs.")
        return
    held = lag.blocker
    yield fail(
        "live updates",
        f"{says} for a transaction that has been open for {held.age.total_seconds():.0f} s "
        f"(process {held.pid or 'none, prepared'}, {held.application or held.database}, {held.state}: {held.query}).",
        f"End it: SELECT pg_terminate_backend({held.pid});"
        if held.pid
        else f"End it: ROLLBACK PREPARED '{held.query}';",
    )


def nats(environment: Environment) -> Iterator[Finding]:
    """Whether several live servers can reach each other; one alone needs no NATS."""
    if not environment.nats_url:
        return
    try:
        asyncio.run(reach(environment.nats_url))
    except ConnectionError as error:
        yield fail(
            "NATS",
            f"The server at NATS_URL cannot be reached ({error}). People on different live servers do not see each other, and "
            "their calls do not get through; messages do.",
            "Start nats-server, or mend NATS_URL.",
        )
    else:
        yield ok("NATS", "joins the live servers")


def _ago(moment: dt.datetime) -> str:
    return f"{(timezone.now() - moment).total_seconds():.0f} s ago"
