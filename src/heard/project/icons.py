"""Icons for our pages: Lucide shapes, kept in one file and written into the page where they are used."""

import re
from functools import cache
from pathlib import Path

from markupsafe import Markup

SPRITE = Path(__file__).parent / "static" / "heard" / "icons" / "lucide.svg"
SYMBOL = re.compile(r'<symbol id="([a-z0-9-]+)" viewBox="0 0 24 24">(.*?)</symbol>')
# These point along the line of reading, so they turn round in right-to-left pages.
DIRECTIONAL = frozenset({
    "arrow-left", "arrow-right", "chevron-left", "chevron-right", "corner-down-left", "corner-up-left", "external-link",
    "forward", "list", "list-checks", "list-filter", "list-ordered", "log-in", "log-out", "panel-left", "panel-right",
    "reply", "reply-all", "send", "truck", "undo-2",
})  # fmt: skip


class UnknownIcon(LookupError):
    """No icon of that name stands in lucide.svg."""


@cache
def shapes() -> dict[str, str]:
    """Every icon's drawing by name, read once."""
    return dict(SYMBOL.findall(SPRITE.read_text(encoding="utf-8")))


@cache
def icon(name: str, size: int = 16) -> Markup:
    """The named icon as inline SVG, `size` pixels square; decorative, so the button around it carries the label.

    Raises UnknownIcon for a name that lucide.svg does not hold.
    """
    if name not in shapes():
        raise UnknownIcon(name)
    turned = " icon-turns" if name in DIRECTIONAL else ""
    return Markup(  # noqa: S704 - the shapes are a file of ours, never somebody's input
        f'<svg class="icon{turned}" width="{size}" height="{size}" viewBox="0 0 24 24" aria-hidden="true">'
        f"{shapes()[name]}</svg>"
    )
