-- Writes what arrived, a row for each of `given`: the conversation, new or brought up to date, the message, who takes part,
-- and the words for search, in one round trip. No two may be for the same conversation. Foreign keys are checked at commit,
-- so the order inside does not matter.
WITH given AS MATERIALIZED (
    SELECT * FROM json_to_recordset(%s::json) AS given(
        conversation_id bigint, customer_id bigint, inbox_id bigint, side_id bigint, previous_id bigint, message_id bigint,
        source_id bigint, client_id uuid, kind text, trust text, state text, channel text, address text, sender_name text,
        subject text, language text, snippet text, text text, quoted text, html text, quoted_html text, external_id text,
        external_references text, recipients jsonb, facts jsonb, participants json, received_at timestamptz,
        said_at timestamptz, is_new boolean, opens boolean, reopens boolean, wakes boolean, shows boolean)
), made AS (
    INSERT INTO conversations_conversation (
        id, inbox_id, customer_id, channel, subject, language, state, since, priority, custom, created_at,
        last_message_at, last_message_id, last_incoming_id, snippet, snippet_by_us, message_count, previous_id)
    SELECT conversation_id, inbox_id, customer_id, channel, subject, language, state, received_at, 1, '{}', received_at,
           received_at, message_id, message_id, snippet, false, 1, previous_id
    FROM given WHERE is_new
), grown AS (
    UPDATE conversations_conversation c SET
        state = CASE WHEN g.opens AND c.state NOT IN ('open', 'spam') THEN 'open' ELSE c.state END,
        since = CASE WHEN g.opens AND c.state <> 'spam' AND (c.state <> 'open' OR c.snippet_by_us)
                     THEN g.received_at ELSE c.since END,
        last_message_at = GREATEST(c.last_message_at, g.received_at),
        last_message_id = g.message_id,
        last_incoming_id = g.message_id,
        snippet = CASE WHEN g.shows THEN g.snippet ELSE c.snippet END,
        snippet_by_us = CASE WHEN g.shows THEN false ELSE c.snippet_by_us END,
        message_count = c.message_count + 1
    FROM given g WHERE c.id = g.conversation_id AND NOT g.is_new
), reopened AS (
    UPDATE conversations_closure closure SET reopened_at = g.received_at
    FROM given g WHERE g.reopens AND closure.conversation_id = g.conversation_id AND closure.reopened_at IS NULL
), woken AS (
    UPDATE conversations_snooze snooze SET ended_at = g.received_at
    FROM given g WHERE g.wakes AND snooze.conversation_id = g.conversation_id AND snooze.ended_at IS NULL
), joined AS (
    INSERT INTO conversations_participant (conversation_id, kind, address, name, place, customer_id, added_at)
    SELECT g.conversation_id, g.channel, p.address, p.name, p.place, CASE WHEN p.place = 'customer' THEN g.customer_id END,
           g.received_at
    FROM given g CROSS JOIN json_to_recordset(g.participants) AS p(address text, name text, place text)
    ON CONFLICT DO NOTHING
), said AS (
    INSERT INTO conversations_message (
        id, conversation_id, inbox_id, customer_id, side_conversation_id, kind, trust, sender_name, sender_address,
        recipients, subject, text, quoted, html, quoted_html, external_id, external_references, client_id, source_id,
        delivery, delivery_problem, created_at, said_at, facts)
    SELECT message_id, conversation_id, inbox_id, customer_id, side_id, kind, trust, sender_name, address, recipients,
           subject, text, quoted, html, quoted_html, external_id, external_references, client_id, source_id, '', '',
           received_at, said_at, facts
    FROM given
)
INSERT INTO conversations_searchentry (message_id, conversation_id, inbox_id, bucket, words)
SELECT message_id, conversation_id, inbox_id, message_id / {BUCKET}, {WORDS} FROM given
