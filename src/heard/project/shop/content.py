"""What stands on the demo shop's pages: a shop's own words, in its own language, as the letters of its customers are."""

from __future__ import annotations

from typing import Any

WORDS: dict[str, Any] = {
    "shop": "Larch & Lantern",
    "title": "Larch & Lantern: things for long evenings",
    "pages": "Pages",
    "all": "All things",
    "back": "Back to all things",
    "links": (("#delivery", "Delivery"), ("#care", "Care"), ("/contact/", "Contact")),
    "heading": "Things for long evenings, indoors and out",
    "lead": "Lanterns, kettles and wool, made by people we know by name.",
    "browse": "Browse as Nadia, a customer",
    "signed_in": "Signed in as",
    "sign_out": "sign out",
    "comes_in": "In the workshop now; leaves us within two working days. Comes in",
    "ask": "Something you would like to know before you choose? We are in the corner below.",
    "ask_without": "Something you would like to know before you choose?",
    "write": "Write to us, or call",
    "questions": "Before you ask",
    "answers": "All our answers",
    "demo": "This is the demo’s own shop window. The chat in the corner is Heard: what you write there arrives in the inbox.",
    "workspace": "Workspace",
    "mailbox": "Mailbox",
    "foot": (
        ("delivery", "Delivery", "Free in Britain from £40, two to four working days. The rest of Europe £9."),
        (
            "care",
            "Care and repair",
            "Everything with a flame or a handle is promised for three years. We mend before we replace.",
        ),
        (
            "workshop",
            "The workshop",
            "The Old Chapel, 4 Mill Lane, Hebden Vale. Come by on a Saturday; the kettle is on.",
        ),
    ),
}
