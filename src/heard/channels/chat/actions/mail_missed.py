"""Let what visitors missed reach them by email."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from procrastinate.contrib.django import app

from heard.channels.chat.mailing import JOB, last_mailed_from, missed, moment, where, words
from heard.channels.chat.models import Chat
from heard.conversations.actions.send_by_mail import send_by_mail
from heard.conversations.events import MessageSent
from heard.conversations.models import Conversation, Message
from heard.plumbing.reactions import Recorded


def mail_missed(*, conversation_id: int, at: dt.datetime) -> int:
    """Send what the visitor of a chat missed by email, in one mail, if its time has come; return how many messages.

    Nothing goes where no address is known, to somebody who has seen it by now, or while an agent goes on writing, and
    nothing goes twice. Should its time come later, that is noted.
    """
    with transaction.atomic():
        chat = _locked(conversation_id)
        if chat is None:
            return 0
        address, wait = where(chat)
        unseen = missed(chat, at=at) if address else []
        due = moment(unseen, wait) if unseen else None
        is_due = due is not None and due <= at
        if is_due:
            _send(chat, unseen, address, at)
        chat.mail_at = None if is_due else due
        chat.save(update_fields=["mailed_id", "mail_at"])
    return len(unseen) if is_due else 0


def mail_what_is_missed(facts: Sequence[Recorded[MessageSent]]) -> None:
    """React to what was said in chats: after some minutes somebody looks whether it was seen."""
    said = {fact.event.conversation_id: fact.at for fact in facts}
    chats = Chat.objects.filter(pk__in=said).select_related("visitor__widget", "visitor__became", "visitor__customer")
    mailed_from = last_mailed_from(said)
    for chat in chats:
        address, wait = where(chat, mailed_from)
        if address:
            look_again(chat, at=said[chat.pk] + wait)


def look_again(chat: Chat, *, at: dt.datetime) -> None:
    """Note when it is looked whether something was missed in a chat: by a job, and should that be lost, by the clock."""
    Chat.objects.filter(pk=chat.pk).update(mail_at=at)
    app.configure_task(JOB, schedule_at=at).defer(conversation_id=chat.pk)


def _locked(conversation_id: int) -> Chat | None:
    """Return the chat, ours until the transaction ends; the conversation is locked before it, as everywhere."""
    rows = Conversation.objects.select_for_update(no_key=True, of=("self",)).filter(merged_into=None)
    if rows.filter(pk=conversation_id).first() is None:
        return None
    related = ("conversation__inbox__brand", "visitor__widget", "visitor__customer", "visitor__became__customer")
    return Chat.objects.select_for_update(of=("self",)).select_related(*related).filter(pk=conversation_id).first()


def _send(chat: Chat, unseen: Sequence[Message], address: str, at: dt.datetime) -> None:
    *above, newest = unseen
    subject, foot = words(chat)
    send_by_mail(message=newest, above=above, address=address, subject=subject, foot=foot, at=at)
    chat.mailed_id = max(chat.mailed_id, *(message.pk for message in unseen))
