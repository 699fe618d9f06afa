import datetime as dt

from heard.conversations.actions.receive import receive
from heard.conversations.incoming import Incoming, Sender
from heard.conversations.models import Brand, Conversation, Inbox
from heard.customers.models import Customer
from heard.staff.models import Agent, Role, Team

NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


def after(**passed):
    return NOON + dt.timedelta(**passed)


class Shop:
    """A small business: one inbox for everybody, one for the orders team, and somebody who writes."""

    def __init__(self):
        self.brand = Brand.objects.create(name="Lamp & Co")
        self.inbox = Inbox.objects.create(name="Support", brand=self.brand, address="support@lamp.example")
        self.orders = Inbox.objects.create(name="Orders", brand=self.brand, address="orders@lamp.example")
        self.team = Team.objects.create(name="Orders team")
        self.orders.teams.add(self.team)
        self.ana = self.agent("Ana Moreno")
        self.ben = self.agent("Ben Okafor")
        self.team.members.add(self.ben)

    def agent(self, name, **fields):
        return Agent.objects.create_user(f"{name.replace(' ', '.').lower()}@lamp.example", name=name, **fields)

    def lead(self, name):
        return self.agent(name, role=Role.LEAD)

    def mail(
        self,
        text="My lamp is broken",
        *,
        address="cleo@home.example",
        inbox=None,
        at=NOON,
        to=None,
        number=None,
        **fields,
    ):
        """Let somebody write; return the conversation it went to."""
        received = receive(
            Incoming(
                channel="email",
                inbox_id=(inbox or self.inbox).pk,
                sender=Sender(address=address, name=fields.pop("name", "Cleo Lind")),
                external_id=number or f"{text}-{at.isoformat()}@home.example",
                received_at=at,
                said_at=at,
                subject=fields.pop("subject", "Lamp"),
                text=text,
                token_conversation_id=to and to.pk,
                is_believable=True,
                **fields,
            )
        )
        return Conversation.objects.get(pk=received.conversation_id)

    def customer(self, name="Cleo Lind"):
        return Customer.objects.get(name=name)
