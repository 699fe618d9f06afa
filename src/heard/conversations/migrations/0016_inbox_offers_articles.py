from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0015_chat_acknowledgements")]

    operations = [
        migrations.AddField(
            model_name="inbox",
            name="offers_articles",
            field=models.BooleanField(default=True, verbose_name="offer articles that surely fit"),
        ),
    ]
