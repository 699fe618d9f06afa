"""How long chats wait is told from those answered last, found without a look at those that wait."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0016_inbox_offers_articles"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="conversation",
            name="conversation_chat",
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                condition=models.Q(("channel", "chat"), ("first_answered_at__isnull", False)),
                fields=["inbox", "-first_answered_at"],
                name="conversation_answered_chat",
            ),
        ),
    ]
