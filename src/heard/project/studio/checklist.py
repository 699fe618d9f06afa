"""The first page: what a new house still needs, one step after the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component

from heard.channels.email.models import MailAccount, SendingDomain
from heard.channels.email.sending.leaving import nothing_leaves
from heard.conversations.models import Inbox, Macro
from heard.knowledge.models import HelpCentre
from heard.promises.models import Calendar
from heard.staff.models import Agent, Business, Invitation


@dataclass(frozen=True)
class Step:
    """Something to do, why it matters, and where."""

    title: Promise
    why: Promise
    url: str
    deed: Promise
    is_done: bool


def steps() -> list[Step]:
    """Return what every new house needs, in the order in which it is best done."""
    return [*_for_customers_to_reach_us(), *_for_us_to_answer_well()]


def _for_customers_to_reach_us() -> list[Step]:
    return [
        Step(
            _("Say who you are"),
            _("Your name stands in every mail, and the time zone decides what “today” means."),
            reverse("business:index"),
            _("Open the profile"),
            bool(Business.current().name),
        ),
        Step(
            _("Open your first inbox"),
            _("An inbox is an address customers write to, with its own language, teams and acknowledgement."),
            reverse("inboxes:index"),
            _("Look at the inboxes"),
            Inbox.objects.active().exists(),
        ),
        Step(
            _("Connect a mail account"),
            _("Heard fetches what arrives and sends your answers through the mailbox you already have."),
            reverse("mail_accounts:index"),
            _("Connect one"),
            MailAccount.objects.filter(is_active=True).exists(),
        ),
    ]


def _for_us_to_answer_well() -> list[Step]:
    return [
        Step(
            _("Check your sending domain"),
            _("With the right SPF, DKIM and DMARC records your answers arrive in the inbox and not among the spam."),
            reverse("sending_domains:index"),
            _("Check it"),
            SendingDomain.objects.filter(checked_at__isnull=False).exists(),
        ),
        Step(
            _("Invite your colleagues"),
            _("Each gets a link that works once. Roles decide who answers, who steers and who sets things up."),
            reverse("invitations:add"),
            _("Invite somebody"),
            Agent.objects.get_queryset().active().count() > 1 or Invitation.objects.exclude(email="").exists(),
        ),
        Step(
            _("Say when you are open"),
            _("Promises count in your business hours. Choose the holidays of your country, and days of your own."),
            reverse("calendars:index"),
            _("Set the hours"),
            Calendar.objects.exclude(country="", version=1).exists(),
        ),
        Step(
            _("Write your first macro"),
            _("What you say every day, well said once: agents call it by typing / while they answer."),
            reverse("macros:index"),
            _("Write one"),
            Macro.objects.exists(),
        ),
        Step(
            _("Open your help centre"),
            _("Customers find answers there by themselves, and colleagues while they write. Bring in what you have."),
            reverse("help_articles"),
            _("Open it"),
            HelpCentre.objects.exists(),
        ),
    ]


class Checklist(Component):  # type: ignore[misc]
    """The steps, for administrators; a word of welcome for editors."""

    name = "checklist"
    template_name = "studio/checklist.html"
    order = 1

    def get_context_data(self, parent_context: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the steps and how many are done."""
        agent = parent_context["request"].user
        found = steps() if agent.is_admin else []
        done = sum(step.is_done for step in found)
        is_kept = bool(found) and nothing_leaves()
        return {"steps": found, "done": done, "all": len(found), "agent": agent, "mail_is_kept": is_kept}
