"""All checks, in the order in which one thing depends on another."""

from collections.abc import Iterator

from heard.project.doctor import calls, database, machine, mail, running
from heard.project.doctor.findings import Check, Finding, State, fail
from heard.project.environment import Environment

OF_THE_MACHINE: tuple[Check, ...] = (machine.python, machine.disk, machine.privacy, machine.address, machine.debugging)
# Each of these ends the examination when it fails: nothing after it could be asked.
OF_THE_DATABASE: tuple[Check, ...] = (database.reachable, database.up_to_date)
OF_WHAT_RUNS: tuple[Check, ...] = (
    database.clock,
    running.ports,
    running.worker,
    running.reactions,
    running.promises,
    running.live_updates,
    running.nats,
    calls.relays,
    mail.certificate,
    mail.outgoing,
    mail.accounts,
    mail.quarantine,
)


def examine(environment: Environment) -> Iterator[Finding]:
    """Look at everything, as far as one can look. A check that fails itself is a finding, too."""
    for check in (*OF_THE_MACHINE, *OF_THE_DATABASE, *OF_WHAT_RUNS):
        findings = list(_done(check, environment))
        yield from findings
        if check in OF_THE_DATABASE and any(finding.state is State.FAIL for finding in findings):
            return


def _done(check: Check, environment: Environment) -> Iterator[Finding]:
    try:
        yield from check(environment)
    except Exception as error:
        yield fail(check.__name__, f"Could not be looked at: {error}", "Please report this as a mistake in Heard.")
