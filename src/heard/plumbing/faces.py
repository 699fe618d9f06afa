"""How a person looks when there is no photograph: initials on a colour that stays theirs."""

import unicodedata
from zlib import crc32

HUES = 12


def initials(name: str) -> str:
    """One or two letters for a name or an address; a question mark when there is nothing to go by."""
    words = [word for word in name.split("@")[0].replace(".", " ").replace("_", " ").split() if word[0].isalnum()]
    if not words:
        return "?"
    if is_ideographic(words[0][0]):
        return words[0][0]
    picked = words[:1] if len(words) == 1 else [words[0], words[-1]]
    return "".join(word[0] for word in picked).upper()


def is_ideographic(letter: str) -> bool:
    """Whether one letter already fills the circle (Chinese, Japanese, Korean)."""
    return unicodedata.east_asian_width(letter) in "WF"


def hue_of(key: object) -> int:
    """A colour number from 1 to 12 that is always the same for the same key (a name, an address, an id)."""
    return crc32(str(key).casefold().encode()) % HUES + 1
