from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0006_importing_and_outside_links")]

    operations = [
        migrations.CreateModel(
            name="ShortLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(max_length=40, unique=True, verbose_name="word")),
                ("target", models.CharField(max_length=1000, verbose_name="leads to")),
            ],
            options={"verbose_name": "short link", "verbose_name_plural": "short links", "ordering": ("word",)},
        ),
    ]
