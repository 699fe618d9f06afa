"""What is being written: kept as it is typed, with its files."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from heard.conversations.actions.discard_draft import discard_draft
from heard.conversations.actions.save_draft import DraftTooLong, save_draft
from heard.conversations.enclosure import Enclosure
from heard.conversations.models import Conversation, Draft, DraftAttachment, Message
from heard.conversations.refusals import told
from heard.conversations.views.asking import addresses, agent_of, conversation_for, given
from heard.conversations.views.refusing import refused
from heard.plumbing.files import store

LARGEST_FILE = 25 * 1024 * 1024  # bytes; more than that most mail servers refuse


@require_http_methods(["GET", "POST", "DELETE"])
def draft(request: HttpRequest, number: int) -> HttpResponse:
    """Keep what is being written as it is now, give it back, or throw it away."""
    conversation, agent = conversation_for(request, number), agent_of(request)
    if request.method == "GET":
        return JsonResponse({**_as_kept(request, conversation), "sent": _is_sent(request, conversation)})
    kind = kind_of(request)
    if request.method == "DELETE":
        discard_draft(conversation=conversation, agent=agent, kind=kind)
        return JsonResponse({"saved": ""})
    if given(request, "agent") not in {None, str(agent.pk)}:  # a page that was left open by whoever sat here before
        return refused(_("Somebody else has signed in here meanwhile, so this was not kept."))
    try:
        save_draft(
            conversation=conversation,
            agent=agent,
            text=request.POST.get("text", ""),
            kind=kind,
            to=addresses(request, "to"),
            cc=addresses(request, "cc") or (),
            bcc=addresses(request, "bcc") or (),
        )
    except DraftTooLong as error:
        return refused(told(error), status=422)
    return JsonResponse({"saved": _("Draft kept")})


def _as_kept(request: HttpRequest, conversation: Conversation) -> dict[str, dict[str, str | None]]:
    drafts = Draft.objects.filter(conversation=conversation, agent=agent_of(request)).prefetch_related("attachments")
    return {
        draft.kind: {
            "text": draft.text,
            "to": None if draft.to is None else ", ".join(draft.to),
            "cc": ", ".join(draft.cc),
            "bcc": ", ".join(draft.bcc),
            "files": _files(request, draft).content.decode(),
        }
        for draft in drafts
    }


def _is_sent(request: HttpRequest, conversation: Conversation) -> bool:
    """Return whether what the page named by the id it chose has been sent or written: its words are no draft any more."""
    try:
        chosen = uuid.UUID(request.GET.get("client_id", ""))
    except ValueError:
        return False
    return Message.objects.filter(conversation=conversation, agent=agent_of(request), client_id=chosen).exists()


@require_POST
def draft_files(request: HttpRequest, number: int) -> HttpResponse:
    """Add files to what is being written; answer with all it has now."""
    conversation = conversation_for(request, number)
    files = request.FILES.getlist("files")
    if any((file.size or 0) > LARGEST_FILE for file in files):
        return refused(_("A file may have 25 MB at most: larger ones do not get through by email."), status=413)
    agent, kind = agent_of(request), kind_of(request)
    with transaction.atomic():  # all of them, or none
        kept, _made = Draft.objects.get_or_create(conversation=conversation, agent=agent, kind=kind)
        for file in files:
            _attach(kept, file)
    return _files(request, kept)


@require_POST
def draft_file_removal(request: HttpRequest, number: int, file: int) -> HttpResponse:
    """Take a file off what is being written."""
    conversation = conversation_for(request, number)
    mine = DraftAttachment.objects.filter(draft__conversation=conversation, draft__agent=agent_of(request))
    found = mine.select_related("draft").filter(pk=file).first()
    if found is None:
        raise Http404
    found.delete()
    return _files(request, found.draft)


def kind_of(request: HttpRequest) -> Draft.Kind:
    """Return whether an answer or a note is being written."""
    return Draft.Kind.NOTE if request.POST.get("kind", request.GET.get("kind")) == "note" else Draft.Kind.REPLY


def enclosures(request: HttpRequest, conversation: Conversation, kind: str) -> list[Enclosure]:
    """Return the files that go out with what is being written: those that wait, and those sent along with the form."""
    waiting = DraftAttachment.objects.filter(
        draft__conversation=conversation, draft__agent=agent_of(request), draft__kind=kind
    )
    sent_along = [enclosed(file) for file in request.FILES.getlist("files")]
    return [*(Enclosure.of(file) for file in waiting.order_by("id")), *sent_along]


def enclosed(file: UploadedFile[Any]) -> Enclosure:
    """Return a file that was sent along with a form, stored."""
    stored = store(file.read())
    return Enclosure(
        sha256=stored.sha256,
        filename=(file.name or "file")[:255],
        content_type=(file.content_type or "application/octet-stream")[:120],
        size=stored.size,
    )


def _attach(kept: Draft, file: UploadedFile[Any]) -> None:
    stored = enclosed(file)
    kept.attachments.create(
        file_id=stored.sha256, filename=stored.filename, content_type=stored.content_type, size=stored.size
    )


def _files(request: HttpRequest, draft: Draft) -> HttpResponse:
    context = {"files": list(draft.attachments.order_by("id")), "number": draft.conversation_id, "kind": draft.kind}
    return render(request, "conversations/draft_files.html", context, using="jinja2")
