"""Remember which articles helped to answer whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from heard.conversations.events import MessageSent
from heard.conversations.models import Message, MessageKind
from heard.guidance.events import ArticleUsed
from heard.guidance.models import ArticleUse
from heard.guidance.queries.links import articles_linked
from heard.knowledge.models.pages import PATH
from heard.plumbing.events import announce
from heard.plumbing.reactions import Recorded


def remember_uses(facts: Sequence[Recorded[MessageSent]]) -> None:
    """React to answers that left: note the articles of ours that their words lead to, each once.

    Whoever inserted them, and however, does not matter: what the customer reads does.
    """
    sent = {fact.event.message_id: fact.at for fact in facts}
    answers = Message.objects.filter(pk__in=sent, kind=MessageKind.REPLY, agent__isnull=False, text__contains=PATH)
    rows = {row.pk: row for row in answers}
    linked = articles_linked({number: row.text for number, row in rows.items()})
    for number, articles in linked.items():
        for article in sorted(articles):
            _remember(rows[number], article, sent)


def _remember(message: Message, article_id: int, sent: Mapping[int, dt.datetime]) -> None:
    values = {"agent_id": message.agent_id, "at": sent[message.pk]}
    _use, is_new = ArticleUse.objects.get_or_create(message=message, article_id=article_id, defaults=values)
    if is_new:
        announce(
            ArticleUsed(
                conversation_id=message.conversation_id,
                customer_id=message.customer_id,
                inbox_id=message.inbox_id,
                agent_id=message.agent_id,
                article_id=article_id,
                message_id=message.pk,
            )
        )
