"""What we keep about the people who work here."""

from heard.staff.models.agent import Agent, Availability, Role
from heard.staff.models.api_token import ApiToken, Scope
from heard.staff.models.business import Business
from heard.staff.models.invitation import Invitation
from heard.staff.models.push import PushKey, PushSubscription
from heard.staff.models.session import Session
from heard.staff.models.team import Team

__all__ = [
    "Agent",
    "ApiToken",
    "Availability",
    "Business",
    "Invitation",
    "PushKey",
    "PushSubscription",
    "Role",
    "Scope",
    "Session",
    "Team",
]
