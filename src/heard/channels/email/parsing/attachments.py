"""The files of a mail: their names made harmless, forwarded mails kept whole, winmail.dat unpacked."""

from __future__ import annotations

import re
from base64 import b64decode
from hashlib import sha256
from mimetypes import guess_extension

from heard.channels.email.parsing import limits
from heard.channels.email.parsing.headers import readable, split_headers
from heard.channels.email.parsing.mail import ParsedAttachment
from heard.channels.email.parsing.mime import Part
from heard.channels.email.parsing.noting import noted
from heard.channels.email.parsing.parameters import split_parameters
from heard.channels.email.parsing.winmail import BrokenWinmail, Winmail, read_winmail

UNWANTED = re.compile('[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff"<>|:*?]+')
"""Control characters, and those that turn the reading direction to make an .exe look like a .pdf."""

PLAIN_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+$", re.ASCII)
DATA_IMAGE = re.compile(
    r"""(src\s*=\s*["'])data:(image/(?:png|jpe?g|gif|webp|bmp));base64,([A-Za-z0-9+/=\s]+)(?=["'])""", re.IGNORECASE
)
WINMAIL_TYPES = {"application/ms-tnef", "application/vnd.ms-tnef"}
EXTENSIONS = {"message/rfc822": ".eml", "text/calendar": ".ics", "application/octet-stream": ".bin", "text/plain": ".txt",
              "image/jpeg": ".jpg", "message/delivery-status": ".txt", "text/rfc822-headers": ".txt",
              "message/rfc822-headers": ".txt"}  # fmt: skip
LONGEST_NAME = 180


def named(part: Part) -> str:
    """Return the file name a part declares, made harmless; empty when it declares none."""
    _, disposition = split_parameters(part.headers.raw("content-disposition"))
    return harmless(disposition.get("filename") or part.parameters.get("name") or "")


def harmless(name: str) -> str:
    """Return a file name without folders, control characters and tricks with the reading direction."""
    name = UNWANTED.sub(" ", name.replace("\\", "/").rpartition("/")[2]).strip(" .")
    if len(name) > LONGEST_NAME:
        stem, dot, extension = name.rpartition(".")
        name = f"{stem[: LONGEST_NAME - 20]}{dot}{extension[:15]}" if dot else name[:LONGEST_NAME]
    return name


def default_name(content_type: str, content: bytes, number: int) -> str:
    """Return a name for a file without one; a forwarded mail is called after its subject."""
    if content_type == "message/rfc822":
        headers, _ = split_headers(content, problems=[])
        subject = harmless(headers.text("subject").replace("/", " ").replace("\\", " "))
        subject = " ".join(subject.split())
        return f"{subject[:120] or 'message'}.eml"
    return f"attachment-{number}{EXTENSIONS.get(content_type) or guess_extension(content_type) or ''}"


class Files:
    """Collects the files of one mail within the limits."""

    def __init__(self, problems: list[str]) -> None:
        """Start with none; `problems` collects what was wrong."""
        self.problems = problems
        self.found: list[ParsedAttachment] = []
        self.left = limits.DECODED_BYTES

    def add(self, part: Part, content: bytes) -> None:
        """Add the file a part is; a winmail.dat is unpacked by the caller first."""
        raw = part.headers.raw("content-disposition")
        content_id = readable(part.headers.raw("content-id")).strip("<> ") or None
        self.append(
            name=named(part),
            content_type=part.content_type,
            content=content,
            inline=raw.partition(";")[0].strip().lower() == "inline",
            content_id=content_id,
        )

    def append(
        self, *, name: str, content_type: str, content: bytes, inline: bool = False, content_id: str | None = None
    ) -> None:
        """Add one file, unless the mail has grown too large."""
        if len(content) > self.left or len(self.found) >= limits.PARTS:
            self.problems.append(noted("The attachments are too large together; the rest was left out."))
            return
        self.left -= len(content)
        content_type = content_type if PLAIN_TYPE.match(content_type) else "application/octet-stream"
        self.found.append(
            ParsedAttachment(
                filename=name or default_name(content_type, content, len(self.found) + 1),
                content_type=content_type,
                content=content,
                size=len(content),
                sha256=sha256(content).hexdigest(),
                inline=inline,
                content_id=content_id,
            )
        )

    def add_winmail(self, part: Part, content: bytes) -> Winmail | None:
        """Add the files inside a winmail.dat, or the whole of it when it cannot be read."""
        try:
            winmail = read_winmail(content)
        except BrokenWinmail as broken:
            self.problems.append(noted("winmail.dat could not be unpacked.", str(broken)))
            self.add(part, content)
            return None
        for file in winmail.files:
            self.append(name=harmless(file.name), content_type=file.content_type.lower() or "application/octet-stream",
                        content=file.content, content_id=file.content_id or None)  # fmt: skip
        return winmail

    def keep_unread(self, part: Part, content: bytes) -> None:
        """Keep a winmail.dat whole whose words cannot be read here, so that nothing is lost, and say so."""
        self.problems.append(noted("winmail.dat holds its text only as Outlook's own rich text; it is kept as a file."))
        self.add(part, content)

    def take_data_images(self, html: str) -> str:
        """Turn images written into the HTML itself into files, and refer to them by content-id."""
        if "data:image" not in html and "DATA:" not in html:
            return html
        return DATA_IMAGE.sub(self._data_image, html, count=limits.DATA_IMAGES)

    def _data_image(self, match: re.Match[str]) -> str:
        try:
            content = b64decode(match[3])
        except ValueError:
            return match[0]
        content_id = f"data-{sha256(content).hexdigest()[:24]}"
        if content_id not in {file.content_id for file in self.found}:
            self.append(name="", content_type=match[2].lower(), content=content, inline=True, content_id=content_id)
        return f"{match[1]}cid:{content_id}"


def is_winmail(part: Part) -> bool:
    """Tell whether a part is Outlook's own envelope."""
    return part.content_type in WINMAIL_TYPES or named(part).lower() == "winmail.dat"
