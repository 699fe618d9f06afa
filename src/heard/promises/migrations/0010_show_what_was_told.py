"""Show on the conversations that are there already whether the customer knows what is owed next."""

from django.db import migrations

SHOW = """
UPDATE conversations_conversation c SET owed_told = true
WHERE c.owed_at IS NOT NULL AND EXISTS (
    SELECT FROM promises_promise p
    WHERE p.conversation_id = c.id AND p.due_at = c.owed_at AND p.told_at IS NOT NULL
      AND (p."end" = '' OR p."end" = 'broken' AND p.settled_at IS NULL)
)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0013_owed_told"),
        ("promises", "0009_replaced_promises"),
    ]

    operations = [migrations.RunSQL(SHOW, migrations.RunSQL.noop)]
