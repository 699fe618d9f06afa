"""Customers are found by any part of their name, company or address."""

import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    """Three trigram indexes."""

    dependencies = [("customers", "0002_initial"), ("plumbing", "0001_ground")]
    operations = [
        migrations.AddIndex(
            model_name="customer",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["name"], name="customer_name_parts", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["company"], name="customer_company_parts", opclasses=["gin_trgm_ops"]
            ),
        ),
        migrations.AddIndex(
            model_name="address",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["value"], name="address_parts", opclasses=["gin_trgm_ops"]
            ),
        ),
    ]
