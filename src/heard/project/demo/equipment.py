"""What the shop has made itself over time: macros, automatic words, saved views."""

from __future__ import annotations

from typing import Any

from heard.conversations.models import Macro, MessageTemplate, SavedView
from heard.project.demo.products import chapters
from heard.project.demo.shop import ORDERS, Shop

# name of the macro -> the steps that go with its words
STEPS: dict[str, list[dict[str, Any]]] = {
    "Looking into it": [{"assign": "me"}],
    "Parcel is late": [{"tag": "late parcel"}, {"reason": "Where is my order?"}, {"wait": "third"}],
    "Parcel was found": [],
    "Send a new one": [{"tag": "damaged"}, {"reason": "Damaged or faulty"}],
    "Return label": [{"reason": "Return or refund"}, {"wait": "customer"}],
    "Refund is on its way": [{"tag": "refund"}, {"resolve": True}],
    "Exchange for another size": [{"tag": ["exchange", "sizes"]}, {"reason": "Exchange"}],
    "Invoice attached": [{"tag": "invoice"}, {"resolve": True}],
    "New address noted": [{"tag": "address change"}, {"reason": "Change an order"}],
    "Wrapped as a gift": [{"tag": "gift"}, {"resolve": True}],
    "Order cancelled": [{"reason": "Change an order"}, {"resolve": True}],
    "Sold out for now": [{"tag": "pre-sale"}, {"snooze_hours": 168}],
    "Three-year promise": [{"tag": "warranty"}, {"reason": "Care and repair"}],
    "Spare part in the post": [{"tag": "repair"}, {"resolve": True}],
    "We were at fault": [{"tag": "complaint"}, {"priority": "high"}, {"reason": "Complaint"}],
    "Thank you for your praise": [{"tag": "praise"}, {"reason": "Praise or idea"}, {"resolve": True}],
    "Did everything work out?": [{"wait": "customer"}],
    "Trade terms": [{"tag": "trade"}, {"reason": "Trade and wholesale"}],
    "Hand to Product Care": [{"team": "Product Care"}, {"note": "Over to Product Care: {subject}"}],
}
FOR_ORDERS_ALONE = {"Trade terms"}

VIEWS = (
    ("Parcels gone astray", 'is:open tag:"lost parcel"', None),
    ("Praise to read at tea", "tag:praise", None),
    ("Trade customers", "tag:trade -is:resolved", None),
    ("Refunds still open", "tag:refund -is:resolved", None),
    ("Broken things with pictures", "tag:damaged has:attachment", "priya"),
    ("What I was asked about kettles", "kettle is:open", "ana"),
)


def equip(shop: Shop) -> None:
    """Give the shop its macros, acknowledgements and views."""
    words = dict(chapters("macros.txt"))
    for name, steps in STEPS.items():
        macro = Macro.objects.create(name=name, text=words[name], steps=steps)
        if name in FOR_ORDERS_ALONE:
            macro.teams.set([team for team in shop.teams.values() if team.name == ORDERS])
    MessageTemplate.objects.bulk_create(
        MessageTemplate(language=language, subject="", text=text) for language, text in shop.acknowledgements.items()
    )
    SavedView.objects.bulk_create(
        SavedView(name=name, query=query, owner=shop.agents[owner] if owner else None) for name, query, owner in VIEWS
    )
