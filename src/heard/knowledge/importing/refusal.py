"""Why an upload is not taken in at all, in words for people."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Refusal(TextChoices):
    """Why."""

    KIND = (
        "kind",
        _("We read ZIP files, Markdown, MDX, HTML, JSON, JSON Lines and CSV. Could you save it as one of these?"),
    )
    EMPTY = "empty", _("There is nothing in this file.")
    SIZE = "size", _("This file is too large, so we did not keep it. Could you split it in two?")
    BROKEN = "broken", _("This ZIP file is damaged. Could you pack it once more?")
    LOCKED = "locked", _("This ZIP file is protected with a password. Please pack it without one.")
    MANY = "many", _("There are more files in this ZIP than we can take at once. Could you split it in two?")
    UNPACKED = "unpacked", _("Unpacked, this ZIP is too large for us. Could you split it in two?")
    SQUEEZED = "squeezed", _("This ZIP unpacks to a great many times its size, so we do not open it.")
    METHOD = "method", _("This ZIP is packed in a way we do not read. Any computer's own “compress” will do.")
    NOTHING = "nothing", _("We found no articles in this file.")
    OLD = "old", _("This upload waited for a week, so we let it go. Please upload it once more.")
    FAULT = "fault", _("Something went wrong on our side. What was stored until then stays; you may try it once more.")


class RefusedFileError(Exception):
    """It is not taken in."""

    def __init__(self, why: Refusal) -> None:
        """Remember why."""
        super().__init__(str(why.value))
        self.why = why
