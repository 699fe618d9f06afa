-- Everything `receive` has to know about what arrived, one row for each, in one round trip: was it seen before, who is it,
-- which conversation does it claim, and does the sender belong there. Ids for new rows are drawn here too, so that one more
-- statement can write them all. Six ORM calls cost 8 ms, this one statement 0.3 ms.
SELECT told.*
FROM json_to_recordset(%s::json) AS asked(
    place bigint, answers text[], token_side_id bigint, token_conversation_id bigint, address_kind text, address text,
    client_id uuid)
CROSS JOIN LATERAL (
    WITH answered AS MATERIALIZED (
        SELECT m.id, COALESCE(home.merged_into_id, home.id) AS root_id, m.side_conversation_id, m.kind, m.trust, m.recipients
        FROM unnest(asked.answers) WITH ORDINALITY AS a(external_id, nearness)
        JOIN conversations_message m ON m.external_id = a.external_id AND m.external_id <> ''
        JOIN conversations_conversation home ON home.id = m.conversation_id
        WHERE m.kind <> 'note'
        ORDER BY a.nearness, m.id DESC
        LIMIT 1
    ), named AS MATERIALIZED (
        SELECT COALESCE(
            (SELECT s.conversation_id FROM conversations_sideconversation s WHERE s.id = asked.token_side_id),
            (SELECT c.id FROM conversations_conversation c WHERE c.id = asked.token_conversation_id)
        ) AS id
    ), root AS MATERIALIZED (
        SELECT COALESCE(c.merged_into_id, c.id) AS id
        FROM conversations_conversation c
        WHERE c.id = COALESCE((SELECT id FROM named), (SELECT root_id FROM answered))
    ), known AS MATERIALIZED (
        SELECT COALESCE(cu.merged_into_id, cu.id) AS id, cu.blocked_at
        FROM customers_address ad JOIN customers_customer cu ON cu.id = ad.customer_id
        WHERE ad.kind = asked.address_kind AND ad.value = asked.address AND cu.erased_at IS NULL
    )
    SELECT
        (SELECT id FROM conversations_message WHERE client_id = asked.client_id) AS seen_id,
        known.id AS customer_id,
        known.blocked_at IS NOT NULL AS is_blocked,
        c.id AS conversation_id,
        c.state,
        c.since,
        c.customer_id AS conversation_customer_id,
        c.inbox_id AS conversation_inbox_id,
        c.snippet_by_us,
        box.reopen_days,
        named.id IS NOT NULL AS has_token,
        answered.id AS answered_id,
        aside.id AS side_id,
        side.addresses AS side_addresses,
        c.id IS NOT NULL AND (
            EXISTS (SELECT FROM conversations_participant p
                    WHERE p.conversation_id = c.id AND p.kind = asked.address_kind AND p.address = asked.address)
            OR c.customer_id = known.id
            -- Whom a message of this very conversation was written to; what nobody vouches for brings nobody in.
            OR (answered.root_id = c.id AND answered.trust <> 'unverified'
                AND answered.side_conversation_id IS NULL AND answered.kind <> 'forward' AND answered.recipients @> ANY (ARRAY[
                    jsonb_build_object('to', jsonb_build_array(asked.address)),
                    jsonb_build_object('cc', jsonb_build_array(asked.address))]))
        ) AS belongs,
        nextval('conversations_conversation_id_seq') AS new_conversation_id,
        nextval('conversations_message_id_seq') AS new_message_id
    FROM named
    LEFT JOIN known ON true
    LEFT JOIN root ON true
    LEFT JOIN conversations_conversation c ON c.id = root.id
    LEFT JOIN conversations_inbox box ON box.id = c.inbox_id
    LEFT JOIN answered ON true
    CROSS JOIN LATERAL (
        SELECT COALESCE(asked.token_side_id,
                        CASE WHEN answered.root_id = c.id THEN answered.side_conversation_id END) AS id
    ) AS aside
    LEFT JOIN conversations_sideconversation side ON side.id = aside.id
) AS told
ORDER BY asked.place
