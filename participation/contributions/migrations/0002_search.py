"""The full-text index. It belongs to the database, so that no writer can forget it.

PostgreSQL: a generated column (German stemming, title before text) with a GIN index on what is searched.
SQLite: an FTS5 table without content of its own, fed by triggers; accents are folded, as people type them or not.
"""

from typing import Any

from django.db import migrations

POSTGRES = (
    """
    ALTER TABLE contributions_contribution ADD COLUMN search tsvector
    GENERATED ALWAYS AS (
        CASE WHEN kind = 'comment' THEN NULL ELSE
        setweight(to_tsvector('german', title), 'A') || setweight(to_tsvector('german', left(text, 20000)), 'B')
        END
    ) STORED
    """,
    "CREATE INDEX contribution_search ON contributions_contribution USING gin (search) WHERE kind <> 'comment'",
)
SQLITE = (
    """
    CREATE VIRTUAL TABLE contributions_fts USING fts5(
        title, text, content='contributions_contribution', content_rowid='id',
        tokenize="unicode61 remove_diacritics 2", prefix='2 3 4'
    )
    """,
    """
    CREATE TRIGGER contributions_fts_insert AFTER INSERT ON contributions_contribution WHEN new.kind <> 'comment' BEGIN
        INSERT INTO contributions_fts(rowid, title, text) VALUES (new.id, new.title, new.text);
    END
    """,
    """
    CREATE TRIGGER contributions_fts_delete AFTER DELETE ON contributions_contribution WHEN old.kind <> 'comment' BEGIN
        INSERT INTO contributions_fts(contributions_fts, rowid, title, text) VALUES ('delete', old.id, old.title, old.text);
    END
    """,
    """
    CREATE TRIGGER contributions_fts_update AFTER UPDATE OF title, text ON contributions_contribution
    WHEN new.kind <> 'comment' BEGIN
        INSERT INTO contributions_fts(contributions_fts, rowid, title, text) VALUES ('delete', old.id, old.title, old.text);
        INSERT INTO contributions_fts(rowid, title, text) VALUES (new.id, new.title, new.text);
    END
    """,
)


def build(apps: Any, schema_editor: Any) -> None:
    """Create the index for the database at hand."""
    statements = POSTGRES if schema_editor.connection.vendor == "postgresql" else SQLITE
    for statement in statements:
        schema_editor.execute(statement, params=None)


def drop(apps: Any, schema_editor: Any) -> None:
    """Undo :func:`build`."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE contributions_contribution DROP COLUMN search")
        return
    for name in ("insert", "delete", "update"):
        schema_editor.execute(f"DROP TRIGGER contributions_fts_{name}")
    schema_editor.execute("DROP TABLE contributions_fts")


class Migration(migrations.Migration):
    dependencies = [("contributions", "0001_initial")]
    operations = [migrations.RunPython(build, drop)]
