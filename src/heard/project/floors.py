"""The floors of the house, and what each lends to pages: words, pieces of pages, and static files."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent

# Highest first: a page finds its own floor's before those below.
FLOORS = (
    "project",
    "insights",
    "rules",
    "community",
    "guidance",
    "feedback",
    "channels/calls",
    "channels/chat",
    "channels/contact",
    "channels/email",
    "promises",
    "orders",
    "conversations",
    "knowledge",
    "customers",
    "staff",
    "plumbing",
)


def lent(kind: str) -> list[Path]:
    """Return the folders of one kind (templates, static), highest floor first."""
    return [folder for floor in FLOORS if (folder := PACKAGE / floor / kind).is_dir()]
