"""Conversations that are probably about the same: those that share rare words, in any language.

What was said first is compared word by word, as search knows it. A word counts the more the fewer of the newest
conversations use it (tf-idf with cosine similarity; Salton and Buckley 1988), so that nobody has to keep a list of
words that say nothing. Only so many of the newest conversations are looked at, so the cost does not grow with the
history.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

from heard.conversations.models import IncidentLink
from heard.conversations.queries.lists import visible_inboxes
from heard.plumbing.database.statements import prepared
from heard.staff.models import Agent

WITHIN = dt.timedelta(days=7)
LOOKED_AT = 600  # of the newest unsettled conversations
REACH = 20_000  # newest conversations of any state among which those are looked for
MODELS = 30  # conversations that say what is looked for
LIKE = 0.13  # the cosine from which on one is worth a look
FEW = 20
EVERYWHERE = 0.2  # of what is looked at; a word in more of them than that says nothing


class Alike(NamedTuple):
    """A conversation that is probably about the same, and the words that say so."""

    id: int
    subject: str
    snippet: str
    customer_name: str
    state: str
    at: dt.datetime
    likeness: float
    words: list[str]


def alike(agent: Agent, conversation_ids: Sequence[int], *, at: dt.datetime, limit: int = FEW) -> list[Alike]:
    """Return unsettled conversations of the last seven days like the ones given, the most alike first, in one query.

    Only those the agent may open, and none that belongs to an open incident. Without any given there are none.
    """
    if not conversation_ids:
        return []
    visible, values = visible_inboxes(agent)
    models = sorted(conversation_ids)[-MODELS:]
    given = [*values, REACH, at - WITHIN, list(conversation_ids), LOOKED_AT, models, LIKE, limit]
    with prepared() as cursor:
        cursor.execute(_ALIKE.format(visible=visible), given)
        return [Alike._make([*row[:-1], _plain(row[-1])]) for row in cursor.fetchall()]


def _plain(words: list[str]) -> list[str]:
    """Return words without the commas and question marks that search keeps with them in some scripts."""
    bare = (word.strip("،؛؟.,;:!?()«»“”\"'") for word in words)
    return [word for word in bare if word]


def alike_incident(agent: Agent, incident_id: int, *, at: dt.datetime, limit: int = FEW) -> list[Alike]:
    """Return the same for the conversations of an incident that the agent may open."""
    links = IncidentLink.objects.standing().visible_to(agent).filter(incident=incident_id).order_by("-pk")
    return alike(agent, list(links.values_list("conversation", flat=True)[:MODELS]), at=at, limit=limit)


# The words of the sender's name and address (weight B) say who, not what, also where they stand below a letter.
_WORDS = "NOT 'B' = ANY(w.weights)"
_ALIKE = f"""
WITH recent AS MATERIALIZED (
    SELECT c.id FROM conversations_conversation c
    WHERE c.inbox_id IN ({{visible}}) AND c.id > (SELECT COALESCE(max(id), 0) - %s FROM conversations_conversation)
      AND c.created_at >= %s AND c.state NOT IN ('resolved', 'spam') AND c.merged_into_id IS NULL AND c.id <> ALL(%s)
      AND NOT EXISTS (SELECT FROM conversations_incidentlink l WHERE l.conversation_id = c.id AND l.over_at IS NULL)
    ORDER BY c.id DESC LIMIT %s
), said AS MATERIALIZED (
    SELECT r.id, e.words, r.is_model FROM (
        SELECT id, false AS is_model FROM recent UNION ALL SELECT unnest(%s::bigint[]), true
    ) r CROSS JOIN LATERAL (
        SELECT e.words FROM conversations_message m JOIN conversations_searchentry e ON e.message_id = m.id
        WHERE m.conversation_id = r.id ORDER BY m.id LIMIT 1
    ) e
), used AS MATERIALIZED (
    SELECT s.id, s.is_model, w.lexeme FROM said s CROSS JOIN LATERAL unnest(s.words) w
    WHERE {_WORDS} AND length(w.lexeme) BETWEEN 3 AND 60 AND w.lexeme !~ '^[0-9.,:/-]+$'
), rare AS MATERIALIZED (
    SELECT lexeme, ln((SELECT count(*) FROM said) + 1.0) - ln(count(*)) AS rarity FROM used GROUP BY lexeme
    HAVING count(*) <= GREATEST({EVERYWHERE} * (SELECT count(*) FROM said), {FEW})
), sought AS MATERIALIZED (
    SELECT u.lexeme, r.rarity * count(*) / (SELECT count(*) FROM said WHERE is_model) AS weight
    FROM used u JOIN rare r USING (lexeme) WHERE u.is_model GROUP BY u.lexeme, r.rarity
), sizes AS (
    SELECT u.id, sqrt(sum(r.rarity * r.rarity)) AS size FROM used u JOIN rare r USING (lexeme) WHERE NOT u.is_model GROUP BY u.id
), found AS (
    SELECT u.id, sum(s.weight * r.rarity) / NULLIF(max(z.size) * (SELECT sqrt(sum(weight * weight)) FROM sought), 0) AS likeness,
           count(*) AS common, (array_agg(u.lexeme ORDER BY s.weight DESC, u.lexeme))[:4] AS words
    FROM used u JOIN sought s USING (lexeme) JOIN rare r USING (lexeme) JOIN sizes z ON z.id = u.id
    WHERE NOT u.is_model AND r.rarity > 0 GROUP BY u.id
)
SELECT c.id, c.subject, c.snippet, cu.name, c.state, c.created_at, f.likeness::float8, f.words
FROM found f JOIN conversations_conversation c ON c.id = f.id JOIN customers_customer cu ON cu.id = c.customer_id
WHERE f.common >= 2 AND f.likeness >= %s ORDER BY f.likeness DESC, c.id DESC LIMIT %s
"""  # noqa: S608 - made of constants
