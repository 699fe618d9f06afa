"""Agents: everybody who signs in to work."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What somebody may do; each role may do all that the ones before it may."""

    AGENT = "agent", _("Agent")
    LEAD = "lead", _("Team lead")
    EDITOR = "editor", _("Editor")
    ADMIN = "admin", _("Administrator")


class Availability(models.TextChoices):
    """Whether new work may be given to somebody."""

    ONLINE = "online", _("Available")
    AWAY = "away", _("Away")
    OFFLINE = "offline", _("Offline")


class AgentQuerySet(models.QuerySet["Agent"]):
    """Which agents."""

    def active(self) -> AgentQuerySet:
        """Those who may sign in."""
        return self.filter(is_active=True)

    def available(self) -> AgentQuerySet:
        """Those to whom new work may be given."""
        return self.active().filter(availability=Availability.ONLINE)

    def visible_to(self, agent: Agent) -> AgentQuerySet:
        """Colleagues may see each other; somebody signed out sees nobody."""
        return self if agent.is_authenticated and agent.is_active else self.none()


class AgentAccounts(BaseUserManager["Agent"]):
    """Makes agents; Django asks for a manager of this shape."""

    def get_queryset(self) -> AgentQuerySet:
        """Return agents with their adjectives."""
        return AgentQuerySet(self.model, using=self._db)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Agent:
        """Make an agent who signs in with this address; without a password they cannot until they set one."""
        agent = self.model(email=self.normalize_email(email).lower(), **fields)
        agent.set_password(password)
        agent.save(using=self._db)
        return agent

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Agent:
        """Make an administrator."""
        return self.create_user(email, password, role=Role.ADMIN, is_superuser=True, **fields)


class Agent(AbstractBaseUser, PermissionsMixin):
    """Somebody who works here and signs in."""

    email = models.EmailField(_("email address"), unique=True)
    name = models.CharField(_("name"), max_length=120, help_text=_("As customers see it, for example “Ana Moreno”."))
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.AGENT)
    language = models.CharField(_("language"), max_length=10, default="en")
    time_zone = models.CharField(_("time zone"), max_length=40, default="UTC")
    availability = models.CharField(max_length=8, choices=Availability.choices, default=Availability.ONLINE)
    capacity = models.PositiveSmallIntegerField(
        _("capacity"), default=30, help_text=_("How many open conversations are given automatically at the same time.")
    )
    signature = models.TextField(_("signature"), blank=True, default="")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(db_default=Now())

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[AgentAccounts] = AgentAccounts()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="agent_email_once")]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_lead(self) -> bool:
        """Whether they may see and steer the work of others."""
        return self.role in {Role.LEAD, Role.ADMIN} or self.is_superuser

    @property
    def is_editor(self) -> bool:
        """Whether they may open the studio's content."""
        return self.role in {Role.EDITOR, Role.ADMIN} or self.is_superuser

    @property
    def is_admin(self) -> bool:
        """Whether they may change settings, people and access."""
        return self.role == Role.ADMIN or self.is_superuser

    @property
    def is_staff(self) -> bool:
        """Whether Wagtail lets them into the studio."""
        return self.is_editor

    def get_full_name(self) -> str:
        """Return the name customers see."""
        return self.name

    def get_short_name(self) -> str:
        """Return the first word of the name."""
        return self.name.split(" ")[0]
