"""Keep what customers bought, as shops tell us."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("customers", "0004_tier"),
    ]

    operations = [
        migrations.CreateModel(
            name="Order",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(default="shop", help_text="which shop or program told us", max_length=40)),
                ("reference", models.CharField(max_length=60)),
                ("placed_at", models.DateTimeField()),
                ("items", models.JSONField(default=list, help_text='[{"name": …, "quantity": …}, …]')),
                ("total", models.DecimalField(decimal_places=3, max_digits=14, null=True)),
                ("currency", models.CharField(blank=True, default="", help_text="ISO 4217", max_length=3)),
                (
                    "consent_to_follow_up",
                    models.BooleanField(default=False, help_text="whether we may ask how it went"),
                ),
                ("promised_date", models.DateField(help_text="by when the shop said it would arrive", null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["customer", "-placed_at"], name="order_customer"),
                    models.Index(
                        condition=models.Q(("consent_to_follow_up", True)), fields=["placed_at"], name="order_to_follow"
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("source", "reference"), name="order_once")],
            },
        ),
    ]
