-- Brings the rows of conversations in step with the letters that were imported into them, many at once. `untouched` are those
-- in which nothing but imports is told and said: only their state goes by the letters.
WITH told AS MATERIALIZED (
    SELECT c.id, newest.id AS newest_id, newest.at AS newest_at, outside.id AS outside_id, oldest.at AS oldest_at,
           spoken.kind AS kind, spoken.at AS spoken_at, spoken.snippet, answered.at AS answered_at, asked.at AS asked_at,
           c.state <> 'spam' AND NOT EXISTS (
               SELECT FROM plumbing_fact f WHERE f.stream = 'conversation:' || c.id AND f.name <> 'LetterImported'
           ) AND NOT EXISTS (
               SELECT FROM conversations_message m
               WHERE m.conversation_id = c.id AND NOT m.facts @> '{"no_acknowledgement": "import"}'
           ) AS is_untouched
    FROM conversations_conversation c
    CROSS JOIN LATERAL (
        SELECT m.id, m.created_at AS at FROM conversations_message m
        WHERE m.conversation_id = c.id AND m.kind <> 'note' ORDER BY m.created_at DESC, m.id DESC LIMIT 1
    ) newest
    CROSS JOIN LATERAL (
        SELECT min(m.created_at) AS at FROM conversations_message m WHERE m.conversation_id = c.id
    ) oldest
    CROSS JOIN LATERAL (
        SELECT m.kind, m.created_at AS at,
               left(btrim(regexp_replace(left(COALESCE(NULLIF(m.text, ''), m.subject), 600), '\s+', ' ', 'g')), 200) AS snippet
        FROM conversations_message m
        WHERE m.conversation_id = c.id AND m.kind IN ('incoming', 'reply') ORDER BY m.created_at DESC, m.id DESC LIMIT 1
    ) spoken
    LEFT JOIN LATERAL (
        SELECT m.id FROM conversations_message m
        WHERE m.conversation_id = c.id AND m.kind IN ('incoming', 'side_in') ORDER BY m.created_at DESC, m.id DESC LIMIT 1
    ) outside ON true
    LEFT JOIN LATERAL (  -- the first answer to anything that was asked
        SELECT min(m.created_at) AS at FROM conversations_message m
        WHERE m.conversation_id = c.id AND m.kind = 'reply' AND m.created_at > (
            SELECT min(i.created_at) FROM conversations_message i WHERE i.conversation_id = c.id AND i.kind = 'incoming')
    ) answered ON true
    LEFT JOIN LATERAL (  -- what has waited longest for an answer
        SELECT min(m.created_at) AS at FROM conversations_message m
        WHERE m.conversation_id = c.id AND m.kind = 'incoming' AND m.created_at > COALESCE((
            SELECT max(r.created_at) FROM conversations_message r WHERE r.conversation_id = c.id AND r.kind = 'reply'),
            '-infinity')
    ) asked ON true
    WHERE c.id = ANY(%s)
), settled AS MATERIALIZED (
    SELECT *, CASE WHEN spoken_at <= %s THEN 'resolved' WHEN kind = 'reply' THEN 'customer' ELSE 'open' END AS state
    FROM told
), brought AS (
    UPDATE conversations_conversation c SET
        state = CASE WHEN s.is_untouched THEN s.state ELSE c.state END,
        since = CASE WHEN NOT s.is_untouched THEN c.since
                     WHEN s.state = 'open' THEN COALESCE(s.asked_at, s.spoken_at) ELSE s.spoken_at END,
        created_at = LEAST(c.created_at, s.oldest_at),
        first_answered_at = COALESCE(c.first_answered_at, s.answered_at),
        last_message_id = s.newest_id,
        last_message_at = s.newest_at,
        last_incoming_id = s.outside_id,
        snippet = s.snippet,
        snippet_by_us = s.kind = 'reply'
    FROM settled s WHERE c.id = s.id
), opened AS (
    DELETE FROM conversations_closure k USING settled s
    WHERE k.conversation_id = s.id AND s.is_untouched AND s.state <> 'resolved'
), moved AS (
    UPDATE conversations_closure k SET at = s.spoken_at FROM settled s
    WHERE k.conversation_id = s.id AND s.is_untouched AND s.state = 'resolved'
)
INSERT INTO conversations_closure (conversation_id, at)
SELECT s.id, s.spoken_at FROM settled s
WHERE s.is_untouched AND s.state = 'resolved'
  AND NOT EXISTS (SELECT FROM conversations_closure k WHERE k.conversation_id = s.id)
