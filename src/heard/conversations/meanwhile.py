"""Articles that an acknowledgement offers, in case one of them helps meanwhile. Who knows articles, the project says."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from heard.conversations.acknowledgements import language_code
from heard.conversations.models import Message
from heard.customers.models import ChannelKind

logger = logging.getLogger(__name__)

MEANWHILE = {
    "en": "Perhaps this helps meanwhile:",
    "de": "Vielleicht hilft dies schon weiter:",
    "fr": "En attendant, ceci peut aider :",
    "es": "Mientras tanto, quizá ayude esto:",
    "it": "Nel frattempo, forse può essere utile:",
    "nl": "Misschien helpt dit alvast:",
    "pt": "Entretanto, talvez isto ajude:",
    "pl": "Może to już pomoże:",
    "ar": "لعلّ هذا يفيد في الأثناء:",
}
_BRACKETS = str.maketrans("[]\n\r", "()  ")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a customer wrote in a conversation, and the language in which they are acknowledged."""

    conversation_id: int
    language: str
    subject: str
    text: str


#: Titles with their addresses, by the number of the conversation; those that nothing surely fits are left out.
Fitting = Mapping[int, Sequence[tuple[str, str]]]


def offered_meanwhile(messages: Sequence[Message], language_of: Callable[[Message], str]) -> dict[int, str]:
    """Return what to add to the acknowledgements of first messages, by the number of the conversation.

    Only by mail, and of inboxes that do so. Looking for it never holds up an acknowledgement: where it fails, there is
    none.
    """
    asked = [
        Asked(message.conversation_id, language_of(message), message.subject, message.text)
        for message in messages
        if message.conversation.channel == ChannelKind.EMAIL and message.conversation.inbox.offers_articles
    ]
    languages = {one.conversation_id: one.language for one in asked}
    return {number: _said(found, languages[number]) for number, found in _fitting(asked).items() if found}


def _fitting(asked: Sequence[Asked]) -> Fitting:
    if not asked:
        return {}
    fitting: Callable[[Sequence[Asked]], Fitting] = import_string(settings.HEARD_FITTING_ARTICLES)
    try:
        with transaction.atomic():
            return fitting(asked)
    except Exception:
        logger.exception("No articles could be looked up for %s acknowledgements; they go out without", len(asked))
        return {}


def _said(found: Sequence[tuple[str, str]], language: str) -> str:
    """Return the lines as a template's text says them; whoever reads no HTML sees the title, then its address."""
    begins = MEANWHILE.get(language_code(language), MEANWHILE["en"])
    return "\n".join([begins, *(f"- [{title.translate(_BRACKETS)}]({address})" for title, address in found)])
