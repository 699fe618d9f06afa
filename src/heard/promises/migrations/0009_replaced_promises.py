"""Which promise took the place of one that was moved."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("promises", "0008_suggestions"),
    ]

    operations = [
        migrations.AddField(
            model_name="promise",
            name="replaced_by",
            field=models.ForeignKey(
                db_index=False,
                help_text="the promise of a new date that stands in its place",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="promises.promise",
            ),
        ),
        migrations.AddIndex(
            model_name="promise",
            index=models.Index(
                condition=models.Q(("replaced_by__isnull", False)),
                fields=["replaced_by"],
                name="promise_replaced",
            ),
        ),
        migrations.AlterField(
            model_name="promise",
            name="settled_at",
            field=models.DateTimeField(help_text="broken, but done after all, or a new date was set", null=True),
        ),
    ]
