"""Keep how the contact page is set up, and what became of letters that somebody began."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("conversations", "0015_chat_acknowledgements"),
    ]

    operations = [
        migrations.CreateModel(
            name="ContactPage",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("has_form", models.BooleanField(default=True, verbose_name="form")),
                ("shows_address", models.BooleanField(default=True, verbose_name="show our email address")),
                ("phone", models.CharField(blank=True, default="", max_length=40, verbose_name="phone number")),
                (
                    "phone_words",
                    models.CharField(blank=True, default="", max_length=120, verbose_name="beside the number"),
                ),
                (
                    "inbox",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="conversations.inbox",
                        verbose_name="inbox",
                    ),
                ),
            ],
            options={
                "verbose_name": "contact page",
            },
        ),
        migrations.CreateModel(
            name="Writing",
            fields=[
                ("key", models.UUIDField(primary_key=True, serialize=False)),
                ("day", models.DateField()),
                ("language", models.CharField(max_length=12)),
                ("opened", models.BooleanField(default=False, help_text="they looked at an answer")),
                ("enough", models.BooleanField(default=False, help_text="they said that it was enough")),
                ("wrote", models.BooleanField(default=False, help_text="they wrote all the same")),
            ],
            options={
                "indexes": [models.Index(fields=["day"], name="contact_writing_day")],
            },
        ),
    ]
