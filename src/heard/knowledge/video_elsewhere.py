"""Films that lie at YouTube or Vimeo: which one an address means, and where it is played with the least told of who watches."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

_YOUTUBE = {"youtube.com", "www.youtube.com", "m.youtube.com", "youtu.be", "www.youtube-nocookie.com"}
_VIMEO = {"vimeo.com", "www.vimeo.com", "player.vimeo.com"}
_MARK = re.compile(r"[A-Za-z0-9_-]{6,20}")
_NUMBER = re.compile(r"\d{5,15}")
#: From where a frame may be filled, by the house a film lies at.
FRAMES = {"youtube": "https://www.youtube-nocookie.com", "vimeo": "https://player.vimeo.com"}


class NotAFilm(ValueError):
    """The address leads to no film at YouTube or Vimeo."""


def film_at(address: str) -> str:
    """Return what an address means, as it is kept: “youtube:dQw4w9WgXcQ”, “vimeo:76979871”. Raises NotAFilm."""
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").lower()
    except ValueError as error:
        raise NotAFilm from error
    pieces = [piece for piece in parts.path.split("/") if piece]
    if host in _YOUTUBE:
        said = parse_qs(parts.query).get("v", [""])[0]
        mark = said or (
            pieces[-1] if pieces and (host == "youtu.be" or pieces[0] in {"embed", "shorts", "live"}) else ""
        )
        if _MARK.fullmatch(mark):
            return f"youtube:{mark}"
    if host in _VIMEO:
        numbers = [piece for piece in pieces if _NUMBER.fullmatch(piece)]
        if numbers:
            return f"vimeo:{numbers[0]}"
    raise NotAFilm


def house_of(elsewhere: str) -> str:
    """Return the house a film lies at, as a policy names it."""
    return FRAMES[elsewhere.partition(":")[0]]


def frame_of(elsewhere: str) -> str:
    """Return the address of a film's player that asks for the least."""
    house, _colon, mark = elsewhere.partition(":")
    return f"{FRAMES[house]}/embed/{mark}?rel=0" if house == "youtube" else f"{FRAMES[house]}/video/{mark}?dnt=1"


def page_of(elsewhere: str) -> str:
    """Return the address of a film's page, as an editor would have typed it."""
    house, _colon, mark = elsewhere.partition(":")
    return f"https://youtu.be/{mark}" if house == "youtube" else f"https://vimeo.com/{mark}"
