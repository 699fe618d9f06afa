"""Templates for the other occasions on which customers hear from us on our own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0010_holds_and_incidents"),
    ]

    operations = [
        migrations.AlterField(
            model_name="messagetemplate",
            name="purpose",
            field=models.CharField(
                choices=[
                    ("acknowledgement", "Acknowledgement"),
                    ("update", "Where it stands"),
                    ("warning", "It will be late"),
                    ("apology", "Apology"),
                    ("check_in", "Check-in"),
                    ("after_purchase", "After a purchase"),
                ],
                default="acknowledgement",
                max_length=20,
                verbose_name="when",
            ),
        ),
    ]
