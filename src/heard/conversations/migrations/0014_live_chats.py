"""Indexes by which chats that wait or go on now are found, however many lie behind."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0013_owed_told")]

    operations = [
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                condition=models.Q(("channel", "chat"), ("state", "open")),
                fields=["since", "id"],
                name="conversation_open_chat",
            ),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                condition=models.Q(("channel", "chat")), fields=["inbox", "-id"], name="conversation_chat"
            ),
        ),
    ]
