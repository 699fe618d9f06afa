"""Keep what customers say when they are asked how it went."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("conversations", "0010_holds_and_incidents"),
        ("customers", "0004_tier"),
        ("feedback", "0001_complaints"),
        ("staff", "0003_apitoken"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Satisfaction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("channel", models.CharField(max_length=10)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("check_in", "Check-in by mail"),
                            ("page", "Page of their request"),
                            ("chat", "End of a chat"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "asked_at",
                    models.DateTimeField(help_text="when a mail asked them; none: they came by themselves", null=True),
                ),
                ("is_well", models.BooleanField(help_text="whether it still works; none: they did not say", null=True)),
                ("is_well_at", models.DateTimeField(null=True)),
                (
                    "score",
                    models.SmallIntegerField(
                        choices=[(1, "Very bad"), (2, "Not good"), (3, "So-so"), (4, "Good"), (5, "Very good")],
                        null=True,
                    ),
                ),
                ("reason", models.TextField(blank=True, default="")),
                ("answered_at", models.DateTimeField(help_text="when they first gave a score", null=True)),
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
                    "closure",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="conversations.closure"
                    ),
                ),
                (
                    "conversation",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="conversations.conversation",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "inbox",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
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
                    models.Index(fields=["conversation", "-id"], name="satisfaction_conversation"),
                    models.Index(
                        condition=models.Q(("score__isnull", False)),
                        fields=["inbox", "-answered_at"],
                        name="satisfaction_said",
                    ),
                    models.Index(
                        condition=models.Q(("score__isnull", False)),
                        fields=["answered_at"],
                        name="satisfaction_answered",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", True), ("score__isnull", True)),
                            models.Q(("answered_at__isnull", False), ("score__gte", 1), ("score__lte", 5)),
                            _connector="OR",
                        ),
                        name="satisfaction_scored_once_answered",
                    )
                ],
            },
        ),
    ]
