"""Sending domains: the key mail is signed with, and the records that make others believe us."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, DateColumn

from heard.channels.email.domains import Verdict, check_sending_domain
from heard.channels.email.models import SendingDomain
from heard.channels.email.signing import make_key, public_key
from heard.plumbing.listing import listed
from heard.plumbing.studio.changes import CHANGED, announce_change
from heard.plumbing.studio.forms import SettingForm
from heard.plumbing.studio.rights import opens_to
from heard.plumbing.studio.screens import Deed, Screens, SettingEdit

_NAME = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_SELECTOR = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


class SendingDomainForm(SettingForm):
    """A domain answers come from."""

    class Meta:
        """What can be set."""

        model = SendingDomain
        fields = ("name", "dkim_selector")
        help_texts: ClassVar[dict[str, Any]] = {
            "name": gettext_lazy("What stands after the @ of your inbox's address, for example shop.example."),
            "dkim_selector": gettext_lazy("The name under which our signing key is published; “heard” is fine."),
        }

    def clean_name(self) -> str:
        """Return the domain in lower case, as the DNS writes it."""
        given = str(self.cleaned_data["name"]).strip().rstrip(".").lower()
        try:
            name = given.encode("idna").decode() if given else ""
        except UnicodeError:
            name = ""
        if not _NAME.fullmatch(name):
            raise forms.ValidationError(_("This is no domain. Write it as in shop.example, without an @."))
        return name

    def clean_dkim_selector(self) -> str:
        """Return the selector."""
        selector = str(self.cleaned_data["dkim_selector"]).strip().lower()
        if selector and not _SELECTOR.fullmatch(selector):
            raise forms.ValidationError(_("Use letters, digits and hyphens only."))
        return selector or "heard"


class SendingDomainEdit(SettingEdit):
    """A domain: what the DNS says of it, and what to add."""

    template_name = "studio/sending_domain.html"

    def deeds(self) -> list[Deed]:
        """Offer to ask the DNS, and a key of our own."""
        found = [Deed(_("Check it now"), reverse("sending_domains:check", args=[self.object.pk]), "success", "")]
        if not self.object.dkim_key:
            found.append(
                Deed(_("Sign mail with a key of ours"), reverse("sending_domains:key", args=[self.object.pk]), "key")
            )
        return found

    def get_success_url(self) -> str:
        """Stay here, where it can be checked."""
        return self.get_edit_url()  # type: ignore[no-any-return]

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the record of our key."""
        domain: SendingDomain = self.object
        record = f"v=DKIM1; k=rsa; p={public_key(domain)}" if domain.dkim_key else ""
        place = f"{domain.dkim_selector}._domainkey.{domain.name}"
        return {**super().get_context_data(**context), "key_record": record, "key_place": place}


def standing_of(domain: SendingDomain) -> str:
    """Return how a domain stands, in a word or two."""
    if domain.checked_at is None:
        return _("not checked yet")
    wrong = [finding["check"] for finding in domain.findings if finding["verdict"] == Verdict.WRONG]
    return _("to mend: %(checks)s") % {"checks": listed(wrong)} if wrong else _("good")


@require_POST
@opens_to("is_admin")
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the DNS."""
    domain = get_object_or_404(SendingDomain, pk=pk)
    check_sending_domain(domain, at=timezone.now())
    messages.success(request, _("The DNS was asked; new records may take an hour until everybody sees them."))
    return redirect("sending_domains:edit", pk)


@require_POST
@opens_to("is_admin")
def key(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a key for a domain that has none; its private half never leaves the house."""
    with transaction.atomic():
        domain = get_object_or_404(SendingDomain.objects.select_for_update(), pk=pk)
        if not domain.dkim_key:
            make_key(domain)
            announce_change(domain, what=CHANGED, fields=["dkim_key"], by=request.user)
    messages.success(request, _("Mail is signed from now on. Add the record below to your DNS."))
    return redirect("sending_domains:edit", pk)


class SendingDomainScreens(Screens):
    """Sending domains."""

    model = SendingDomain
    name = "sending_domains"
    title = gettext_lazy("Sending domains")
    add_label = gettext_lazy("Add a domain")
    url_prefix = "sending-domains"
    icon = "globe"
    form = SendingDomainForm
    edit_view_class = SendingDomainEdit
    lead = gettext_lazy(
        "Other mail servers ask the DNS whether your answers are really yours. Here you see what they are told."
    )
    empty = gettext_lazy("No domain is watched yet. Add the one your inbox's address ends in.")
    list_display = (
        "name",
        Column("standing", label=gettext_lazy("How it stands"), accessor=standing_of),
        DateColumn("checked_at", label=gettext_lazy("Last checked")),
    )

    def get_urlpatterns(self) -> list[URLPattern]:
        """Add the two deeds."""
        return [
            *super().get_urlpatterns(),
            path("<int:pk>/check/", check, name="check"),
            path("<int:pk>/key/", key, name="key"),
        ]
