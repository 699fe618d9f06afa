"""The fact that a setting changed, for the audit log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db.models import Model

from heard.plumbing.events import Event, announce

ADDED, CHANGED, REMOVED = "added", "changed", "removed"


@dataclass(frozen=True, kw_only=True)
class SettingChanged(Event):
    """Somebody added, changed or removed a setting. It says which fields, never what stands in them.

    `setting` names it ("conversations.tag:5"), `title` is what people call it, `what` is "added", "changed" or "removed".
    """

    STREAM: ClassVar[tuple[str, str]] = ("setting", "setting")
    ACTOR: ClassVar[str] = "by_id"

    setting: str
    title: str
    what: str
    fields: list[str] = field(default_factory=list)
    by_id: int | None = None


def announce_change(instance: Model, *, what: str, fields: Sequence[str] = (), by: Any) -> None:
    """Tell that `by` added, changed or removed a setting, within the change's transaction.

    `by` is somebody with a number, that number, or None for the house itself.
    """
    announce(
        SettingChanged(
            setting=f"{instance._meta.label_lower}:{instance.pk}"[:72],
            title=str(instance)[:120],
            what=what,
            fields=sorted(fields),
            by_id=getattr(by, "pk", by),
        )
    )
