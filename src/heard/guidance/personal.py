"""Words without what tells who they are about: names, addresses, telephone numbers, and numbers of orders, parcels and accounts.

What is taken out leaves a word in brackets behind, for whoever edits it. Too much is taken out rather than too little.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

NAME, MAIL, NUMBER, PLACE, LINK, WORD = "[name]", "[mail address]", "[number]", "[address]", "[link]", "[…]"
FEWEST_DIGITS = 4  # of a number that may belong to somebody
SHORTEST_NAME = 2

_MAIL = re.compile(r"[^\s<>()\[\]\",;]+@[^\s<>()\[\]\",;]+")
_LINK = re.compile(r"(?:https?://|www\.)[^\s<>()\[\]\"]+", re.IGNORECASE)
# Letters that stand right before digits belong to them ("LL-32582", "DE89 3704 …"), and so do groups that go on with both.
_NUMBER = re.compile(
    r"(?:#|\+|№)?(?:\b[^\W\d_]{1,5}[-/#. ]?)?\(?\d(?:[ \u00a0\u202f./()–-]{0,3}(?:[^\W_]{0,4}\d)+)*[^\W\d_]{0,3}"
)
_ASIDE = re.compile("\ue000(\ue001*)\ue002")  # a link of ours that was put aside; nobody writes these signs
_SET_ASIDE = re.compile("[\ue000-\ue002]")
_STREETS = (
    r"\b\d{1,5}[a-z]?,?\s+(?:[^\W\d_][\w'’-]*\s+){1,4}?(?:street|st|road|rd|lane|ln|avenue|ave|drive|dr|way|quay\w*|close|court|square"
    r"|place|row|terrace|hill|park|gardens|crescent|boulevard|blvd)\b",
    r"\b[^\W\d_][\w-]*[ -]?(?:straße|strasse|str\.|weg|gasse|platz|allee|damm|ufer|straat|laan|gatan|vägen|gade|vej)\s+\d{1,4}\s?[a-z]?\b",
    r"\b(?:\d{1,4},?\s*(?:bis,?\s*)?)?(?:rue|avenue|boulevard|quai|calle|avenida|plaza|via|viale|piazza|rua)\s+"
    r"(?:[^\W\d_][\w'’-]*\s*){1,5}(?:,?\s*(?:n\.?\s*)?\d{1,4}\b)?",
    r"\b(?:flat|apt|apartment|suite|unit)\.?\s+\d+\w?\b",
)
_STREET = re.compile("|".join(_STREETS), re.IGNORECASE)


def without_personal(text: str, *, names: Iterable[str] = (), known: Iterable[str] = (), ours: str = "") -> str:
    """Return a text without personal data.

    names: of everybody who took part, each part of which is taken out wherever it stands as a word. known: whatever else is
    known of them (addresses, own fields), taken out as it stands. ours: links that begin so may stay, as they lead to articles.
    """
    values = {one.strip() for one in known if len(one.strip()) >= SHORTEST_NAME}
    text, kept = _SET_ASIDE.sub("", text), list[str]()
    text = _unknown(text, (one for one in values if len(one.split()) > 1))  # an address may stand within
    text = _LINK.sub(lambda found: _link(found[0], ours, kept), text)
    # Before single words: what is left of an address around one of them still tells whose it is.
    text = _MAIL.sub(MAIL, text)
    text = _unknown(text, (one for one in values if len(one.split()) == 1))
    text = _unnamed(text, names)
    text = _STREET.sub(PLACE, text)
    text = _NUMBER.sub(_number, text)
    return _ASIDE.sub(lambda found: kept[len(found[1])], text)


def _link(link: str, ours: str, kept: list[str]) -> str:
    """Put one of our own links aside, so that nothing within it is taken for personal; forget any other.

    A colon stands in links that let one person in ("/help/webinars/mine/…:…/"); no article has one.
    """
    if not ours or not link.startswith(ours) or set("?@:") & set(link.removeprefix(ours).rstrip("?:")):
        return LINK
    kept.append(link)
    return "\ue000" + "\ue001" * (len(kept) - 1) + "\ue002"


def _unknown(text: str, values: Iterable[str]) -> str:
    for value in sorted(values, key=len, reverse=True):
        text = re.sub(re.escape(value), WORD, text, flags=re.IGNORECASE)
    return text


def _unnamed(text: str, names: Iterable[str]) -> str:
    parts = {part for name in names for part in re.split(r"[\W_]+", name) if len(part) >= SHORTEST_NAME}
    parts |= {part.upper() for part in parts} | {part.casefold() for part in parts}  # "Weiß" may be shouted as "WEISS"
    if not parts:
        return text
    listed = "|".join(re.escape(part) for part in sorted(parts, key=len, reverse=True))
    several = re.compile(
        rf"(?<![^\W_])(?:{listed})(?:['’]?s)?(?:[\s.-]+(?:{listed})(?:['’]?s)?)*(?![^\W_])", re.IGNORECASE
    )
    return several.sub(NAME, text)


def _number(found: re.Match[str]) -> str:
    return NUMBER if sum(letter.isdigit() for letter in found[0]) >= FEWEST_DIGITS else found[0]
