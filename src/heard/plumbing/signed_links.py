"""Signed links for people without an account: each of one purpose, about a few numbered things, and good for some time.

A link names what it is about, and when it was made. Whoever has it may open it until it has served its time; what is old
is still read, so that its page can offer to mail a fresh one to the address we know.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse


class LinkIsWrong(Exception):
    """Nobody here signed this, or for another purpose."""


@dataclass(frozen=True)
class SignedLink:
    """What a link says: which things it is about, in the order of its purpose, and when it was made."""

    token: str
    numbers: tuple[int, ...]
    made_at: dt.datetime
    lasts: dt.timedelta

    def is_old(self, *, at: dt.datetime) -> bool:
        """Return whether it has served its time."""
        return at - self.made_at > self.lasts


@dataclass(frozen=True)
class SignedLinks:
    """All links of one purpose.

    `salt` keeps those of one purpose from opening another: it lies in customers' mailboxes and never changes. `page` is
    the name of the page in the list of addresses, which may stand on a floor above. `count` is how many things a link
    names.
    """

    salt: str
    page: str
    count: int
    lasts: dt.timedelta

    def token(self, *numbers: int, at: dt.datetime) -> str:
        """Return what stands in the address."""
        return signing.Signer(salt=self.salt).sign_object([*map(int, numbers), int(at.timestamp())])

    def path(self, *numbers: int, at: dt.datetime) -> str:
        """Return the address of the page within this site."""
        return reverse(self.page, args=[self.token(*numbers, at=at)])

    def address(self, *numbers: int, at: dt.datetime) -> str:
        """Return the whole address, for a mail."""
        return f"{settings.HEARD_URL.rstrip('/')}{self.path(*numbers, at=at)}"

    def read(self, token: str) -> SignedLink:
        """Return what a link says, however old it is. Raises LinkIsWrong."""
        try:
            *said, made = signing.Signer(salt=self.salt).unsign_object(token)
            numbers, made_at = tuple(map(int, said)), dt.datetime.fromtimestamp(made, tz=dt.UTC)
        except (signing.BadSignature, ValueError, TypeError, OverflowError, OSError) as error:
            raise LinkIsWrong from error
        if len(numbers) != self.count:
            raise LinkIsWrong
        return SignedLink(token, numbers, made_at, self.lasts)
