"""A stored file on its way into a message."""

from __future__ import annotations

import dataclasses

from heard.conversations.models import Attachment, DraftAttachment


@dataclasses.dataclass(frozen=True, kw_only=True)
class Enclosure:
    """A file that is to go along with a message: stored already, named here."""

    sha256: str
    filename: str
    content_type: str
    size: int
    content_id: str = ""
    inline: bool = False

    @classmethod
    def of(cls, attachment: Attachment | DraftAttachment) -> Enclosure:
        """Return a file that hangs on a message or a draft already."""
        return cls(
            sha256=attachment.file_id,
            filename=attachment.filename,
            content_type=attachment.content_type,
            size=attachment.size,
            content_id=getattr(attachment, "content_id", ""),
            inline=getattr(attachment, "inline", False),
        )
