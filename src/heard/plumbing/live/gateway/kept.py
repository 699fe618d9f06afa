"""Pages that are the same for every stranger, kept ahead of the pages' server until something on them changes.

Who signs in anywhere is never answered from here, nor is anybody stored who was. What is kept is named by host, scheme,
address and packing; a page's language and its site are in its address. Everything is forgotten when the database says
that pages changed, and nothing is kept while it could not say so.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate
from hashlib import blake2b

from heard.plumbing.live.gateway.beside import Beside, Forgetting, Keeping, Key
from heard.plumbing.live.gateway.heads import AnswerHead, RequestHead, write

MOST_BYTES = 4 * 1024 * 1024  # of all that is kept
MOST_HEADS = 512  # whole heads of requests that are known again without being read
LONGEST_HEAD = 2 * 1024
_ASKS_FOR_PART = frozenset((b"range", b"authorization", b"if-modified-since", b"if-match", b"if-unmodified-since"))
_ACCEPTS_GZIP = re.compile(rb"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")


@dataclass(frozen=True, slots=True)
class KeptPage:
    """One answer, written but for its date."""

    head: bytes
    unchanged: bytes
    body: bytes
    tag: bytes

    @property
    def size(self) -> int:
        """The bytes it takes."""
        return len(self.head) + len(self.unchanged) + len(self.body)


class Kept:
    """The pages that are kept at present; everything here runs on the loop and never waits."""

    def __init__(self, *, below: bytes, cookies: frozenset[bytes], editing: bytes) -> None:
        """Keep nothing yet.

        below: the beginning of every address that may be kept; cookies: the names of those that tell who somebody is;
        editing: the beginning of the addresses by which pages are changed.
        """
        self._below, self._cookies, self._editing = below, cookies, editing
        self._pages: dict[Key, KeptPage] = {}
        self._heads: dict[bytes, KeptPage] = {}
        self._bytes = 0
        self._date = (0, b"")
        self.life = 0  # counts how often everything was forgotten
        self.is_open = False
        self.used_at = 0.0
        self.wanted: Callable[[], None] = lambda: None

    def open(self) -> None:
        """Begin to keep, now that changes are heard."""
        self.forget()
        self.is_open, self.used_at = True, time.monotonic()

    def close(self) -> None:
        """Keep nothing any more, as changes are not heard."""
        self.is_open = False
        self.forget()

    def forget(self) -> None:
        """Forget everything: something changed."""
        self.life += 1
        self._pages.clear()
        self._heads.clear()
        self._bytes = 0

    def at_once(self, raw: bytes) -> bytes | None:
        """Return the answer to a request whose head, word by word, was answered from here before."""
        page = self._heads.get(raw)
        return None if page is None else self._dated(page.head, page.body)

    def answer(self, head: RequestHead, scheme: bytes, raw: bytes) -> bytes | None:
        """Return the whole answer to a request, or None when the pages' server has to be asked."""
        if not self._pages or (key := self._key(head, scheme)) is None or (page := self._pages.get(key)) is None:
            return None
        self.used_at = time.monotonic()
        last = b"" if head.stays_open else b"connection: close\r\n"
        if any(name == b"if-none-match" and page.tag in value for name, value in head.fields):
            return self._dated(page.unchanged + last, b"")
        if len(raw) <= LONGEST_HEAD and head.stays_open:
            if len(self._heads) >= MOST_HEADS:
                self._heads.clear()
            self._heads[raw] = page
        return self._dated(page.head + last, page.body)

    def beside(self, head: RequestHead, scheme: bytes) -> Beside | None:
        """Return who looks on while a request is answered: to keep the answer, or to forget what it changed."""
        if head.method not in {b"GET", b"HEAD"}:
            return Forgetting(self) if head.target.startswith(self._editing) else None
        key = self._key(head, scheme)
        if key is None:
            return None
        self.used_at = time.monotonic()
        if not self.is_open:
            self.wanted()
            return None
        return Keeping(self, key)

    def keep(self, key: Key, answer: AnswerHead, body: bytes) -> None:
        """Keep an answer; the ones kept longest make room for it."""
        tag = b'"%b"' % blake2b(body, digest_size=12).hexdigest().encode()
        fields = [field for field in answer.fields if field[0] not in {b"date", b"etag", b"content-length", b"server"}]
        fields.append((b"etag", tag))
        whole = write(answer.line, [*fields, (b"content-length", b"%d" % len(body))])[:-2]
        page = KeptPage(whole, write(b"HTTP/1.1 304 Not Modified", fields)[:-2], body, tag)
        self._drop(key)
        self._pages[key] = page
        self._bytes += page.size
        while self._bytes > MOST_BYTES:
            self._drop(next(iter(self._pages)))

    def _drop(self, key: Key) -> None:
        if (page := self._pages.pop(key, None)) is not None:
            self._bytes -= page.size
            self._heads.clear()

    def _key(self, head: RequestHead, scheme: bytes) -> Key | None:
        """Return the name of what a request asks for; None where it could be another page for somebody else."""
        if head.method != b"GET" or head.has_body or not head.target.startswith(self._below) or b"?" in head.target:
            return None
        packed = False
        for name, value in head.fields:
            if name == b"cookie" and self._is_telling(value):
                return None
            if name in _ASKS_FOR_PART:
                return None
            if name == b"accept-encoding":
                packed = packed or bool(_ACCEPTS_GZIP.search(value))
        return head.host.lower(), scheme, head.target, packed

    def tells_who(self, head: RequestHead) -> bool:
        """Return whether a request brings a cookie that says who somebody is; whether it is true, only the pages know."""
        return any(name == b"cookie" and self._is_telling(value) for name, value in head.fields)

    def _is_telling(self, cookies: bytes) -> bool:
        return any(part.partition(b"=")[0].strip() in self._cookies for part in cookies.split(b";"))

    def _dated(self, head: bytes, body: bytes) -> bytes:
        second = int(time.time())
        if self._date[0] != second:
            self._date = (second, b"date: %b\r\n\r\n" % formatdate(second, usegmt=True).encode())
            self.used_at = time.monotonic()
        return head + self._date[1] + body
