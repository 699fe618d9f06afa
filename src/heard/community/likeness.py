"""What nobody sees in a text, and names that look like others: tricks by which somebody hides, or passes for somebody else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

MOST_MARKS = 5  # one above the other; no writing needs more, and what has a hundred covers the lines above it

#: What no keyboard writes: controls (lines and tabs apart), and what turns the direction of all that follows.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]")
#: What takes no place on a screen, or an empty one: joiners and fillers. Some are letters to Unicode.
_UNSEEN = re.compile(
    r"[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_MARKS = ("Mn", "Me")
_ALPHABETS = {"LATIN", "CYRILLIC", "GREEK"}  # have letters that look the same
#: Letters and digits that pass for others of the Latin alphabet, in small letters.
_PASSES_FOR = str.maketrans(
    "авеікмнорстухѕјԁԛԝьαβεικνορτυχωᴀʙᴄᴅᴇɢʜɪᴊᴋʟᴍɴᴏᴘʀᴛᴜᴠᴡʏᴢꜱ0134578l",
    "abeikmhopctyxsjdqwbabeikvoptuxwabcdeghijkimnoprtuvwyzsoieastbi",
)


def without_tricks(text: str) -> str:
    """Return a text without controls, without what turns its direction, and without towers of marks."""
    plain = _CONTROLS.sub("", text)
    return plain if plain.isascii() else _lower_towers(plain)


def seen(text: str) -> str:
    """Return what can be seen of a text, on one line."""
    return " ".join(_UNSEEN.sub("", text).split())


def looks_like(name: str) -> str:
    """Return what a name looks like at a glance: the same for “Support”, “Suppórt”, “supp0rt” and one with a Cyrillic o."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", name.casefold()) if sign.isalnum())
    return bare.translate(_PASSES_FOR)


def is_made_of(name: str, parts: Collection[str]) -> bool:
    """Return whether a name is nothing but some of these, as they look, one after the other: “Support-Team” of “support” and “team”."""
    known = {looks_like(part) for part in parts} - {""}
    return any(_is_covered(looks_like(one), known) for one in (name, name.rstrip("0123456789")))


def is_of_two_alphabets(name: str) -> bool:
    """Return whether a name mixes letters of alphabets that look alike, which nobody does who has nothing to hide."""
    named = {unicodedata.name(sign, "").partition(" ")[0] for sign in unicodedata.normalize("NFKC", name)}
    return len(named & _ALPHABETS) > 1


def _is_covered(word: str, parts: Collection[str]) -> bool:
    reached = {0}
    for place in range(len(word)):
        if place in reached:
            reached |= {place + len(part) for part in parts if word.startswith(part, place)}
    return bool(word) and len(word) in reached


def _lower_towers(text: str) -> str:
    kept, height = [], 0
    for sign in text:
        height = height + 1 if unicodedata.category(sign) in _MARKS else 0
        if height <= MOST_MARKS:
            kept.append(sign)
    return "".join(kept)
