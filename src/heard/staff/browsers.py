"""A browser and its system in words, from what it says of itself."""

from __future__ import annotations

from django.utils.translation import gettext as _

# The first that is found counts: Edge also calls itself Chrome, and Chrome also calls itself Safari.
BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
HAND_HELD = frozenset({"iPhone", "iPad", "Android"})


def browser_of(user_agent: str) -> tuple[str, str]:
    """Return words such as “Firefox on Windows”, and the icon of the kind of device: a guess, good enough to know it again."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    icon = "smartphone" if system in HAND_HELD else "monitor"
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}, icon
    return browser or system or _("An unknown browser"), icon
