-- Writes what arrived: the conversation, new or brought up to date, the message, who takes part, and the words for
-- search, in one round trip. Foreign keys are checked at commit, so the order inside does not matter.
WITH made AS (
    INSERT INTO conversations_conversation (
        id, inbox_id, customer_id, channel, subject, language, state, since, priority, custom, created_at,
        last_message_at, last_message_id, last_incoming_id, snippet, snippet_by_us, message_count, previous_id)
    SELECT %(conversation_id)s, %(inbox_id)s, %(customer_id)s, %(channel)s, %(subject)s, %(language)s, %(state)s,
           %(received_at)s, 1, '{}', %(received_at)s, %(received_at)s, %(message_id)s, %(message_id)s, %(snippet)s,
           false, 1, %(previous_id)s
    WHERE %(is_new)s
), grown AS (
    UPDATE conversations_conversation c SET
        state = CASE WHEN %(opens)s AND c.state NOT IN ('open', 'spam') THEN 'open' ELSE c.state END,
        since = CASE WHEN %(opens)s AND c.state <> 'spam' AND (c.state <> 'open' OR c.snippet_by_us)
                     THEN %(received_at)s ELSE c.since END,
        last_message_at = GREATEST(c.last_message_at, %(received_at)s),
        last_message_id = %(message_id)s,
        last_incoming_id = %(message_id)s,
        snippet = CASE WHEN %(shows)s THEN %(snippet)s ELSE c.snippet END,
        snippet_by_us = CASE WHEN %(shows)s THEN false ELSE c.snippet_by_us END,
        message_count = c.message_count + 1
    WHERE c.id = %(conversation_id)s AND NOT %(is_new)s
    RETURNING c.id
), reopened AS (
    UPDATE conversations_closure SET reopened_at = %(received_at)s
    WHERE %(reopens)s AND conversation_id = %(conversation_id)s AND reopened_at IS NULL
), woken AS (
    UPDATE conversations_snooze SET ended_at = %(received_at)s
    WHERE %(wakes)s AND conversation_id = %(conversation_id)s AND ended_at IS NULL
), joined AS (
    INSERT INTO conversations_participant (conversation_id, kind, address, name, place, customer_id, added_at)
    SELECT %(conversation_id)s, %(address_kind)s, p.address, p.name, p.place,
           CASE WHEN p.place = 'customer' THEN %(customer_id)s::bigint END, %(received_at)s
    FROM unnest(%(participant_addresses)s::text[], %(participant_names)s::text[], %(participant_places)s::text[])
        AS p(address, name, place)
    ON CONFLICT DO NOTHING
), said AS (
    INSERT INTO conversations_message (
        id, conversation_id, inbox_id, customer_id, side_conversation_id, kind, trust, sender_name, sender_address,
        recipients, subject, text, quoted, html, quoted_html, external_id, external_references, client_id, source_id,
        delivery, delivery_problem, created_at, said_at, facts)
    VALUES (
        %(message_id)s, %(conversation_id)s, %(inbox_id)s, %(customer_id)s, %(side_id)s, %(kind)s, %(trust)s,
        %(sender_name)s, %(address)s, %(recipients)s, %(subject)s, %(text)s, %(quoted)s, %(html)s, %(quoted_html)s,
        %(external_id)s, %(external_references)s, %(client_id)s, %(source_id)s, '', '', %(received_at)s, %(said_at)s,
        %(facts)s)
)
INSERT INTO conversations_searchentry (message_id, conversation_id, inbox_id, bucket, words)
VALUES (%(message_id)s, %(conversation_id)s, %(inbox_id)s, %(message_id)s / {BUCKET}, {WORDS})
