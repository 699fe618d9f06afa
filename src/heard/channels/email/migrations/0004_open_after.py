"""What an import says is new gets a column of its own: until now it stood among the addresses, as "open-after:…"."""

from django.db import migrations, models

OUT_OF_THE_ADDRESSES = """
UPDATE email_rawemail r SET open_after = said.open_after, envelope_to = said.addresses
FROM (
    SELECT id, min(substr(one, 12)) FILTER (WHERE is_ours)::timestamptz AS open_after,
           COALESCE(jsonb_agg(one ORDER BY place) FILTER (WHERE NOT is_ours), '[]') AS addresses
    FROM email_rawemail, jsonb_array_elements_text(envelope_to) WITH ORDINALITY AS told(one, place),
         LATERAL (SELECT starts_with(one, 'open-after:') AS is_ours) AS which
    WHERE source = 'import'
    GROUP BY id
) said
WHERE said.id = r.id AND said.open_after IS NOT NULL
"""
INTO_THE_ADDRESSES = """
UPDATE email_rawemail SET envelope_to = envelope_to
    || to_jsonb('open-after:' || to_char(open_after AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'))
WHERE open_after IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [
        ("email", "0003_without_fingerprint"),
    ]

    operations = [
        migrations.AddField(
            model_name="rawemail",
            name="open_after",
            field=models.DateTimeField(
                null=True,
                help_text="import: what was last spoken of before comes in resolved; empty: 28 days before it came",
            ),
        ),
        migrations.RunSQL(OUT_OF_THE_ADDRESSES, INTO_THE_ADDRESSES),
    ]
