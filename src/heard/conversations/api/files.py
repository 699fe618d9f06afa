"""Files: hand them in first, then name them in what is written; fetch those of messages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, File, Router, Schema, Status
from ninja.files import UploadedFile

from heard.conversations.api.asking import found
from heard.conversations.enclosure import Enclosure
from heard.conversations.models import Attachment
from heard.conversations.views.drafts import LARGEST_FILE, enclosed
from heard.plumbing.api.problems import Problem
from heard.plumbing.api.values import Id
from heard.plumbing.files.addresses import BadAddressError, sign, verify
from heard.plumbing.files.serving import Shown, send
from heard.staff.models import Agent
from heard.staff.tokens import ApiRequest

router = Router(tags=["Files"])
FileIds = Annotated[list[Annotated[str, Field(max_length=4000)]], Field(max_length=20)]
ANY_BYTES = {"*/*": {"schema": {"type": "string", "format": "binary"}}}


class FileOut(Schema):
    """A file that was handed in. Within twelve hours, name its `id` in the `files` of what you write."""

    id: str
    filename: str
    content_type: str
    size: int


@router.post("files", response={201: FileOut}, summary="Hand in a file")
def hand_in(request: ApiRequest, file: File[UploadedFile]) -> Any:
    """Keep a file of up to 25 MB until it goes out with what this agent writes; nobody else can name it."""
    if (file.size or 0) > LARGEST_FILE:
        raise Problem(413, "file-too-large", "A file may have 25 MB at most.")
    kept = enclosed(file)
    told = json.dumps([kept.sha256, kept.filename, kept.content_type, kept.size], ensure_ascii=False)
    number = sign(told, for_whom=_writer(request.agent), at=timezone.now())
    return Status(201, {"id": number, "filename": kept.filename, "content_type": kept.content_type, "size": kept.size})


@router.get(
    "attachments/{number}",
    response={200: None},
    summary="Fetch a file of a message",
    openapi_extra={"responses": {200: {"description": "Its bytes", "content": ANY_BYTES}}},
)
def fetch(request: HttpRequest, number: Id) -> Any:
    """Return the bytes of a file; parts of it can be asked for with `Range`."""
    file = found(Attachment.objects.visible_to(request.agent).filter(pk=number))  # type: ignore[attr-defined]
    return send(request, Shown(file.file_id, file.filename, file.content_type))


def enclosures(request: ApiRequest, numbers: Sequence[str]) -> list[Enclosure]:
    """Return the files that the agent handed in before. Raises Problem for any that are none of theirs."""
    return [_enclosure(request.agent, number) for number in numbers]


def _enclosure(agent: Agent, number: str) -> Enclosure:
    try:
        told = verify(number, for_whom=_writer(agent), at=timezone.now())
    except BadAddressError as wrong:
        detail = "files: hand the file in first, and name it by its id within twelve hours"
        raise Problem(422, "no-such-file", detail) from wrong
    sha256, filename, content_type, size = json.loads(told)
    return Enclosure(sha256=sha256, filename=filename, content_type=content_type, size=size)


def _writer(agent: Agent) -> str:
    return f"writer:{agent.pk}"
