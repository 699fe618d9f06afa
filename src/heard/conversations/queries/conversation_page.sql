-- A conversation as the page shows it, in one round trip: the header, the newest messages with their files, what
-- happened in between, who takes part, the asking agent's drafts, and the customer's other conversations.
WITH box AS MATERIALIZED ({visible}),
shown AS MATERIALIZED (
    SELECT c.* FROM conversations_conversation c WHERE c.id = %(id)s AND c.inbox_id IN (SELECT id FROM box)
), said AS MATERIALIZED (
    SELECT m.* FROM conversations_message m JOIN shown ON m.conversation_id = shown.id
    WHERE m.id < %(before)s ORDER BY m.id DESC LIMIT %(limit)s
)
SELECT json_build_object(
    'conversation', (SELECT to_jsonb(shown) FROM shown),
    'inbox', (SELECT json_build_object('id', i.id, 'name', i.name, 'address', i.address, 'brand', b.name,
                                       'colour', b.colour, 'language', i.language)
              FROM conversations_inbox i JOIN conversations_brand b ON b.id = i.brand_id WHERE i.id = shown.inbox_id),
    'assignee', (SELECT a.name FROM staff_agent a WHERE a.id = shown.assignee_id),
    'team', (SELECT t.name FROM staff_team t WHERE t.id = shown.team_id),
    'contact_reason', (SELECT r.name FROM conversations_contactreason r WHERE r.id = shown.contact_reason_id),
    'customer', (SELECT to_jsonb(cu) FROM customers_customer cu WHERE cu.id = shown.customer_id),
    'addresses', (SELECT COALESCE(json_agg(json_build_object('kind', a.kind, 'value', a.value,
                          'undeliverable', a.undeliverable_since IS NOT NULL) ORDER BY a.is_primary DESC, a.id), '[]')
                  FROM (SELECT * FROM customers_address WHERE customer_id = shown.customer_id ORDER BY is_primary DESC, id LIMIT 20) a),
    'tags', (SELECT COALESCE(json_agg(json_build_object('name', t.name, 'colour', t.colour) ORDER BY t.name), '[]')
             FROM conversations_tagging g JOIN conversations_tag t ON t.id = g.tag_id WHERE g.conversation_id = shown.id),
    'participants', (SELECT COALESCE(json_agg(json_build_object('address', p.address, 'name', p.name, 'place', p.place) ORDER BY p.id), '[]')
                     FROM (SELECT * FROM conversations_participant WHERE conversation_id = shown.id ORDER BY id LIMIT 50) p),
    'messages', (SELECT COALESCE(json_agg(
                    to_jsonb(m) - 'external_references' || jsonb_build_object(
                        'agent', (SELECT a.name FROM staff_agent a WHERE a.id = m.agent_id),
                        'files', (SELECT COALESCE(jsonb_agg(jsonb_build_object(
                                    'id', f.id, 'filename', f.filename, 'content_type', f.content_type, 'size', f.size,
                                    'content_id', f.content_id, 'inline', f.inline, 'sha256', f.file_id) ORDER BY f.id), '[]')
                                  FROM conversations_attachment f WHERE f.message_id = m.id))
                    ORDER BY m.id), '[]') FROM said m),
    'has_older', (SELECT EXISTS (SELECT FROM conversations_message m
                  WHERE m.conversation_id = shown.id AND m.id < (SELECT min(id) FROM said))),
    'happened', (SELECT COALESCE(json_agg(json_build_object('id', f.id, 'at', f.at, 'name', f.name,
                        'data', f.data || jsonb_build_object(
                            'assignee_name', (SELECT a.name FROM staff_agent a WHERE a.id = (f.data ->> 'assignee_id')::bigint),
                            'team_name', (SELECT t.name FROM staff_team t WHERE t.id = (f.data ->> 'team_id')::bigint)),
                        'agent', (SELECT a.name FROM staff_agent a WHERE a.id = f.actor_id)) ORDER BY f.id), '[]')
                 FROM (SELECT * FROM plumbing_fact WHERE stream = 'conversation:' || shown.id AND name = ANY(%(names)s)
                       AND at < COALESCE((SELECT m.created_at FROM conversations_message m
                                          WHERE m.id = %(before)s AND m.conversation_id = shown.id), 'infinity')
                       AND (data ->> 'is_told' IS DISTINCT FROM 'false' OR name = ANY(%(among_us)s))
                       ORDER BY id DESC LIMIT %(limit)s) f),
    'sides', (SELECT COALESCE(json_agg(json_build_object('id', s.id, 'subject', s.subject, 'addresses', s.addresses,
                                       'closed', s.closed_at IS NOT NULL) ORDER BY s.id), '[]')
              FROM conversations_sideconversation s WHERE s.conversation_id = shown.id),
    'fields', (SELECT COALESCE(json_agg(json_build_object('key', f.key, 'label', f.label, 'kind', f.kind) ORDER BY f.label), '[]')
               FROM customers_customfield f WHERE f.stands_on = 'conversation'),
    'read_up_to', (SELECT r.last_message_id FROM conversations_reading r
                   WHERE r.conversation_id = shown.id AND r.agent_id = %(agent)s),
    'merged_here', (SELECT COALESCE(json_agg(m.id), '[]') FROM conversations_conversationmerge m
                    WHERE m.kept_id = shown.id AND m.undone_at IS NULL),
    'split_here', (SELECT COALESCE(json_agg(s.id), '[]') FROM conversations_conversationsplit s
                   WHERE s.source_id = shown.id AND s.undone_at IS NULL),
    'drafts', (SELECT COALESCE(json_object_agg(d.kind, json_build_object('id', d.id, 'text', d.text, 'to', d."to", 'cc', d.cc, 'bcc', d.bcc,
                    'files', (SELECT COALESCE(json_agg(json_build_object('id', f.id, 'filename', f.filename, 'content_type', f.content_type,
                                                                             'size', f.size) ORDER BY f.id), '[]')
                              FROM conversations_draftattachment f WHERE f.draft_id = d.id))), '{{}}')
               FROM conversations_draft d WHERE d.conversation_id = shown.id AND d.agent_id = %(agent)s),
    'others', (SELECT COALESCE(json_agg(json_build_object('id', o.id, 'subject', o.subject, 'state', o.state,
                                        'last_message_at', o.last_message_at) ORDER BY o.id DESC), '[]')
               FROM (SELECT * FROM conversations_conversation o WHERE o.customer_id = shown.customer_id AND o.id <> shown.id
                     AND o.merged_into_id IS NULL AND o.inbox_id IN (SELECT id FROM box) ORDER BY o.id DESC LIMIT 6) o)
) FROM shown
