"""What the email channel keeps: original mails, accounts, and what left the house."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from heard.conversations.models import Inbox, Message
from heard.plumbing.sealing import SealedField

if TYPE_CHECKING:
    from heard.staff.models import Agent


class RawState(models.TextChoices):
    """What became of an original mail."""

    NEW = "new", _("Waiting")
    DONE = "done", _("In a conversation")
    DUPLICATE = "duplicate", _("Seen before")
    NOTICE = "notice", _("A delivery report")
    QUARANTINED = "quarantined", _("In quarantine")
    DISCARDED = "discarded", _("Set aside by hand")


class RawEmailQuerySet(models.QuerySet["RawEmail"]):
    """Which original mails."""

    def visible_to(self, agent: Agent) -> RawEmailQuerySet:
        """Those of inboxes the agent may open; mail without an inbox is for leads and administrators."""
        allowed = models.Q(inbox__in=Inbox.objects.visible_to(agent))
        return self.filter(allowed | models.Q(inbox__isnull=True)) if agent.is_lead else self.filter(allowed)

    def quarantined(self) -> RawEmailQuerySet:
        """Those that could not be read or placed, and wait for a person."""
        return self.filter(state=RawState.QUARANTINED)


class RawEmail(models.Model):
    """A mail as it came, byte for byte, stored before it is acknowledged to whoever handed it over."""

    class Source(models.TextChoices):
        """How it came."""

        SMTP = "smtp", "SMTP"
        LMTP = "lmtp", "LMTP"
        IMAP = "imap", "IMAP"
        WEBHOOK = "webhook", "Webhook"
        IMPORT = "import", _("Import")

    source = models.CharField(max_length=7, choices=Source.choices)
    account = models.ForeignKey("email.MailAccount", null=True, on_delete=models.SET_NULL, related_name="+")
    inbox = models.ForeignKey(Inbox, null=True, on_delete=models.SET_NULL, related_name="+")
    position = models.CharField(
        max_length=120, blank=True, default="", help_text="IMAP: uidvalidity:uid; import: hash of the bytes; kept once"
    )
    envelope_from = models.CharField(max_length=320, blank=True, default="")
    envelope_to = models.JSONField(default=list)
    open_after = models.DateTimeField(
        null=True, help_text="import: what was last spoken of before comes in resolved; empty: 28 days before it came"
    )
    data = models.BinaryField()
    size = models.IntegerField(help_text="bytes")
    external_id = models.CharField(
        max_length=998, blank=True, default="", help_text="without brackets, as far as it could be read"
    )
    state = models.CharField(max_length=11, choices=RawState.choices, default=RawState.NEW)
    reason = models.TextField(blank=True, default="")
    attempts = models.PositiveSmallIntegerField(
        default=0, help_text="begun, so that a mail that stops the program is found"
    )
    next_at = models.DateTimeField(null=True, help_text="after a failure: not before")
    message = models.ForeignKey(Message, null=True, on_delete=models.SET_NULL, related_name="+")
    received_at = models.DateTimeField(db_default=Now())

    objects = RawEmailQuerySet.as_manager()

    class Meta:
        indexes = [
            # Two, so that today's mail never waits behind an import of years.
            models.Index(
                fields=["id"], name="raw_email_new", condition=models.Q(state="new") & ~models.Q(source="import")
            ),
            models.Index(fields=["id"], name="raw_email_new_import", condition=models.Q(state="new", source="import")),
            models.Index(fields=["-id"], name="raw_email_quarantined", condition=models.Q(state="quarantined")),
            models.Index(fields=["message"], name="raw_email_message", condition=models.Q(message__isnull=False)),
            models.Index(fields=["received_at"], name="raw_email_received"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "position"],
                name="raw_email_position_once",
                condition=~models.Q(position=""),
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"mail {self.pk} ({self.state})"


class MailAccount(models.Model):
    """A mailbox that is fetched by IMAP, and the server that sends for it."""

    class SignIn(models.TextChoices):
        """How we prove who we are."""

        PASSWORD = "password", _("User name and password")
        GOOGLE = "google", _("Connect Google")
        MICROSOFT = "microsoft", _("Connect Microsoft")

    inbox = models.ForeignKey(Inbox, on_delete=models.CASCADE, related_name="+", verbose_name=_("inbox"))
    name = models.CharField(_("name"), max_length=80)
    sign_in = models.CharField(_("sign in by"), max_length=9, choices=SignIn.choices, default=SignIn.PASSWORD)
    username = models.CharField(_("user name"), max_length=320, blank=True, default="")
    secret = SealedField(null=True, editable=False, help_text="password or OAuth tokens, encrypted")
    imap_host = models.CharField(
        _("IMAP server"), max_length=253, blank=True, default="", help_text=_("Empty: do not fetch.")
    )
    imap_port = models.PositiveIntegerField(_("IMAP port"), default=993)
    imap_security = models.CharField(
        _("IMAP security"),
        max_length=8,
        default="tls",
        choices=[("tls", "TLS"), ("starttls", "STARTTLS"), ("none", _("None"))],
    )
    imap_folder = models.CharField(_("folder"), max_length=200, default="INBOX")
    smtp_host = models.CharField(
        _("SMTP server"), max_length=253, blank=True, default="", help_text=_("Empty: the installation's own way out.")
    )
    smtp_port = models.PositiveIntegerField(_("SMTP port"), default=587)
    smtp_security = models.CharField(
        _("SMTP security"),
        max_length=8,
        default="starttls",
        choices=[("tls", "TLS"), ("starttls", "STARTTLS"), ("none", _("None"))],
    )
    uid_validity = models.BigIntegerField(null=True, editable=False)
    last_uid = models.BigIntegerField(default=0, editable=False)
    fetched_at = models.DateTimeField(null=True, editable=False)
    is_active = models.BooleanField(_("in use"), default=True)
    checked_at = models.DateTimeField(null=True, editable=False)
    problem = models.TextField(blank=True, default="", editable=False)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class SendingDomain(models.Model):
    """A domain that answers come from: its key for DKIM, and what its DNS said when last asked."""

    name = models.CharField(_("domain"), max_length=253, unique=True)
    dkim_selector = models.CharField(_("DKIM selector"), max_length=63, blank=True, default="heard")
    dkim_key = SealedField(null=True, editable=False, help_text="private key, encrypted")
    checked_at = models.DateTimeField(null=True, editable=False)
    findings = models.JSONField(default=list, editable=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """The sending of one message: what was tried, what came of it. Its Message-ID is fixed before the first attempt.

    `handed_over_at` is committed before the server is spoken to and `accepted_at` after it said yes: a row with the
    first and without the second after a crash is a mail that perhaps left, shown as such, and sent again only under
    the same Message-ID.
    """

    message = models.OneToOneField(Message, primary_key=True, on_delete=models.CASCADE, related_name="+")
    external_id = models.CharField(max_length=255, help_text="Message-ID without brackets")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, help_text="not tried before; empty while a worker has it in hand")
    handed_over_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    recipients_done = models.JSONField(default=list, help_text="addresses the server took already")
    problem = models.TextField(blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["external_id"], name="delivery_external_id"),
        ]
