"""Let help centres that are open already be translated into the languages that came later."""

from django.db import migrations

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "ar")


def offer(apps, schema_editor):
    if apps.get_model("knowledge", "HelpCentre").objects.exists():
        for code in LANGUAGES:
            apps.get_model("wagtailcore", "Locale").objects.get_or_create(language_code=code)


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0008_short_link_openings"), ("wagtailcore", "0053_locale_model")]

    operations = [migrations.RunPython(offer, migrations.RunPython.noop)]
