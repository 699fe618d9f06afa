"""Remember under which name a message of ours is known outside."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import connection


def name_outgoing(*, external_ids: Mapping[int, str]) -> None:
    """Write the channel's own id (a Message-ID) of messages by their number, so that answers to them are recognised.

    A message that has one keeps it.
    """
    if external_ids:
        with connection.cursor() as cursor:
            cursor.execute(_NAME, [list(external_ids.keys()), list(external_ids.values())])


_NAME = """
UPDATE conversations_message m SET external_id = given.external_id
FROM unnest(%s::bigint[], %s::text[]) AS given(id, external_id)
WHERE m.id = given.id AND m.external_id = ''
"""
