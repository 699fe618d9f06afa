"""The table behind Django's cache: what counts failed sign-ins has to be seen by every process.

UNLOGGED, as nothing in it is missed after a crash. The columns are those of django.core.cache.backends.db.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            CREATE UNLOGGED TABLE heard_cache (
                cache_key varchar(255) PRIMARY KEY,
                value text NOT NULL,
                expires timestamptz NOT NULL
            );
            CREATE INDEX heard_cache_expires ON heard_cache (expires);
            """,
            "DROP TABLE heard_cache",
        )
    ]
