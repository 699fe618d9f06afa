"""Pages that are for everybody with a mailbox, and not only for those who wrote to us or bought something before.

What stands above the promises says here which of its pages these are.
"""

from __future__ import annotations

_PAGES: set[str] = set()


def let_newcomers_into(beginning: str) -> None:
    """Let whoever wants a page whose address begins so sign in with a mailbox we do not know yet."""
    _PAGES.add(beginning)


def welcomes_newcomers(page: str) -> bool:
    """Tell whether somebody we do not know yet may sign in to see this page of ours."""
    return page.startswith(tuple(_PAGES))
