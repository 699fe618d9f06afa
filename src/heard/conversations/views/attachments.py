"""The files of messages."""

from __future__ import annotations

from django.http import HttpRequest

from heard.conversations.models import Attachment
from heard.conversations.views.asking import agent_of
from heard.plumbing.files.serving import Shown, serving
from heard.staff.models import Agent


def subject_of(number: int) -> str:
    """Return what the signed address of an attachment names."""
    return f"attachment:{number}"


def reader(agent: Agent) -> str:
    """Return for whom an address is signed."""
    return f"agent:{agent.pk}"


def _find(request: HttpRequest, subject: str) -> Shown | None:
    """Return a file of a message, if the agent may see the message now."""
    kind, _, number = subject.partition(":")
    if kind != "attachment":
        return None
    found = Attachment.objects.visible_to(agent_of(request)).filter(pk=number).first()
    return Shown(found.file_id, found.filename, found.content_type) if found else None


attachment = serving(_find, whom=lambda request: reader(agent_of(request)))
