import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """An entry goes with its message, by the code that deletes it: two checks and an index less at every message."""

    dependencies = [("conversations", "0017_answered_chats")]

    operations = [
        migrations.RemoveIndex(model_name="searchentry", name="search_entry_conversation"),
        migrations.AlterField(
            model_name="searchentry",
            name="conversation",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="conversations.conversation",
            ),
        ),
        migrations.AlterField(
            model_name="searchentry",
            name="message",
            field=models.OneToOneField(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                primary_key=True,
                related_name="+",
                serialize=False,
                to="conversations.message",
            ),
        ),
    ]
