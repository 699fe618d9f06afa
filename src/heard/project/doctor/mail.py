"""Mail: whether it goes out, comes in, and can be read."""

import datetime as dt
from collections.abc import Iterator

from django.utils import timezone

from heard.channels.email.accounts import AccountProblem, sign_in_to_smtp
from heard.channels.email.models import MailAccount, RawEmail
from heard.channels.email.sending.leaving import nothing_leaves
from heard.channels.email.smtp.certificate import Certificate, CertificateError
from heard.plumbing.mail.stopping import is_stopped
from heard.project.doctor.findings import Finding, fail, ok, warn
from heard.project.doctor.machine import LOOPBACK
from heard.project.environment import Environment
from heard.project.processes.smtp import certificate_files

ENDS_SOON = dt.timedelta(days=14)
RENEW = "Renew it; the receiver takes up the new one by itself, within a minute."


def certificate(environment: Environment) -> Iterator[Finding]:
    """Whether senders can trust the receiver, and for how long."""
    files = certificate_files(environment)
    if not files:
        if environment.smtp_host not in LOOPBACK:
            says = "Senders cannot encrypt what they hand to the mail receiver, as it has no certificate."
            yield warn("certificate", says, "Set HEARD_SMTP_CERTIFICATE.")
        return
    try:
        ends = Certificate(*files).ends_at()
    except CertificateError as error:
        yield fail("certificate", str(error), "Mend HEARD_SMTP_CERTIFICATE or HEARD_SMTP_KEY.")
        return
    left = ends - timezone.now()
    if left < dt.timedelta(0):
        yield fail("certificate", f"It ended on {ends:%Y-%m-%d}. Careful senders keep their mail.", RENEW)
    elif left < ENDS_SOON:
        yield warn("certificate", f"It ends on {ends:%Y-%m-%d}.", RENEW)
    else:
        yield ok("certificate", f"of the mail receiver, good until {ends:%Y-%m-%d}")


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
