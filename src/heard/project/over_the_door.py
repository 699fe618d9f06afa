"""The name over the door, with the colour and the logo of the first brand."""

from __future__ import annotations

import re
from typing import NamedTuple

from django.urls import reverse

from heard.project.shell import Business

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class Looks(NamedTuple):
    """What of a brand is seen: its number, its colour as in #3b5bdb, and the picture it has, if any."""

    brand_id: int
    colour: str
    logo_sha256: str


def over_the_door(name: str, looks: Looks | None) -> Business:
    """Return the business as pages show it; both addresses change with what they lead to, and so are kept for long."""
    home = reverse("home")
    if looks is None:
        return Business(name, home_url=home)
    return Business(
        name,
        logo_url=reverse("brand_logo", args=[looks.brand_id, looks.logo_sha256[:12]]) if looks.logo_sha256 else None,
        home_url=home,
        css_url=reverse("brand_css", args=[looks.colour[1:].lower()]) if _COLOUR.fullmatch(looks.colour) else None,
    )
