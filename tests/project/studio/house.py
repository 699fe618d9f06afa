"""A house with something in every room of the studio."""

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from heard.channels.chat.models import ChatWidget, Greeting
from heard.channels.email.accounts import keep_secret
from heard.channels.email.models import MailAccount, RawEmail, RawState, SendingDomain
from heard.conversations.models import ContactReason, Macro, MessageTemplate, Tag
from heard.customers.models import CustomField
from heard.feedback.models import ComplaintCause
from heard.knowledge.models import ArticleImport, ShortLink, Video, Webinar
from heard.plumbing.models import Fact, FailedDuty, Webhook, WebhookDelivery
from heard.plumbing.sealing import seal
from heard.promises.models import Calendar, ServicePolicy
from heard.rules.models import Rule
from heard.staff.actions.invite import invite
from heard.staff.actions.issue_token import issue_token
from heard.staff.models import Agent, Role
from tests.conversations.shop import Shop
from tests.knowledge.centre import Centre

MAIL_PASSWORD = "sunflower-orchard-81"
ROLES = ("agent", "lead", "editor", "admin")


class House:
    """A shop, one colleague of each role, and one of everything the studio shows."""

    def __init__(self) -> None:
        self.shop = Shop()
        self.people = {
            role: Agent.objects.create_user(f"{role}@lamp.example", "x", name=f"{role.title()} Person", role=Role(role))
            for role in ROLES
        }
        self.admin = self.people["admin"]
        at = timezone.now()
        self.conversation = self.shop.mail("Where is my lamp?")
        self.invitation, self.link = invite(email="new@lamp.example", name="Nia", by=self.admin, at=at)
        self.token, self.secret = issue_token(agent=self.admin, name="Web shop", scopes=["read"], at=at)
        self.centre = Centre()
        self.tag = Tag.objects.create(name="damaged", colour="#aa3322")
        self.reason = ContactReason.objects.create(name="Where is my order?")
        self.cause = ComplaintCause.objects.create(name="Arrived broken")
        self.field = CustomField.objects.create(key="order_number", label="Order number")
        self.macro = Macro.objects.create(name="Thanks", text="Thank you, {customer}.", steps=[{"tag": ["damaged"]}])
        self.template = MessageTemplate.objects.create(language="en", text="{salutation}, {expected}.")
        self.account = MailAccount.objects.create(
            name="Support box", inbox=self.shop.inbox, username="support@lamp.example", imap_host="imap.lamp.example"
        )
        keep_secret(self.account, password=MAIL_PASSWORD)
        self.domain = SendingDomain.objects.create(name="lamp.example")
        self.raw = RawEmail.objects.create(
            source="smtp",
            data=b"From: x@y.example\r\nSubject: <script>alert(1)</script>\r\n\r\nhello",
            size=60,
            state=RawState.QUARANTINED,
            reason="No inbox has this address.",
            envelope_from="x@y.example",
            envelope_to=["nobody@lamp.example"],
            inbox=self.shop.inbox,
        )
        self.widget = ChatWidget.objects.create(inbox=self.shop.inbox, origins="https://lamp.example")
        self.greeting = Greeting.objects.create(widget=self.widget, words="Hello! Looking for a lamp?")
        self.webhook = Webhook.objects.create(url="https://203.0.113.9/hook", secret=seal("whsec_c2VjcmV0"))
        self.calendar = Calendar.objects.create(name="Office hours")
        self.policy = ServicePolicy.objects.create(name="Everybody")
        self.rule = Rule.objects.create(name="Refunds", trigger="MessageReceived", steps=[{"tag": ["refund"]}])
        self.video = Video.objects.create(title="Changing the lamp", elsewhere="vimeo:76979871")
        self.short_link = ShortLink.objects.create(word="parcels", target="/help/")
        self.webinar = Webinar.objects.create(title="Light", slug="light", starts_at=at)
        fact = Fact.objects.order_by("id").first()
        self.article_import = ArticleImport.objects.create(
            centre=self.centre.home, language="en", filename="help.zip", rehearsed_at=at, outcome={"new": 1}
        )
        self.delivery = WebhookDelivery.objects.create(webhook=self.webhook, fact=fact, problem="The answer was 500.")
        self.failed = FailedDuty.objects.create(
            fact=fact, reaction="heard.somewhere.acknowledge", error="ValueError: no", attempts=8, first_failed_at=at
        )

    def browser(self, role: str) -> Client:
        client = Client()
        client.force_login(self.people[role])
        return client

    def pages(self) -> dict[str, list[str]]:
        """Every address that shows something, by whom it opens to."""
        return {"is_editor": self._for_editors(), "is_admin": self._for_admins()}

    def _for_editors(self) -> list[str]:
        screens = {
            "brands": self.shop.brand,
            "tags": self.tag,
            "contact_reasons": self.reason,
            "macros": self.macro,
            "message_templates": self.template,
            "custom_fields": self.field,
            "complaint_causes": self.cause,
            "webinars": self.webinar,
            "videos": self.video,
            "short_links": self.short_link,
        }
        return [
            reverse("wagtailadmin_home"),
            reverse("wagtailadmin_explore_root"),
            reverse("wagtailadmin_explore", args=[self.centre.home.pk]),
            reverse("wagtailadmin_pages:edit", args=[self.centre.parcel.pk]),
            reverse("wagtailadmin_pages:add", args=["knowledge", "article", self.centre.orders.pk]),
            reverse("wagtailimages:index"),
            reverse("wagtailimages:add_multiple"),
            reverse("wagtailredirects:index"),
            reverse("help_missing"),
            reverse("help_from_conversations"),
            reverse("help_translations"),
            reverse("help_importing"),
            reverse("help_import", args=[self.article_import.pk]),
            *self._screens(screens),
            reverse("webinars:registrations", args=[self.webinar.pk]),
        ]

    def _for_admins(self) -> list[str]:
        screens = {
            "teams": self.shop.team,
            "mail_accounts": self.account,
            "sending_domains": self.domain,
            "webhooks": self.webhook,
            "greetings": self.greeting,
            "calendars": self.calendar,
            "service_policies": self.policy,
            "studio_rules": self.rule,
        }
        return [
            *self._screens(screens),
            reverse("business:index"),
            reverse("informing:index"),
            reverse("community_settings:index"),
            reverse("contact_page:index"),
            reverse("people:index"),
            reverse("people:edit", args=[self.shop.ana.pk]),
            reverse("invitations:index"),
            reverse("invitations:add"),
            reverse("invitations:delete", args=[self.invitation.pk]),
            reverse("tokens:index"),
            reverse("tokens:add"),
            reverse("tokens:delete", args=[self.token.pk]),
            reverse("inboxes:index"),
            reverse("inboxes:add"),
            reverse("inboxes:edit", args=[self.shop.inbox.pk]),
            reverse("chat_widgets:index"),
            reverse("chat_widgets:add"),
            reverse("chat_widgets:edit", args=[self.widget.pk]),
            reverse("webhooks:deliveries", args=[self.webhook.pk]),
            reverse("outgoing"),
            reverse("studio_rules:log", args=[self.rule.pk]),
            reverse("studio_rules:dry_run", args=[self.rule.pk]),
            reverse("failed_duties"),
            reverse("audit"),
        ]

    def deeds(self) -> list[str]:
        """Every address that does something when it is posted to, all for administrators."""
        return [
            reverse("people:leaving", args=[self.shop.ana.pk]),
            reverse("people:returning", args=[self.shop.ana.pk]),
            reverse("mail_accounts:test", args=[self.account.pk]),
            reverse("mail_accounts:connect", args=[self.account.pk]),
            reverse("sending_domains:check", args=[self.domain.pk]),
            reverse("sending_domains:key", args=[self.domain.pk]),
            reverse("webhooks:replay", args=[self.webhook.pk, self.delivery.pk]),
            reverse("chat_widgets:secret", args=[self.widget.pk]),
            reverse("outgoing_stop"),
            reverse("outgoing_resumption"),
            reverse("failed_duty_again", args=[self.failed.pk]),
            reverse("failed_duty_parking", args=[self.failed.pk]),
            reverse("failed_duty_removal", args=[self.failed.pk]),
            reverse("studio_rules:switch", args=[self.rule.pk]),
        ]

    def _screens(self, screens: dict[str, object]) -> list[str]:
        return [
            address
            for name, row in screens.items()
            for address in (
                reverse(f"{name}:index"),
                reverse(f"{name}:add"),
                reverse(f"{name}:edit", args=[row.pk]),
                reverse(f"{name}:delete", args=[row.pk]),
            )
        ]


def last_facts(name: str) -> list[dict]:
    """What facts of a name say, oldest first."""
    return [fact.data for fact in Fact.objects.filter(name=name).order_by("id")]
