"""The transport of outgoing mail: one door through which everything leaves, and one switch that closes it."""

from heard.plumbing.mail.opening import WrongMailAddressError, open_connection, open_default
from heard.plumbing.mail.outbox import Outbox
from heard.plumbing.mail.stopping import OutgoingStoppedError, is_stopped

__all__ = ["Outbox", "OutgoingStoppedError", "WrongMailAddressError", "is_stopped", "open_connection", "open_default"]
