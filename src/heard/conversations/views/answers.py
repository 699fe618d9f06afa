"""Writing to the customer, and to each other."""

from __future__ import annotations

import uuid

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from heard.conversations.actions._writing import NothingToSay
from heard.conversations.actions.note import note
from heard.conversations.actions.reply import NewerMessageArrived, NobodyToAnswer, Then, reply
from heard.conversations.actions.save_draft import DraftTooLong, save_draft
from heard.conversations.actions.withdraw_reply import withdraw_reply
from heard.conversations.enclosure import Enclosure
from heard.conversations.models import Conversation, Draft, DraftAttachment, Message
from heard.conversations.queries.mentions import mentioned
from heard.conversations.views.answering import Done, answer, refused, step
from heard.conversations.views.asking import agent_of, conversation_for, given
from heard.conversations.views.steps import moment
from heard.customers.addresses import AddressIsWrong
from heard.plumbing.files import store

LARGEST_FILE = 25 * 1024 * 1024  # bytes; more than that most mail servers refuse


@step
def write(request: HttpRequest, conversation: Conversation) -> Done | HttpResponse:
    """Send an answer, or write a note, as the composer says."""
    is_note = request.POST.get("kind") == "note"
    try:
        return _note(request, conversation) if is_note else _reply(request, conversation)
    except NewerMessageArrived as newer:
        return _held(request, conversation, newer)
    except NothingToSay:
        return refused(_("There is nothing to send yet. Write a word or two, or add a file."))
    except NobodyToAnswer:
        return refused(_("This conversation has no address to answer to. Add one in the To line."))
    except AddressIsWrong as wrong:
        return refused(str(wrong))


def refused(said: str, *, status: int = 422) -> HttpResponse:
    """Return an answer that shows what is wrong and leaves what was written where it is."""
    return HttpResponse(
        said, status=status, content_type="text/plain; charset=utf-8", headers={"X-Heard-Problem": "text"}
    )


def _reply(request: HttpRequest, conversation: Conversation) -> Done:
    now, later = timezone.now(), given(request, "send_at") or ""
    seen = given(request, "seen") or ""
    message = reply(
        conversation=conversation,
        agent=agent_of(request),
        text=request.POST.get("text", ""),
        to=_addresses(request, "to"),
        cc=_addresses(request, "cc"),
        bcc=_addresses(request, "bcc") or (),
        enclosures=_enclosures(request, conversation, Draft.Kind.REPLY),
        then=then if (then := given(request, "then")) in Then.values else Then.WAIT,
        send_at=moment(later, now=timezone.localtime()) if later else None,
        seen_incoming_id=int(seen) if seen.isdecimal() and not given(request, "anyway") else None,
        client_id=_client_id(request),
        at=now,
    )
    undo = reverse("withdrawal", args=[conversation.pk, message.pk])
    return Done(_("Scheduled") if later else _("Sent"), undo=undo)


def _note(request: HttpRequest, conversation: Conversation) -> Done:
    text = request.POST.get("text", "")
    note(
        conversation=conversation,
        agent=agent_of(request),
        text=text,
        mentions=mentioned(agent_of(request), text),
        enclosures=_enclosures(request, conversation, Draft.Kind.NOTE),
        client_id=_client_id(request),
        at=timezone.now(),
    )
    return Done(_("Note written"))


def _held(request: HttpRequest, conversation: Conversation, newer: NewerMessageArrived) -> HttpResponse:
    """Hold the answer back: something came that the writer has not seen."""
    count = len(newer.message_ids)
    said = ngettext(
        "A new message arrived while you were writing. Your answer is kept.",
        "%(count)s new messages arrived while you were writing. Your answer is kept.",
        count,
    ) % {"count": count}
    context = {"said": said, "newest": newer.message_ids[-1] if newer.message_ids else 0, "number": conversation.pk}
    response = render(request, "conversations/held.html", context, using="jinja2", status=409)
    response.headers["HX-Retarget"] = "#composer-held"
    response.headers["HX-Reswap"] = "innerHTML"
    return response


@step
def withdrawal(request: HttpRequest, conversation: Conversation, message: int) -> Done | HttpResponse:
    """Take an answer back before it leaves; its words are in the composer again."""
    found = Message.objects.visible_to(agent_of(request)).filter(conversation=conversation, pk=message).first()
    if found is None:
        raise Http404
    withdraw_reply(message=found, agent=agent_of(request), at=timezone.now())
    response = answer(request, conversation, Done(_("Taken back. Your words are in the composer.")))
    response.headers["HX-Trigger-After-Settle"] = f'{{"heard:draft": {{"conversation": {conversation.pk}}}}}'
    return response


@require_POST
def draft(request: HttpRequest, number: int) -> HttpResponse:
    """Keep what is being written, as it is now."""
    conversation = conversation_for(request, number)
    kind = Draft.Kind.NOTE if request.POST.get("kind") == "note" else Draft.Kind.REPLY
    try:
        save_draft(
            conversation=conversation,
            agent=agent_of(request),
            text=request.POST.get("text", ""),
            kind=kind,
            cc=_addresses(request, "cc") or (),
            bcc=_addresses(request, "bcc") or (),
        )
    except DraftTooLong:
        return refused(_("This is longer than we can keep. Please send it as a file."))
    return JsonResponse({"saved": _("Draft kept")})


@require_POST
def draft_files(request: HttpRequest, number: int) -> HttpResponse:
    """Add files to what is being written."""
    conversation, agent = conversation_for(request, number), agent_of(request)
    kind = Draft.Kind.NOTE if request.POST.get("kind") == "note" else Draft.Kind.REPLY
    files = request.FILES.getlist("files")
    if any((file.size or 0) > LARGEST_FILE for file in files):
        return refused(_("A file may have 25 MB at most: larger ones do not get through by email."), status=413)
    kept, _made = Draft.objects.get_or_create(conversation=conversation, agent=agent, kind=kind)
    for file in files:
        _attach(kept, file)
    return render(
        request,
        "conversations/draft_files.html",
        {"files": kept.attachments.order_by("id"), "number": number},
        using="jinja2",
    )


@require_POST
def draft_file_removal(request: HttpRequest, number: int, file: int) -> HttpResponse:
    """Take a file off what is being written."""
    conversation, agent = conversation_for(request, number), agent_of(request)
    found = DraftAttachment.objects.filter(pk=file, draft__conversation=conversation, draft__agent=agent).first()
    if found is None:
        raise Http404
    found.delete()
    files = found.draft.attachments.order_by("id")
    return render(request, "conversations/draft_files.html", {"files": files, "number": number}, using="jinja2")


def _attach(kept: Draft, file: UploadedFile) -> None:
    stored = store(file.read())
    kept.attachments.create(
        file=stored,
        filename=(file.name or "file")[:255],
        content_type=(file.content_type or "application/octet-stream")[:120],
        size=stored.size,
    )


def _enclosures(request: HttpRequest, conversation: Conversation, kind: str) -> list[Enclosure]:
    waiting = DraftAttachment.objects.filter(
        draft__conversation=conversation, draft__agent=agent_of(request), draft__kind=kind
    )
    return [Enclosure.of(file) for file in waiting.order_by("id")]


def _addresses(request: HttpRequest, name: str) -> list[str] | None:
    typed = given(request, name)
    return None if typed is None else [part.strip() for part in typed.replace(";", ",").split(",") if part.strip()]


def _client_id(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(given(request, "client_id") or "")
    except ValueError:
        return None
