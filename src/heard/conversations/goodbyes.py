"""Where a letter says goodbye, so that something can be said before it."""

from __future__ import annotations

import re

MOST_PARAGRAPHS = 3  # "Kind regards", the name, an address
LONGEST_LINE, MOST_LINES = 60, 5
_TELLS = re.compile(r"\{(?:link|number|expected|subject)\}|://")
_SENTENCE = re.compile(r"(?:\S+\s+){4,}\S+[.?:؟]$|[。？]$")
_BETWEEN = re.compile(r"\n[^\S\n]*\n\s*")
_SIGNATURE = re.compile(r"^-- ?$", re.MULTILINE)


def before_goodbye(text: str, added: str) -> str:
    """Return a letter with a paragraph more before its goodbye and signature; at its end where it says none.

    A goodbye is what comes last and is neither a sentence nor tells anything: a closing, a name, an address. Whatever
    stands below a line of two hyphens belongs to it, and how a letter begins never does.
    """
    bounds = list(_BETWEEN.finditer(text := text.strip()))
    signed = _SIGNATURE.search(text)
    place = signed.start() if signed else len(text)
    for bound in [one for one in bounds if one.end() < place][: -MOST_PARAGRAPHS - 1 : -1]:
        if not _is_goodbye(text[bound.end() : place]):
            break
        place = bound.end()
    said, goodbye = text[:place].rstrip(), text[place:]
    return "\n\n".join(part for part in (said, added, goodbye) if part)


def _is_goodbye(paragraph: str) -> bool:
    lines = [line.strip() for line in paragraph.strip().split("\n")]
    return len(lines) <= MOST_LINES and not any(
        len(line) > LONGEST_LINE or _TELLS.search(line) or _SENTENCE.search(line) for line in lines
    )
