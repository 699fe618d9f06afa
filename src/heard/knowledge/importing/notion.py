"""What Notion writes into the pages it exports, besides their words: what its database knows of each."""

from __future__ import annotations

import re

_NAMED = re.compile(r".* [0-9a-f]{32}")  # how it names every file
_KNOWN = re.compile(r"(# [^\n]*\n\s*\n)((?:[^\n:]{1,60}:(?: [^\n]*)?\n)+)(?=\s*\n|\Z)")
_OF_A_DATABASE = {
    "assign", "assignee", "author", "category", "created", "created by", "created time", "date", "last edited by",
    "last edited time", "last updated", "owner", "status", "tags", "url", "verification",
}  # fmt: skip


def without_properties(text: str, name: str) -> tuple[str, dict[str, str]]:
    """Return a page without what stands below its title about it (“Tags: oil”), and that, by names in small letters.

    name: of the file, without its ending. Words of people's own that only look so stay: one name at least must be Notion's.
    """
    found = _KNOWN.match(text) if _NAMED.fullmatch(name) else None
    if not found:
        return text, {}
    pairs = (line.partition(":") for line in found[2].splitlines())
    known = {key.strip().lower(): value.strip() for key, _, value in pairs}
    if not known.keys() & _OF_A_DATABASE:
        return text, {}
    return found[1] + text[found.end() :], known
