"""The shop itself: who works there, where mail arrives, and the words they put on things."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from heard.conversations.models import Brand, ContactReason, CustomField, Inbox, Tag
from heard.project.demo import PHRASE
from heard.project.demo.products import chapters
from heard.staff.models import Agent, Availability, Business, Role, Team

NAME = "Larch & Lantern"
OPENED = dt.timedelta(days=410)  # how long the shop has had its house in order

ORDERS, CARE = "Orders & Delivery", "Product Care"

# first name in the address, full name, role, team or teams, language, time zone, availability, signature
PEOPLE = (
    ("ana", "Ana Moreno", Role.ADMIN, (ORDERS, CARE), "en", "Europe/Lisbon", Availability.OFFLINE, "Founder, and still packing on Fridays"),
    ("jonas", "Jonas Feld", Role.LEAD, (ORDERS,), "en", "Europe/Berlin", Availability.OFFLINE, "Orders & Delivery"),
    ("priya", "Priya Raman", Role.LEAD, (CARE,), "en", "Europe/London", Availability.OFFLINE, "Product Care"),
    ("tomasz", "Tomasz Zieliński", Role.AGENT, (ORDERS,), "en", "Europe/Warsaw", Availability.OFFLINE, "Orders & Delivery"),
    ("samuel", "Samuel Okoro", Role.AGENT, (ORDERS,), "en", "Africa/Lagos", Availability.OFFLINE, "Orders & Delivery"),
    ("leila", "Leila Haddad", Role.AGENT, (CARE,), "ar", "Africa/Cairo", Availability.OFFLINE, "Product Care"),
    ("mei", "Mei Tanaka", Role.AGENT, (CARE,), "en", "Asia/Tokyo", Availability.AWAY, "Product Care"),
    ("ruth", "Ruth Adler", Role.AGENT, (CARE,), "de", "Europe/Vienna", Availability.AWAY, "Product Care, Tuesdays to Fridays"),
    ("clara", "Clara Dubois", Role.EDITOR, (ORDERS,), "en", "Europe/Paris", Availability.OFFLINE, "Words & Help Centre"),
)  # fmt: skip

TEAMS = (
    (ORDERS, "Parcels, addresses, payments, returns, trade customers"),
    (CARE, "Repairs, warranty, materials, advice before and after buying"),
)

TAGS = {
    "late parcel": "#e8590c",
    "lost parcel": "#c92a2a",
    "damaged": "#c92a2a",
    "refund": "#2b8a3e",
    "exchange": "#1971c2",
    "wrong item": "#e8590c",
    "invoice": "#5f3dc4",
    "gift": "#d6336c",
    "praise": "#2f9e44",
    "complaint": "#c92a2a",
    "warranty": "#1971c2",
    "repair": "#1971c2",
    "pre-sale": "#0c8599",
    "sizes": "#0c8599",
    "address change": "#e67700",
    "customs": "#862e9c",
    "trade": "#364fc7",
    "press": "#495057",
    "regular": "#2f9e44",
    "idea": "#f08c00",
    "website": "#495057",
    "voucher": "#d6336c",
}

REASONS = (
    "Where is my order?", "Damaged or faulty", "Return or refund", "Exchange", "Change an order", "Invoice or payment",
    "Question about a product", "Care and repair", "Gift", "Trade and wholesale", "Praise or idea", "Complaint", "Something else",
)  # fmt: skip


@dataclass(frozen=True)
class Shop:
    """The furnished shop, by the names the scripts use."""

    agents: dict[str, Agent]
    teams: dict[str, Team]
    inboxes: dict[str, Inbox]
    tags: dict[str, Tag]
    reasons: dict[str, ContactReason]
    acknowledgements: dict[str, str]
    friends: dict[str, str]


def furnish(*, at: dt.datetime) -> Shop:
    """Set up the business, its people and its places."""
    business = Business.current()
    business.name, business.website, business.time_zone = NAME, "https://demo.example", "Europe/London"
    business.save()
    teams = {
        "orders": Team.objects.create(name=TEAMS[0][0], description=TEAMS[0][1]),
        "care": Team.objects.create(name=TEAMS[1][0], description=TEAMS[1][1]),
    }
    agents = _employ(teams, joined_at=at - OPENED)
    tags = Tag.objects.bulk_create(Tag(name=name, colour=colour) for name, colour in TAGS.items())
    reasons = ContactReason.objects.bulk_create(ContactReason(name=name) for name in REASONS)
    _add_custom_fields()
    return Shop(
        agents=agents,
        teams=teams,
        inboxes=_open_inboxes(teams),
        tags={tag.name: tag for tag in tags},
        reasons={reason.name: reason for reason in reasons},
        acknowledgements=dict(chapters("acknowledgements.txt")),
        friends={"bea.lindholm@post.example": "Bea Lindholm", "tariq.osman@inbox.example": "Tariq Osman"},
    )


def _employ(teams: dict[str, Team], *, joined_at: dt.datetime) -> dict[str, Agent]:
    password = make_password(PHRASE)  # one slow hash for all of them: it is told to everybody on the sign-in page
    agents = {}
    for number, (key, name, role, member_of, language, zone, availability, signature) in enumerate(PEOPLE):
        agent = Agent.objects.create(
            email=f"{key}@demo.example",
            name=name,
            role=role,
            password=password,
            language=language,
            time_zone=zone,
            availability=availability,
            availability_by_hand=availability == Availability.AWAY,
            signature=f"{name}\n{signature}",
            joined_at=joined_at + dt.timedelta(days=17 * number),
        )
        agent.teams.set([team for team in teams.values() if team.name in member_of])
        EmailAddress.objects.create(user=agent, email=agent.email, verified=True, primary=True)
        agents[key] = agent
    return agents


def _open_inboxes(teams: dict[str, Team]) -> dict[str, Inbox]:
    lantern = Brand.objects.create(
        name=NAME,
        colour="#8a4b16",
        website="https://demo.example",
        signature="Larch & Lantern · Things for long evenings, indoors and out\nThe Old Chapel, 4 Mill Lane, Hebden Vale",
    )
    trade = Brand.objects.create(
        name="Larch & Lantern Trade",
        colour="#2f5d50",
        website="https://trade.demo.example",
        signature="Larch & Lantern Trade · For shops, cabins and inns",
    )
    support = Inbox.objects.create(name="Support", brand=lantern, address="support@demo.example", first_answer_hours=24)
    returns = Inbox.objects.create(name="Returns", brand=lantern, address="returns@demo.example", first_answer_hours=24)
    wholesale = Inbox.objects.create(
        name="Wholesale", brand=trade, address="wholesale@demo.example", first_answer_hours=24
    )
    wholesale.teams.set([teams["orders"]])
    return {"support": support, "returns": returns, "wholesale": wholesale}


def _add_custom_fields() -> None:
    on, kind = CustomField.On, CustomField.Kind
    CustomField.objects.bulk_create(
        [
            CustomField(stands_on=on.CONVERSATION, key="order_number", label="Order number"),
            CustomField(stands_on=on.CONVERSATION, key="product", label="Product"),
            CustomField(stands_on=on.CONVERSATION, key="refund", label="Refund in pounds", kind=kind.NUMBER),
            CustomField(stands_on=on.CUSTOMER, key="customer_since", label="Customer since", kind=kind.DATE),
            CustomField(
                stands_on=on.CUSTOMER, key="account", label="Account", kind=kind.CHOICE, choices="Private\nTrade\nPress"
            ),
        ]
    )
