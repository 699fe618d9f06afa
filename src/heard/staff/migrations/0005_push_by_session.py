"""A browser is told as long as its session lasts; and, where its agent wants that, when a colleague calls them by name."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("staff", "0004_push")]

    operations = [
        migrations.AddField(
            model_name="agent",
            name="pushes_mentions",
            field=models.BooleanField(
                default=False,
                help_text="In the browsers that are told what is urgent, also while Heard is closed.",
                verbose_name="Tell me when a colleague mentions me",
            ),
        ),
        migrations.AddField(
            model_name="pushsubscription",
            name="session_hash",
            field=models.CharField(
                blank=True,
                default="",
                help_text="the session it ends with; empty: with any of its agent",
                max_length=64,
            ),
        ),
    ]
