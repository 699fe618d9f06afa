"""Who looks on while an answer passes: to keep it, or to forget what it changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from heard.plumbing.live.gateway.heads import AnswerHead

if TYPE_CHECKING:
    from heard.plumbing.live.gateway.kept import Kept

LONGEST = 256 * 1024  # bytes of one page

Key = tuple[bytes, bytes, bytes, bool]  # host, scheme, address, whether it is packed


class Beside:
    """Looks on while an answer passes."""

    def begins(self, answer: AnswerHead) -> None:
        """The head of the answer is there."""

    def goes_on(self, content: bytes) -> None:
        """So is a part of its body."""

    def ends(self) -> None:
        """The answer is complete."""


class Forgetting(Beside):
    """Somebody changes pages: whoever is told that it worked must not find an old one."""

    def __init__(self, kept: Kept) -> None:
        """Remember what to forget."""
        self._kept = kept

    def begins(self, answer: AnswerHead) -> None:
        """Forget everything, before the answer goes out."""
        self._kept.forget()


class Keeping(Beside):
    """Keeps an answer if the pages say that it is everybody's, and nothing changed while it was made."""

    def __init__(self, kept: Kept, key: Key) -> None:
        """Remember when the question was asked."""
        self._kept, self._key, self._life = kept, key, kept.life
        self._answer: AnswerHead | None = None
        self._parts: list[bytes] = []
        self._size = 0

    def begins(self, answer: AnswerHead) -> None:
        """Look whether it may be kept."""
        said = dict(answer.fields)
        is_packed = b"content-encoding" in said
        is_fit = b"set-cookie" not in said and (self._key[3] or not is_packed)  # else who cannot unpack it would get it
        self._answer = answer if answer.status == 200 and answer.is_everybodys and is_fit else None

    def goes_on(self, content: bytes) -> None:
        """Gather it, unless it is too long."""
        if self._answer is None:
            return
        self._size += len(content)
        if self._size > LONGEST:
            self._answer = None
            self._parts.clear()
        else:
            self._parts.append(content)

    def ends(self) -> None:
        """Keep it, if it is still true."""
        if self._answer is not None and self._kept.is_open and self._kept.life == self._life:
            self._kept.keep(self._key, self._answer, b"".join(self._parts))
