"""Steps of policies, and the log of what they did."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("promises", "0004_calls"),
    ]

    operations = [
        migrations.AddField(
            model_name="servicepolicy",
            name="on_breach",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="as those of macros; taken once it is broken",
                verbose_name="steps when it is late",
            ),
        ),
        migrations.AddField(
            model_name="servicepolicy",
            name="on_warning",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="as those of macros; taken at each warning",
                verbose_name="steps at a warning",
            ),
        ),
        migrations.CreateModel(
            name="Escalation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("fact_id", models.BigIntegerField(unique=True)),
                ("at", models.DateTimeField()),
                ("steps", models.JSONField(default=list, verbose_name="steps")),
                (
                    "why_not",
                    models.CharField(blank=True, default="", help_text="why it could not be done", max_length=300),
                ),
                (
                    "promise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="promises.promise"
                    ),
                ),
            ],
        ),
    ]
