"""Mail accounts: where mail is fetched and sent, tried out step by step."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn

from heard.channels.email.accounts import keep_secret
from heard.channels.email.models import MailAccount
from heard.channels.email.studio import connecting
from heard.plumbing.studio.forms import SecretInput, SettingForm
from heard.plumbing.studio.screens import Deed, Screens, SettingEdit
from heard.staff.models import Agent

#: Where the big providers' servers are, so that nobody has to look them up.
SERVERS = {
    MailAccount.SignIn.GOOGLE: ("imap.gmail.com", "smtp.gmail.com"),
    MailAccount.SignIn.MICROSOFT: ("outlook.office365.com", "smtp.office365.com"),
}
DOORS = {"imap_port": 993, "imap_security": "tls", "smtp_port": 587, "smtp_security": "starttls"}
#: The class of what nobody is asked who connects at a provider: studio.css hides it by what is chosen, without a script.
OWN_SERVERS = "studio-own-servers"
#: A stored password only goes where it was meant for.
WHERE = ("username", "imap_host", "smtp_host")


class MailAccountForm(SettingForm):
    """A mailbox and its servers. A stored password never comes back into the page."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        required=False,
        strip=False,
        widget=SecretInput,
        help_text=gettext_lazy("Kept encrypted. Many providers want an “app password” here instead of your own."),
    )

    class Meta:
        """What can be set."""

        model = MailAccount
        fields = (
            "name",
            "inbox",
            "is_active",
            "sign_in",
            "username",
            "imap_host",
            "imap_port",
            "imap_security",
            "imap_folder",
            "smtp_host",
            "smtp_port",
            "smtp_security",
        )
        help_texts: ClassVar[dict[str, Any]] = {
            "name": gettext_lazy("How you tell it from others, for example “Support at Fastmail”."),
            "inbox": gettext_lazy("What arrives goes into this inbox, and its answers leave by this account."),
            "is_active": gettext_lazy(
                "Out of use, nothing is fetched and answers leave by the installation's own way."
            ),
            "sign_in": gettext_lazy("Google and Microsoft want you to connect; most others take a password."),
            "username": gettext_lazy("Most often the whole email address."),
            "imap_host": gettext_lazy(
                "Mail is fetched from there, for example imap.example.com. Empty: none is fetched."
            ),
            "imap_port": gettext_lazy("993 with TLS, 143 with STARTTLS."),
            "imap_security": gettext_lazy("Choose TLS unless your provider says otherwise."),
            "imap_folder": gettext_lazy("The folder new mail arrives in; almost always INBOX."),
            "smtp_host": gettext_lazy(
                "Answers are sent through it, for example smtp.example.com. Empty: the installation's own way out."
            ),
            "smtp_port": gettext_lazy("587 with STARTTLS, 465 with TLS."),
            "smtp_security": gettext_lazy("Choose STARTTLS on port 587, TLS on port 465."),
        }

    def __init__(self, *positional: Any, **named: Any) -> None:
        """Say whether a password is stored, and nothing more of it."""
        super().__init__(*positional, **named)
        if self.instance.secret:
            self.fields["password"].widget.attrs["placeholder"] = _("Stored. Type a new one to replace it.")
        for name in ("imap_port", "smtp_port"):
            self.fields[name].validators = [MinValueValidator(1), MaxValueValidator(65535)]

    def clean(self) -> dict[str, Any]:
        """Fill in the servers of known providers; ask for the password again when it would go somewhere else."""
        entered: dict[str, Any] = super().clean()
        if known := SERVERS.get(entered.get("sign_in", "")):
            told = {"imap_host": known[0], "smtp_host": known[1], **DOORS, "password": ""}
            entered |= told
            for name in told:  # not seen, so that nobody could mend it
                self.errors.pop(name, None)
        elif self._moves() and self.instance.secret and not entered.get("password"):
            raise forms.ValidationError(
                {"password": _("Please type the password again: it was stored for another server or user name.")}
            )
        return entered

    def carry_out(self, *, by: Agent, at: dt.datetime) -> MailAccount:
        """Keep the account, and a new password sealed."""
        account: MailAccount = super().carry_out(by=by, at=at)  # type: ignore[assignment]
        if password := self.cleaned_data["password"]:
            keep_secret(account, password=password)
        return account

    def _moves(self) -> bool:
        return bool(set(WHERE) & set(self.changed_data))


class MailAccountEdit(SettingEdit):
    """A mail account, with what can be tried."""

    lead = gettext_lazy("Save what you changed, then test the connection: every step says whether it went well.")

    def deeds(self) -> list[Deed]:
        """Offer to test it, and to connect it where that is how one signs in."""
        found = [Deed(_("Test the connection"), reverse("mail_accounts:test", args=[self.object.pk]), "success", "")]
        if self.object.sign_in in settings.HEARD_OAUTH:
            url = reverse("mail_accounts:connect", args=[self.object.pk])
            found.append(Deed(self.object.get_sign_in_display(), url, "link"))
        return found

    def get_success_url(self) -> str:
        """Stay here, where it can be tested."""
        return self.get_edit_url()  # type: ignore[no-any-return]


class MailAccountScreens(Screens):
    """Mail accounts."""

    model = MailAccount
    name = "mail_accounts"
    title = gettext_lazy("Mail accounts")
    add_label = gettext_lazy("Connect a mail account")
    url_prefix = "mail-accounts"
    icon = "key"
    form = MailAccountForm
    edit_view_class = MailAccountEdit
    panels_of_form = (
        MultiFieldPanel(
            [FieldPanel(name) for name in ("name", "inbox", "is_active")], heading=gettext_lazy("The account")
        ),
        MultiFieldPanel(
            [
                FieldPanel("sign_in"),
                FieldPanel("username"),
                FieldPanel("password", classname=OWN_SERVERS),
            ],
            heading=gettext_lazy("Signing in"),
        ),
        MultiFieldPanel(
            [
                *(FieldPanel(name, classname=OWN_SERVERS) for name in ("imap_host", "imap_port", "imap_security")),
                FieldPanel("imap_folder"),
            ],
            heading=gettext_lazy("Fetching"),
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("smtp_host", "smtp_port", "smtp_security")],
            heading=gettext_lazy("Sending"),
            classname=OWN_SERVERS,
        ),
    )
    lead = gettext_lazy("The mailboxes Heard fetches from, and the servers it sends through.")
    empty = gettext_lazy(
        "No mailbox is connected yet. Have its IMAP and SMTP servers at hand, or connect Google or Microsoft."
    )
    list_display = (
        "name",
        "inbox",
        Column("username", label=gettext_lazy("User name")),
        DateColumn("fetched_at", label=gettext_lazy("Last fetched")),
        Column("problem", label=gettext_lazy("Problem")),
        BooleanColumn("is_active", label=gettext_lazy("In use")),
    )

    def rows(self) -> QuerySet[MailAccount]:
        """Fetch the inboxes along, and leave the secrets where they are."""
        return MailAccount.objects.select_related("inbox").defer("secret")

    def get_urlpatterns(self) -> list[URLPattern]:
        """Add testing and connecting."""
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/test/", connecting.test, name="test"),
            path("<int:pk>/connect/", connecting.connect, name="connect"),
            path("connected/", connecting.connected, name="connected"),
        ]
