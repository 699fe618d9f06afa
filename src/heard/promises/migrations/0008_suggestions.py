"""Words suggested by a language model, beside ours."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("promises", "0007_request_codes"),
    ]

    operations = [
        migrations.AddField(
            model_name="notice",
            name="suggestion",
            field=models.TextField(
                blank=True,
                db_default="",
                default="",
                help_text="other words, by a language model; sent only if somebody takes them",
            ),
        ),
    ]
