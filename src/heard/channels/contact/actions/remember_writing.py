"""Remember what became of a letter somebody began, without a word of it and without who it was."""

from __future__ import annotations

import datetime as dt
import uuid
from enum import StrEnum

from heard.channels.contact.models import Writing


class Step(StrEnum):
    """What somebody did who was shown answers."""

    SHOWN = "shown"
    OPENED = "opened"
    ENOUGH = "enough"
    WROTE = "wrote"


def remember_writing(*, key: uuid.UUID, step: Step, language: str, at: dt.datetime) -> None:
    """Note a step, once. Only those who were shown something are counted at all, so that the others say nothing."""
    if step is Step.SHOWN:
        begun = Writing(key=key, day=at.date(), language=language[:12])
        Writing.objects.bulk_create([begun], ignore_conflicts=True)
        return
    Writing.objects.filter(pk=key, **{step.value: False}).update(**{step.value: True})
