from django.db import migrations


class Migration(migrations.Migration):
    """Every message changes its conversation's row: with room left on the page, no index has to hear of it."""

    dependencies = [("conversations", "0006_fewer_indexes")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE conversations_conversation SET (fillfactor = 80)",
            "ALTER TABLE conversations_conversation RESET (fillfactor)",
        )
    ]
