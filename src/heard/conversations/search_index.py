"""Putting the words of messages where search finds them."""

from __future__ import annotations

from django.db import connection

from heard.conversations.models import Message
from heard.conversations.models.search_entry import BUCKET

INDEXED_CHARACTERS = 100_000  # PostgreSQL refuses more than 1 MB of lexemes; nobody searches the end of a pasted log

#: Subject first, then who it is from, then what it says. Used wherever a message is written in SQL.
WORDS = f"""
    setweight(to_tsvector('heard', left({{subject}}, 1000)), 'A')
    || setweight(to_tsvector('heard', left({{sender}}, 500)), 'B')
    || to_tsvector('heard', left({{text}}, {INDEXED_CHARACTERS}))
"""


def words(*, subject: str, sender: str, text: str) -> str:
    """Return the SQL of a search vector made of three SQL expressions (columns or placeholders, never values)."""
    return WORDS.format(subject=subject, sender=sender, text=text)


_INDEX = f"""
INSERT INTO conversations_searchentry (message_id, conversation_id, inbox_id, bucket, words)
SELECT id, conversation_id, inbox_id, id / {BUCKET},
       {words(subject="subject", sender="sender_name || ' ' || sender_address", text="text")}
FROM conversations_message WHERE id = ANY(%s)
ON CONFLICT (message_id) DO UPDATE
    SET conversation_id = excluded.conversation_id, inbox_id = excluded.inbox_id, words = excluded.words
"""  # noqa: S608 - made of constants


def index_message(*messages: Message) -> None:
    """Make messages findable, or findable anew; in the transaction that writes them."""
    if messages:
        with connection.cursor() as cursor:
            cursor.execute(_INDEX, [[message.pk for message in messages]])
