"""The studio's screens about the business, people, and keys for scripts."""

from __future__ import annotations

from wagtail import hooks

from heard.plumbing.studio.screens import Screens
from heard.staff.studio.business import BusinessScreens
from heard.staff.studio.invitations import InvitationScreens
from heard.staff.studio.people import PeopleScreens
from heard.staff.studio.teams import TeamScreens
from heard.staff.studio.tokens import TokenScreens


@hooks.register("register_admin_viewset")  # type: ignore[untyped-decorator]
def screens() -> list[Screens]:
    """Return them all."""
    return [BusinessScreens(), PeopleScreens(), InvitationScreens(), TeamScreens(), TokenScreens()]
