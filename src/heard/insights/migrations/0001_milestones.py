"""Keep when each conversation reached what people ask about."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("conversations", "0009_owed_at"),
        ("staff", "0003_apitoken"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Counting",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("epoch", models.IntegerField()),
                ("xid", models.BigIntegerField()),
                ("fact_id", models.BigIntegerField()),
                (
                    "below",
                    models.BigIntegerField(
                        help_text="conversations before this number are not counted yet; none: all are", null=True
                    ),
                ),
                (
                    "mark",
                    models.BigIntegerField(
                        default=0, help_text="another one after each run: what was computed before it is old"
                    ),
                ),
                ("at", models.DateTimeField(help_text="of the last run")),
            ],
        ),
        migrations.CreateModel(
            name="Milestone",
            fields=[
                (
                    "conversation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="conversations.conversation",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("email", "Email"),
                            ("chat", "Chat"),
                            ("phone", "Phone"),
                            ("sms", "SMS"),
                            ("video", "Video"),
                            ("social", "Social network"),
                            ("counter", "At the counter"),
                            ("api", "API"),
                        ],
                        max_length=10,
                    ),
                ),
                ("is_open", models.BooleanField(help_text="not resolved")),
                ("started_at", models.DateTimeField()),
                (
                    "acknowledged_at",
                    models.DateTimeField(help_text="acknowledged, or answered if that came first", null=True),
                ),
                ("acknowledged_wall", models.PositiveIntegerField(null=True)),
                ("acknowledged_business", models.PositiveIntegerField(null=True)),
                ("answered_at", models.DateTimeField(help_text="by a colleague, for the first time", null=True)),
                ("answered_wall", models.PositiveIntegerField(null=True)),
                ("answered_business", models.PositiveIntegerField(null=True)),
                ("resolved_at", models.DateTimeField(help_text="for the last time; none while it is open", null=True)),
                ("resolved_wall", models.PositiveIntegerField(null=True)),
                ("resolved_business", models.PositiveIntegerField(null=True)),
                (
                    "settled_at",
                    models.DateTimeField(help_text="resolved for the first time, whatever came after", null=True),
                ),
                (
                    "reopened",
                    models.PositiveIntegerField(
                        default=0, help_text="how often it was opened again after it was resolved"
                    ),
                ),
                (
                    "agent",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "inbox",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="conversations.inbox",
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="staff.team",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["started_at"], name="milestone_started"),
                    models.Index(
                        condition=models.Q(("is_open", True)),
                        fields=["started_at", "conversation"],
                        name="milestone_open",
                    ),
                    models.Index(
                        condition=models.Q(("acknowledged_at__isnull", False)),
                        fields=["acknowledged_at"],
                        name="milestone_acknowledged",
                    ),
                    models.Index(
                        condition=models.Q(("answered_at__isnull", False)),
                        fields=["answered_at"],
                        name="milestone_answered",
                    ),
                    models.Index(
                        condition=models.Q(("resolved_at__isnull", False)),
                        fields=["resolved_at"],
                        name="milestone_resolved",
                    ),
                    models.Index(
                        condition=models.Q(("settled_at__isnull", False)),
                        fields=["settled_at"],
                        name="milestone_settled",
                    ),
                ],
            },
        ),
    ]
