"""Tell the next conversation what it is to be told of an incident."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.utils.translation import gettext_noop

from heard.conversations.actions._holds import HeldOpen
from heard.conversations.actions._row import ConversationGone
from heard.conversations.actions.close import close
from heard.conversations.actions.reply import CustomerWasErased, NobodyToAnswer, reply
from heard.conversations.models import Conversation, IncidentNews, IncidentTelling, Message, State, Telling
from heard.conversations.placeholders import filled, values_for
from heard.customers.addresses import AddressIsWrong

UNDO_SECONDS = 60  # in which what was told can be taken back
NAMES = uuid.UUID("6f0f3a5e-5d3c-4a3e-9f57-3c1d2b7a9e10")
SETTLED = gettext_noop("It was settled meanwhile.")
ERASED = gettext_noop("The customer was erased.")
NO_ADDRESS = gettext_noop("There is nobody to write to.")


def tell_next(*, news: IncidentNews, at: dt.datetime) -> bool:
    """Tell one more conversation some news, and return whether there was one left to tell.

    The row that says so and the answer are written in one transaction, and a row is one worker's at a time: so each is
    told exactly once, however many work on it and however often. One that cannot be told says why.
    """
    with transaction.atomic():
        waiting = IncidentTelling.objects.filter(news=news, state=Telling.WAITING).order_by("id")
        row = waiting.select_for_update(skip_locked=True, of=("self",)).first()
        if row is None:
            return False
        row.state_at = at
        _tell(row, news, at)
        row.save()
    return True


def _tell(row: IncidentTelling, news: IncidentNews, at: dt.datetime) -> None:
    rows = Conversation.objects.select_related("customer", "inbox")
    conversation = rows.get(pk=row.conversation_id)
    if conversation.merged_into_id or conversation.state in {State.RESOLVED, State.SPAM}:
        row.state, row.why = Telling.REFUSED, SETTLED
        return
    try:
        _try(row, conversation, news, at)
    except (CustomerWasErased, ConversationGone):
        row.state, row.why = Telling.REFUSED, ERASED
    except (NobodyToAnswer, AddressIsWrong):
        row.state, row.why = Telling.REFUSED, NO_ADDRESS


def _try(row: IncidentTelling, conversation: Conversation, news: IncidentNews, at: dt.datetime) -> None:
    try:
        row.message_id = _said(conversation, news, State.RESOLVED if news.resolves else _waits(conversation), at)
        row.state = Telling.TOLD
    except HeldOpen as held:  # told all the same, unless there is nobody to tell
        row.message_id = _said(conversation, news, _waits(conversation), at)
        row.state, row.why = Telling.HELD, str(held)


def _waits(conversation: Conversation) -> str:
    """Return how a conversation stands after news: it waits for those who mend the problem, unless it waits already."""
    return State.WAITING_CUSTOMER if conversation.state == State.WAITING_CUSTOMER else State.WAITING_THIRD


def _said(conversation: Conversation, news: IncidentNews, then: str, at: dt.datetime) -> int | None:
    with transaction.atomic():
        if text := words_for(conversation, news):
            return _answer(conversation, news, text, then, at).pk
        if then == State.RESOLVED:
            close(conversation=conversation, agent=news.by, at=at)
    return None


def _answer(conversation: Conversation, news: IncidentNews, text: str, then: str, at: dt.datetime) -> Message:
    return reply(
        conversation=conversation,
        agent=news.by,
        text=filled(text, values_for(conversation, news.by)),
        then=then,
        undo_seconds=UNDO_SECONDS,
        client_id=uuid.uuid5(NAMES, f"{news.pk}:{conversation.pk}"),
        at=at,
    )


def words_for(conversation: Conversation, news: IncidentNews) -> str:
    """Return the words in the language of a conversation, else those for all others; empty where nothing is said."""
    texts: dict[str, str] = news.texts
    return texts.get(language_of(conversation)) or texts.get("", "")


def language_of(conversation: Conversation) -> str:
    """Return the language somebody is answered in, as "de": theirs, what they like, what the inbox speaks, else English."""
    spoken = (conversation.language, conversation.customer.language, conversation.inbox.language)
    codes = [language.lower().replace("_", "-").split("-")[0] for language in spoken if language]
    return codes[0] if codes else "en"
