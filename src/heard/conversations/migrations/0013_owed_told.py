"""Whether the customer knows what is owed to them next."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0012_found_by_the_clock"),
    ]

    operations = [
        migrations.AddField(
            model_name="conversation",
            name="owed_told",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="whether the customer was told that it is, or it is a target among ourselves",
            ),
        ),
    ]
