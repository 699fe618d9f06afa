"""What visitors are told when something cannot be."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _

from heard.channels.chat.line.desk import Guest


class Refused(Exception):
    """It cannot be: why (a word of the protocol), and what the visitor is told."""

    def __init__(self, why: str, says: str) -> None:
        """Remember both."""
        super().__init__(why)
        self.why, self.says = why, says


def refusal(why: str, guest: Guest) -> Refused:
    """Return that it cannot be, told kindly in the guest's language."""
    return Refused(why, sorry(why, language=guest.language))


def sorry(why: str, *, language: str) -> str:
    """Return a kind sentence for a word of the protocol, in the visitor's language."""
    with translation.override(language):
        return _words()[why]


def _words() -> dict[str, str]:
    return {
        "slow_down": _("That was a lot at once. Please wait a moment and send it again."),
        "empty": _("There is nothing to send yet."),
        "too_long": _("That is too long for one message. Please send it in parts."),
        "too_large": _("A file was lost on the way. Please attach it again."),
        "unknown_chat": _("We could not find this conversation. Please begin a new one."),
        "busy": _("We could not keep that yet. It is sent again in a moment."),
    }
