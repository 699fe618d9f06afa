"""What search looks through."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from heard.conversations.models.conversation import Conversation
from heard.conversations.models.message import Message

BUCKET = 10_000  # messages in the smallest step of a search that goes from new to old
PART = 8 * BUCKET  # messages whose entries share a partition of the table, with an index of its own


class SearchEntry(models.Model):
    """The words of one message. Kept apart from it, so that messages stay slim.

    The table is partitioned by message, PART of them in each. `bucket` (message id divided by BUCKET) is part of the index:
    a search walks from the newest bucket to the oldest and stops when it has enough, so that a common word costs the same
    however long the history is. No foreign key is checked: an entry is written with its message, and deleted with it.
    """

    message = models.OneToOneField(
        Message, primary_key=True, on_delete=models.CASCADE, related_name="+", db_constraint=False
    )
    # Its message goes with the conversation, and takes the entry along.
    conversation = models.ForeignKey(
        Conversation, on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    inbox_id = models.BigIntegerField()
    bucket = models.IntegerField()
    words = SearchVectorField()

    class Meta:
        indexes = [GinIndex(fields=["bucket", "words"], name="search_entry_words")]
