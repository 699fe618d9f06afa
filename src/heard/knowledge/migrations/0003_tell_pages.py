"""Whatever changes what pages of the help centre show says so at its commit: kept pages are then made anew."""

from typing import ClassVar

from django.db import migrations

TABLES = (
    "wagtailcore_page",
    "wagtailcore_site",
    "wagtailredirects_redirect",
    "wagtailimages_image",
    "knowledge_article",
    "knowledge_collection",
    "knowledge_helpcentre",
    "knowledge_video",
    "staff_business",
    "conversations_brand",
)
FORWARDS = """
CREATE FUNCTION knowledge_pages_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('heard_pages', '');
    RETURN NULL;
END $$;
""" + "".join(
    f"CREATE TRIGGER knowledge_pages_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION knowledge_pages_changed();\n"
    for table in TABLES
)
BACKWARDS = "".join(f"DROP TRIGGER knowledge_pages_changed ON {table};\n" for table in TABLES) + (
    "DROP FUNCTION knowledge_pages_changed();"
)


class Migration(migrations.Migration):
    """Put the triggers on the tables."""

    dependencies: ClassVar[list[tuple[str, str]]] = [
        ("knowledge", "0002_help_centre"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
        ("wagtailimages", "0027_image_description"),
        ("staff", "0001_initial"),
        ("conversations", "0001_initial"),
    ]
    operations: ClassVar[list[migrations.RunSQL]] = [migrations.RunSQL(FORWARDS, BACKWARDS)]
