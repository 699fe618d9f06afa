"""Which words an acknowledgement has: the inbox's own, the business's own, or ours, in the customer's language."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from heard.conversations.acknowledgements import TEXTS, expected, expected_by, language_code
from heard.conversations.chat_acknowledgements import CHAT_TEXTS
from heard.conversations.goodbyes import before_goodbye
from heard.conversations.models import Conversation, Inbox, MessageTemplate
from heard.conversations.placeholders import filled
from heard.conversations.rendering import render
from heard.conversations.request_links import request_address
from heard.customers.models import ChannelKind, Customer, Formality
from heard.customers.salutations import salutation
from heard.staff.models import Business

if TYPE_CHECKING:
    from collections.abc import Iterator

INFORMAL_BY_HABIT = frozenset({"nl"})
Purpose = MessageTemplate.Purpose
_BUILT_IN: Mapping[str, Mapping[str, Sequence[str]]] = {Purpose.ACKNOWLEDGEMENT: TEXTS, Purpose.CHAT: CHAT_TEXTS}
_NO_ANSWERS = re.compile(r"\s*\{answers\}\s*")
PLACEHOLDERS = ("salutation", "customer", "number", "subject", "business", "expected", "link", "answers")


@dataclass(frozen=True)
class Words:
    """What an automatic message says, with nothing left to fill in."""

    subject: str
    text: str

    @property
    def html(self) -> str:
        """The text as safe HTML."""
        return render(self.text)


@dataclass(frozen=True)
class Wording:
    """Everything that decides how an acknowledgement is worded, read once for many."""

    templates: Mapping[tuple[str, int | None, str], MessageTemplate]
    business: str
    moments: Mapping[int, dt.datetime] = field(default_factory=dict)

    @classmethod
    def read(cls, conversations: Sequence[Conversation], *, at: dt.datetime) -> Wording:
        """Read the templates, and by when these conversations are answered where that depends on office hours."""
        own = MessageTemplate.objects.filter(purpose__in=_BUILT_IN)
        templates = {(template.purpose, template.inbox_id, template.language.lower()): template for template in own}
        reckoned: Callable[..., Mapping[int, dt.datetime]] = import_string(settings.HEARD_ANSWER_MOMENTS)
        return cls(templates, Business.current().name, reckoned(conversations, at=at))

    def language_for(self, conversation: Conversation) -> str:
        """Return the language in which a conversation is acknowledged."""
        return self._template(_purpose(conversation), conversation.inbox, conversation.customer, conversation.language)[
            2
        ]

    def words_for(self, conversation: Conversation, *, answers: str = "") -> Words:
        """Return the words for one conversation (its customer, inbox and brand should have been fetched along).

        `answers` are lines with articles; in a template that does not say where they belong they stand before its
        goodbye.
        """
        inbox, customer = conversation.inbox, conversation.customer
        subject, text, language = self._template(_purpose(conversation), inbox, customer, conversation.language)
        moment = self.moments.get(conversation.pk)
        values = {
            "salutation": salutation(customer, language),
            "customer": customer.name,
            "number": str(conversation.pk),
            "subject": conversation.subject,
            "business": inbox.brand.name or self.business,
            "expected": expected_by(language, moment, at=conversation.created_at)
            if moment
            else expected(language, inbox.first_answer_hours),
            "link": request_address(conversation.pk, customer.pk or 0, at=conversation.created_at),
            "answers": answers,
        }
        text = _with_place(text, answers)
        return Words(" ".join(filled(subject, values).split()) or conversation.subject, filled(text, values))

    def _template(self, purpose: str, inbox: Inbox, customer: Customer, spoken: str) -> tuple[str, str, str]:
        texts = _BUILT_IN[purpose]
        for language in _languages(customer, spoken, inbox):
            for written_for in (inbox.pk, None):
                if own := self.templates.get((purpose, written_for, language)):
                    return own.subject, own.text, language
            if language in texts:
                return "", texts[language][_is_informal(customer, language)], language
        return "", texts["en"][0], "en"


def _purpose(conversation: Conversation) -> Purpose:
    return Purpose.CHAT if conversation.channel == ChannelKind.CHAT else Purpose.ACKNOWLEDGEMENT


def _with_place(text: str, answers: str) -> str:
    """Return a template with a place for the answers there are, and none for those there are not."""
    if "{answers}" in text:
        return text if answers else _NO_ANSWERS.sub("\n\n", text).strip()
    return before_goodbye(text, "{answers}") if answers else text


def preview(*, inbox: Inbox, text: str, subject: str = "", language: str = "") -> Words:
    """Return how a template would read for somebody of a believable name; nothing is stored."""
    code = (language or inbox.language).lower()
    customer = Customer(name="Robin Okafor", language=code)
    conversation = Conversation(
        pk=1024,
        inbox=inbox,
        customer=customer,
        subject="Where is my order?",
        language=code,
        created_at=timezone.now(),
    )
    template = MessageTemplate(language=code, subject=subject, text=text)
    return Wording({(Purpose.ACKNOWLEDGEMENT, None, code): template}, Business.current().name).words_for(conversation)


def built_in(language: str) -> str:
    """Return the words we bring for a language, as a beginning for one's own; English where we have none."""
    return TEXTS.get(language_code(language), TEXTS["en"])[0]


def _languages(customer: Customer, spoken: str, inbox: Inbox) -> Iterator[str]:
    """Yield languages to look for, best first: what they wrote in, what they like, what the inbox speaks."""
    for language in (spoken, customer.language, inbox.language):
        if language:
            yield language.lower()
            yield language_code(language)


def _is_informal(customer: Customer, language: str) -> bool:
    if customer.formality == Formality.UNKNOWN:
        return language in INFORMAL_BY_HABIT
    return customer.formality == Formality.INFORMAL
