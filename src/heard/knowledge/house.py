"""What the shell of the help centre shows around every page: where one can go from here."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext as _

from heard.knowledge.models.pages import PATH


@dataclass(frozen=True)
class House:
    """The frame around a page; `links` are (label, address, is_current); an address that is empty leads nowhere yet."""

    home: str
    language: str
    links: tuple[tuple[str, str, bool], ...]
    search: str
    suggest: str
    contact: str


def house(request: HttpRequest, *, language: str = "") -> House:
    """Return the frame of a page in a language, or else in the one of the moment."""
    language = language or translation.get_language() or "en"
    home, contact = f"{PATH}{language}/", address("contact")
    contact = contact and f"{contact}?language={language}"  # who read in a language writes in it
    places = (
        (_("Help centre"), home),
        (_("Webinars"), address("knowledge:webinars")),
        (_("Community"), address("community:index")),
        (_("My requests"), address("promises:requests")),
        (_("Contact us"), contact),
    )
    links = tuple((label, place, request.path.startswith(place.partition("?")[0])) for label, place in places if place)
    return House(
        home=home,
        language=language,
        links=links,
        search=address("knowledge:search"),
        suggest=address("knowledge:suggestions"),
        contact=contact or address("promises:requests"),
    )


def address(name: str) -> str:
    """Return where a page is that another part of the house may bring, or nothing."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
