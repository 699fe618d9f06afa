"""What PostgreSQL itself has to know before the first table: extensions, and the life of the cluster."""

from django.contrib.postgres.operations import BtreeGinExtension, TrigramExtension, UnaccentExtension
from django.db import migrations, models

EPOCH = """
INSERT INTO plumbing_epoch (id, number, system_identifier)
VALUES (1, 1, (SELECT system_identifier::text FROM pg_control_system()));

CREATE FUNCTION heard_epoch() RETURNS integer LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path FROM CURRENT
    AS 'SELECT COALESCE((SELECT number FROM plumbing_epoch WHERE id = 1), 1)';

-- Words of any language, without accents; "simple" keeps them whole, because a mail rarely says which language it is in.
CREATE TEXT SEARCH CONFIGURATION heard (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION heard
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, simple;
"""


class Migration(migrations.Migration):
    """Extensions, the epoch and its function, the text search configuration."""

    initial = True
    dependencies = []
    operations = [
        BtreeGinExtension(),
        TrigramExtension(),
        UnaccentExtension(),
        migrations.CreateModel(
            name="Epoch",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("number", models.IntegerField(default=1)),
                (
                    "system_identifier",
                    models.CharField(help_text="pg_control_system() of the cluster of this life", max_length=32),
                ),
            ],
        ),
        migrations.RunSQL(
            EPOCH,
            "DROP TEXT SEARCH CONFIGURATION heard; DROP FUNCTION heard_epoch(); DELETE FROM plumbing_epoch;",
        ),
    ]
