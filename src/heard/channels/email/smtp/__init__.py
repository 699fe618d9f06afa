"""The built-in mail receiver (SMTP and LMTP). It takes mail for our own inboxes and for nobody else."""

from heard.channels.email.smtp.limits import Limits
from heard.channels.email.smtp.server import CannotListenError, run

__all__ = ["CannotListenError", "Limits", "run"]
