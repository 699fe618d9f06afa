"""Indexes by which rules find what fell due in a minute."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0011_occasions_of_templates"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                condition=models.Q(("state__in", ("open", "customer", "third", "snoozed"))),
                fields=["created_at", "id"],
                name="conversation_began",
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("kind__in", ["incoming", "reply"])), fields=["created_at"], name="message_spoken"
            ),
        ),
    ]
