from django.db import migrations

# SQLite adds no column to an FTS5 table. What was indexed stays, so that searching goes on; its
# tokens come with `reindex_search --missing`.
SQLITE = [
    "ALTER TABLE publications_searchindex RENAME TO publications_searchindex_old",
    """CREATE VIRTUAL TABLE publications_searchindex USING fts5(
        words, marks, tokens, tokenize = "ascii tokenchars '.'", columnsize = 0
    )""",
    """INSERT INTO publications_searchindex (rowid, words, marks, tokens)
        SELECT rowid, words, marks, '' FROM publications_searchindex_old""",
    "DROP TABLE publications_searchindex_old",
]
SQLITE_BACK = [
    "ALTER TABLE publications_searchindex RENAME TO publications_searchindex_new",
    """CREATE VIRTUAL TABLE publications_searchindex USING fts5(
        words, marks, tokenize = "ascii tokenchars '.'", columnsize = 0
    )""",
    """INSERT INTO publications_searchindex (rowid, words, marks)
        SELECT rowid, words, marks FROM publications_searchindex_new""",
    "DROP TABLE publications_searchindex_new",
]

# A table of its own, for the rows of entries are short so that they are read fast. As many hashes
# as a page holds stand in the row itself, and not compressed: to unpack takes longer than to look.
POSTGRESQL = [
    """CREATE TABLE publications_searchtext (id bigint PRIMARY KEY, tokens bytea NOT NULL)
        WITH (toast_tuple_target = 8160)""",
    "ALTER TABLE publications_searchtext ALTER COLUMN tokens SET STORAGE EXTERNAL",
    """CREATE FUNCTION publications_search_phrase(candidates tsquery, phrase bytea)
        RETURNS SETOF bigint LANGUAGE sql STABLE ROWS 50
        SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS
        'SELECT id FROM publications_searchentry JOIN publications_searchtext USING (id)
            WHERE words @@ candidates AND position(phrase in tokens) > 0'""",
]
POSTGRESQL_BACK = [
    "DROP FUNCTION publications_search_phrase(tsquery, bytea)",
    "DROP TABLE publications_searchtext",
]


def run(schema_editor, sqlite, postgresql):
    for sql in sqlite if schema_editor.connection.vendor == "sqlite" else postgresql:
        schema_editor.execute(sql, params=None)


def add_text(apps, schema_editor):
    run(schema_editor, SQLITE, POSTGRESQL)


def drop_text(apps, schema_editor):
    run(schema_editor, SQLITE_BACK, POSTGRESQL_BACK)


class Migration(migrations.Migration):
    dependencies = [("publications", "0007_index_queue")]

    operations = [migrations.RunPython(add_text, drop_text)]
