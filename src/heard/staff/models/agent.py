"""Agents: everybody who signs in to work."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, Group, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

EDITORS = "Editors"  # Wagtail's own migrations make this group and give it its rights


class Role(models.TextChoices):
    """What somebody may do; each role may do all that the ones before it may."""

    AGENT = "agent", _("Agent")
    LEAD = "lead", _("Team lead")
    EDITOR = "editor", _("Editor")
    ADMIN = "admin", _("Administrator")


class Availability(models.TextChoices):
    """Whether somebody is there: chosen by hand, or told by their open pages."""

    ONLINE = "online", _("Online")
    AWAY = "away", _("Away")
    OFFLINE = "offline", _("Offline")


class AgentQuerySet(models.QuerySet["Agent"]):
    """Which agents."""

    def active(self) -> AgentQuerySet:
        """Those who may sign in."""
        return self.filter(is_active=True)

    def available(self) -> AgentQuerySet:
        """Those to whom new work may be given: all but who put themselves away. What is not urgent waits for who comes back."""
        return self.active().filter(models.Q(availability=Availability.ONLINE) | models.Q(availability_by_hand=False))

    def online(self) -> AgentQuerySet:
        """Those who are there now: only they are given what cannot wait, such as a chat."""
        return self.active().filter(availability=Availability.ONLINE)

    def visible_to(self, agent: Agent) -> AgentQuerySet:
        """Colleagues may see each other; somebody signed out sees nobody."""
        return self if agent.is_authenticated and agent.is_active else self.none()


class AgentAccounts(BaseUserManager.from_queryset(AgentQuerySet)):  # type: ignore[misc]
    """Makes agents; Django asks for a manager of this shape."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Agent:
        """Make an agent who signs in with this address; without a password they cannot until they set one."""
        agent: Agent = self.model(email=self.normalize_email(email).lower(), **fields)
        agent.set_password(password)
        agent.save(using=self._db)
        self.join_groups(agent)
        return agent

    def join_groups(self, agent: Agent) -> None:
        """Put editors into Wagtail's group of that name, which holds its rights to pages, images and documents."""
        editors = Group.objects.get_or_create(name=EDITORS)[0] if agent.role == Role.EDITOR else None
        agent.groups.set([editors] if editors else [])

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Agent:
        """Make an administrator."""
        return self.create_user(email, password, **{**fields, "role": Role.ADMIN})


class Agent(AbstractBaseUser, PermissionsMixin):
    """Somebody who works here and signs in."""

    email = models.EmailField(_("email address"), unique=True)
    name = models.CharField(_("name"), max_length=120, help_text=_("As customers see it, for example “Ana Moreno”."))
    role = models.CharField(_("role"), max_length=10, choices=Role.choices, default=Role.AGENT)
    language = models.CharField(_("language"), max_length=10, default="en")
    time_zone = models.CharField(_("time zone"), max_length=40, default="UTC")
    availability = models.CharField(
        _("availability"), max_length=10, choices=Availability.choices, default=Availability.OFFLINE
    )
    availability_by_hand = models.BooleanField(
        default=False, db_default=False, help_text="they chose to be away or offline: no page of theirs changes it"
    )
    availability_since = models.DateTimeField(db_default=Now())
    capacity = models.PositiveSmallIntegerField(
        _("capacity"), default=30, help_text=_("How many open conversations are given automatically at the same time.")
    )
    chat_capacity = models.PositiveSmallIntegerField(
        _("chats at the same time"),
        default=3,
        db_default=3,
        help_text=_("How many live chats are given automatically."),
    )
    signature = models.TextField(_("signature"), blank=True, default="")
    pushes_mentions = models.BooleanField(
        _("Tell me when a colleague mentions me"),
        default=False,
        help_text=_("In the browsers that are told what is urgent, also while Heard is closed."),
    )
    pushes_chats = models.BooleanField(
        _("Tell me of chats that wait, and of messages in mine"),
        default=False,
        db_default=False,
        help_text=_("In the same browsers, while no page of Heard is in front; not while you set yourself offline."),
    )
    plays_sounds = models.BooleanField(
        _("Play a tone for chats"),
        default=True,
        db_default=True,
        help_text=_("When one waits, and when a visitor writes in one of yours."),
    )
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

    def save(self, *args: Any, **options: Any) -> None:
        """Write it; who is an administrator is also what Django and Wagtail call a superuser."""
        self.is_superuser = self.role == Role.ADMIN
        if (names := options.get("update_fields")) is not None and "role" in names:
            options["update_fields"] = {*names, "is_superuser"}
        super().save(*args, **options)

    @property
    def is_put_away(self) -> bool:
        """Whether they said themselves that they are not there."""
        return self.availability_by_hand and self.availability != Availability.ONLINE

    @property
    def is_lead(self) -> bool:
        """Whether they may see and steer the work of others."""
        return self.role in {Role.LEAD, Role.ADMIN}

    @property
    def is_editor(self) -> bool:
        """Whether they may open the studio's content."""
        return self.role in {Role.EDITOR, Role.ADMIN}

    @property
    def is_admin(self) -> bool:
        """Whether they may change settings, people and access."""
        return self.role == Role.ADMIN

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
