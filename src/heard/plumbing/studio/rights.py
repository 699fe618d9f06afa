"""Who may do what in the studio: asked of the person's own properties, such as `is_admin`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponseBase
from wagtail.permission_policies.base import BasePermissionPolicy

ALL = frozenset({"add", "change", "delete", "view"})
View = Callable[..., HttpResponseBase]


class Rights(BasePermissionPolicy):  # type: ignore[misc]
    """Lets in whoever has a property (`is_editor`, `is_admin`), for some kinds of deeds; the database is not asked."""

    def __init__(self, model: type[Model], opens_to: str, deeds: Iterable[str] = ALL) -> None:
        """Remember to whom it opens, and which of "add", "change", "delete" and "view" exist at all."""
        super().__init__(model)
        self.opens_to, self.deeds = opens_to, frozenset(deeds)

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Whether somebody may do this."""
        return action in self.deeds and may(user, self.opens_to)

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[Any]:
        """Wagtail asks this for its own notifications, which these settings do not have."""
        nobody: QuerySet[Any] = get_user_model()._default_manager.none()
        return nobody


def may(user: Any, opens_to: str) -> bool:
    """Whether somebody who is signed in has a property."""
    return bool(user.is_authenticated and user.is_active and getattr(user, opens_to, False))


def opens_to(name: str) -> Callable[[View], View]:
    """Let only those in who have the property of this name."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *positional: Any, **named: Any) -> HttpResponseBase:
            if not may(request.user, name):
                raise PermissionDenied
            return view(request, *positional, **named)

        return guarded

    return decorate
