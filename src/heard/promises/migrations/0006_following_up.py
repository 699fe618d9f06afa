"""Let it be set when customers are asked how it went, and let them choose a call."""

from django.db import migrations, models

MODES = [
    ("off", "Nobody: prepare none"),
    ("draft", "An agent, with one click"),
    ("automatic", "It leaves by itself"),
]


class Migration(migrations.Migration):
    dependencies = [("promises", "0005_escalation")]

    operations = [
        migrations.AddField(
            model_name="informing",
            name="check_ins",
            field=models.CharField(
                choices=MODES, default="draft", max_length=9, verbose_name="some days after a matter was closed"
            ),
        ),
        migrations.AddField(
            model_name="informing",
            name="check_in_days",
            field=models.PositiveSmallIntegerField(default=3, verbose_name="days after closing"),
        ),
        migrations.AddField(
            model_name="informing",
            name="asks_satisfaction",
            field=models.BooleanField(default=True, verbose_name="ask how they were served"),
        ),
        migrations.AddField(
            model_name="informing",
            name="after_purchase",
            field=models.CharField(
                choices=MODES, default="draft", max_length=9, verbose_name="some days after a purchase"
            ),
        ),
        migrations.AddField(
            model_name="informing",
            name="after_purchase_days",
            field=models.PositiveSmallIntegerField(default=10, verbose_name="days after the purchase"),
        ),
        migrations.AddField(
            model_name="noticewish",
            name="channel",
            field=models.CharField(
                choices=[("email", "By mail"), ("call", "By a call from us")], default="email", max_length=5
            ),
        ),
        migrations.AddField(
            model_name="noticewish",
            name="number",
            field=models.CharField(blank=True, default="", help_text="the telephone number to call", max_length=30),
        ),
    ]
