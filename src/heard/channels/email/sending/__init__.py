"""Mail on its way out."""

from heard.channels.email.sending.delivering import deliver_everything, deliver_once, run, settle_abandoned

__all__ = ["deliver_everything", "deliver_once", "run", "settle_abandoned"]
