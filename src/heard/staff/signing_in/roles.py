"""What Django and Wagtail ask about permissions, answered from the role."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.db.models import Model

from heard.staff.models import Agent

STUDIO = "wagtailadmin.access_admin"
# Pages and images have rights of their own, which the group of the editors holds.
CONTENT = frozenset(
    {
        STUDIO,
        "wagtailredirects.add_redirect",
        "wagtailredirects.change_redirect",
        "wagtailredirects.delete_redirect",
        "wagtailredirects.view_redirect",
        "simple_translation.submit_translation",
    }
)


class RolePermissions(BaseBackend):
    """Editors and administrators may enter the studio; administrators may do all there."""

    def get_all_permissions(self, user_obj: Any, obj: Model | None = None) -> set[str]:
        """Return the permissions that come with the role."""
        is_known = isinstance(user_obj, Agent) and user_obj.is_active
        return set(CONTENT) if is_known and user_obj.is_editor and obj is None else set()

    def has_perm(self, user_obj: Any, perm: str, obj: Model | None = None) -> bool:
        """Whether the role carries the permission."""
        return perm in self.get_all_permissions(user_obj, obj)
