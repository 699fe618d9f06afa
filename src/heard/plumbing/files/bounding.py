"""Uploads that are far too large: read to their end, so that whoever sent one can be told kindly, but kept nowhere."""

from __future__ import annotations

import io
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

MOST_BYTES = 500 * 1024 * 1024


class TooLarge(UploadedFile):  # type: ignore[type-arg]
    """What stands in the place of a file that was larger than any may be: its name and size, without its content."""


class BoundedUploads(FileUploadHandler):
    """Lets through what is not too large; of what is, nothing beyond the bound is written to the disk.

    The bound is for all files of a request together, as anybody may send a hundred of them.
    """

    is_beyond = False
    before = 0  # bytes of the files before

    def new_file(self, *positional: object, **named: object) -> None:
        """Begin to count anew."""
        super().new_file(*positional, **named)  # type: ignore[arg-type]
        self.is_beyond = False

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Hand a piece on, up to the bound."""
        self.is_beyond = self.is_beyond or self.before + start + len(raw_data) > MOST_BYTES
        return None if self.is_beyond else raw_data

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        """Put a mark in the place of what was too large."""
        if not self.is_beyond:
            self.before += file_size
            return None
        others = [handler for handler in self.request.upload_handlers if handler is not self] if self.request else []
        for begun in (getattr(handler, "file", None) for handler in others):
            if begun is not None:
                begun.close()
        return TooLarge(io.BytesIO(), self.file_name, self.content_type, file_size)
