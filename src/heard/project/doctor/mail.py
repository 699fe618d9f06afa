"""Mail: whether it goes out, comes in, and can be read."""

from collections.abc import Iterator

from heard.channels.email.accounts import AccountProblem, sign_in_to_smtp
from heard.channels.email.models import MailAccount, RawEmail
from heard.channels.email.sending.leaving import nothing_leaves
from heard.plumbing.mail.stopping import is_stopped
from heard.project.doctor.findings import Finding, fail, ok, warn
from heard.project.environment import Environment


def outgoing(environment: Environment) -> Iterator[Finding]:
    """Whether answers leave the house."""
    if is_stopped():
        yield warn("outgoing mail", "Somebody has stopped all outgoing mail.", "Lift the switch in the studio.")
    if environment.outgoing == "outbox":
        if nothing_leaves():
            yield warn(
                "outgoing mail",
                f"No mail leaves this machine: it is kept in {environment.outbox}.",
                "Set HEARD_OUTGOING to your mail server, or add a mail account in the studio.",
            )
        return
    try:
        sign_in_to_smtp(None).close()
    except AccountProblem as problem:
        yield fail("outgoing mail", str(problem), "Mend HEARD_OUTGOING, or ask whoever runs that server.")
    else:
        yield ok("outgoing mail", "the mail server takes our mail")


def accounts(environment: Environment) -> Iterator[Finding]:
    """Whether every mailbox can be fetched."""
    for account in MailAccount.objects.filter(is_active=True):
        if account.problem:
            yield fail(f"mail account {account.name}", account.problem, "Test its connection in the studio.")
        else:
            yield ok(f"mail account {account.name}", "no trouble")


def quarantine(environment: Environment) -> Iterator[Finding]:
    """Whether every mail could be read."""
    count = RawEmail.objects.quarantined().count()
    if count:
        yield warn(
            "quarantine",
            f"Mails that could not be read or placed: {count}.",
            "Look at them in the workspace, at the quarantine.",
        )
