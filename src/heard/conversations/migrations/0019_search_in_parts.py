from django.db import migrations

# What there is becomes the oldest part as it stands: nothing is copied, however long the history.
_DIVIDE = """
DO $$
DECLARE
    part bigint := (SELECT COALESCE(max(message_id), 0) / 80000 FROM conversations_searchentry);
    name text := 'conversations_searchentry_' || part;
BEGIN
    EXECUTE format('ALTER TABLE conversations_searchentry RENAME TO %I', name);
    EXECUTE format('ALTER INDEX conversations_searchentry_pkey RENAME TO %I', name || '_pkey');
    EXECUTE format('ALTER INDEX search_entry_words RENAME TO %I', name || '_words');
    EXECUTE format('CREATE TABLE conversations_searchentry (LIKE %I) PARTITION BY RANGE (message_id)', name);
    ALTER TABLE conversations_searchentry ADD CONSTRAINT conversations_searchentry_pkey PRIMARY KEY (message_id);
    CREATE INDEX search_entry_words ON conversations_searchentry USING gin (bucket, words);
    EXECUTE format(
        'ALTER TABLE conversations_searchentry ATTACH PARTITION %I FOR VALUES FROM (MINVALUE) TO (%s)',
        name, (part + 1) * 80000);
    FOR later IN part + 1 .. part + 4 LOOP
        EXECUTE format(
            'CREATE TABLE %I PARTITION OF conversations_searchentry FOR VALUES FROM (%s) TO (%s)',
            'conversations_searchentry_' || later, later * 80000, (later + 1) * 80000);
    END LOOP;
    CREATE TABLE conversations_searchentry_beyond PARTITION OF conversations_searchentry DEFAULT;
END $$
"""
_JOIN = """
ALTER TABLE conversations_searchentry RENAME TO conversations_searchentry_divided;
ALTER INDEX conversations_searchentry_pkey RENAME TO conversations_searchentry_divided_pkey;
ALTER INDEX search_entry_words RENAME TO search_entry_words_divided;
CREATE TABLE conversations_searchentry (LIKE conversations_searchentry_divided);
INSERT INTO conversations_searchentry SELECT * FROM conversations_searchentry_divided;
DROP TABLE conversations_searchentry_divided;
ALTER TABLE conversations_searchentry ADD CONSTRAINT conversations_searchentry_pkey PRIMARY KEY (message_id);
CREATE INDEX search_entry_words ON conversations_searchentry USING gin (bucket, words);
"""


class Migration(migrations.Migration):
    """The beginning of a word is put together out of a part of the history, instead of all of it."""

    dependencies = [("conversations", "0018_entries_found_by_message")]

    operations = [migrations.RunSQL(_DIVIDE, _JOIN)]
