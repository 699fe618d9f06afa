"""Reading the book of facts for webhooks: every fact once, also those that committed late; nothing while nobody listens."""

from __future__ import annotations

from django.db import connection, transaction

from heard.plumbing.models import Webhook, WebhookPlace

BATCH = 500  # facts read at once
_NOW = """
SELECT heard_epoch(), pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1, 9223372036854775807
"""
# Never past the oldest transaction still running: what it writes would be skipped. Facts of an earlier life of the
# database (before a restore) are all there, whatever their transaction ids.
_READ = """
WITH place AS (SELECT * FROM plumbing_webhookplace WHERE id = 1 FOR UPDATE SKIP LOCKED),
unread AS (
    SELECT f.id, f.name, f.epoch, f.xid, f.scope_id, f.subject_id FROM plumbing_fact f, place
    WHERE (f.epoch, f.xid, f.id) > (place.epoch, place.xid::text::xid8, place.fact_id)
      AND (f.epoch < heard_epoch() OR f.xid < pg_snapshot_xmin(pg_current_snapshot()))
    ORDER BY f.epoch, f.xid, f.id LIMIT %s
), told AS (
    INSERT INTO plumbing_webhookdelivery (webhook_id, fact_id, state, attempts, problem)
    SELECT w.id, u.id, 'queued', 0, '' FROM unread u JOIN plumbing_webhook w ON w.is_active
       AND (u.name = ANY (w.names) OR (w.names = '{}' AND (u.scope_id IS NOT NULL OR u.subject_id IS NOT NULL)))
    ON CONFLICT DO NOTHING
), last AS (SELECT epoch, xid, id FROM unread ORDER BY epoch DESC, xid DESC, id DESC LIMIT 1)
UPDATE plumbing_webhookplace p SET epoch = last.epoch, xid = last.xid::text::bigint, fact_id = last.id
FROM last WHERE p.id = 1 RETURNING (SELECT count(*) FROM unread)
"""


def follow_once() -> int:
    """Queue deliveries for facts that were not looked at yet; return how many facts were read.

    The place and the deliveries move together, so a crash neither loses nor doubles any. While there is no active
    webhook the place is forgotten: a new one begins with what happens from then on.
    """
    if not Webhook.objects.filter(is_active=True).exists():
        WebhookPlace.objects.all().delete()
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        if not WebhookPlace.objects.exists():
            begin_here()
        cursor.execute(_READ, [BATCH])
        row = cursor.fetchone()
        return int(row[0]) if row else 0


def begin_here() -> None:
    """Let webhooks begin with what happens from now on, unless they are already reading."""
    with connection.cursor() as cursor:
        cursor.execute(_NOW)
        epoch, xid, fact_id = cursor.fetchone()
    WebhookPlace.objects.get_or_create(id=1, defaults={"epoch": epoch, "xid": xid, "fact_id": fact_id})
