"""What a file really is, and whether a browser may show it: decided by its bytes, not by what its sender calls it."""

from __future__ import annotations

import re
from dataclasses import dataclass

HEAD = 2048  # bytes looked at

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (rb"\x89PNG\r\n\x1a\n", "image/png"),
    (rb"\xff\xd8\xff", "image/jpeg"),
    (rb"GIF8[79]a", "image/gif"),
    (rb"RIFF....WEBP", "image/webp"),
    (rb"RIFF....WAVE", "audio/wav"),
    (rb"ID3|\xff[\xfb\xf3\xf2]", "audio/mpeg"),
    (rb"OggS", "audio/ogg"),
    (rb"\x1a\x45\xdf\xa3", "video/webm"),
    (rb"....ftyp(?:isom|iso[2-9]|mp4[12]|avc1|M4V )", "video/mp4"),
    (rb"....ftypM4A ", "audio/mp4"),
)
_KNOWN = tuple((re.compile(pattern, re.DOTALL), kind) for pattern, kind in _SIGNATURES)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_TYPE = re.compile(r"(application|audio|font|image|text|video)/[a-z0-9][a-z0-9.+-]{0,80}")
# A browser runs these, or hands them to something that does: they are only ever saved, and under no name of their own.
_ACTIVE = re.compile(
    r"html|xml|svg|script|ecma|css|shockwave|flash|xsl|mathml|multipart|x-ms|hta|wasm|java", re.IGNORECASE
)
PREVIEWED = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


@dataclass(frozen=True)
class Kind:
    """How a file is sent: its Content-Type, and whether the browser may show it in place."""

    content_type: str
    is_shown: bool

    @property
    def has_preview(self) -> bool:
        """Whether a small picture of it can be made."""
        return self.content_type in PREVIEWED


def kind_of(head: bytes, declared: str = "") -> Kind:
    """Return how to send a file that begins with `head` and was called `declared` by its sender.

    Pictures, sound and film are shown when their bytes say so; plain text is shown as text; all else is saved.
    """
    for pattern, content_type in _KNOWN:
        if pattern.match(head):
            return Kind(content_type, is_shown=True)
    declared = declared.partition(";")[0].strip().lower()
    if declared == "text/plain" and _is_text(head):
        return Kind("text/plain; charset=utf-8", is_shown=True)
    # It is not what it claims to be when it claims to be something that has a signature.
    harmless = (
        _TYPE.fullmatch(declared) and not _ACTIVE.search(declared) and declared not in {kind for _, kind in _KNOWN}
    )
    return Kind(declared if harmless else "application/octet-stream", is_shown=False)


def _is_text(head: bytes) -> bool:
    if _CONTROL.search(head):
        return False
    try:
        head[: HEAD - 4].decode()
    except UnicodeDecodeError as error:
        return error.end >= min(len(head), HEAD - 4) - 3  # a character may be cut in two at the end of what we look at
    return True
