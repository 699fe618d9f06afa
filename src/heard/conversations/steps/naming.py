"""What things that steps name are called; read once for many steps where somebody asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

_kept: ContextVar[dict[type[Model], dict[str, str]] | None] = ContextVar("names of steps", default=None)


@contextmanager
def names_read_once() -> Iterator[None]:
    """Read the names of each kind of thing in one statement while this lasts, however many steps name one."""
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def named(model: type[Model], number: Any) -> str:
    """Return what a row is called; that it is gone, if it is."""
    kept = _kept.get()
    if kept is None:
        found = model._default_manager.filter(pk=number).first()
        return str(found) if found else _("one that is gone")
    if model not in kept:
        kept[model] = {str(one.pk): str(one) for one in model._default_manager.all()}
    return kept[model].get(str(number)) or _("one that is gone")
