"""Support that came with an import.

SQLite can only change a table by building a new one, and the triggers that feed the full-text index go with the old one. So every
migration that changes this table ends with ``restore_triggers``.
"""

from importlib import import_module
from typing import Any

from django.db import migrations, models
from django.db.models import F, Q


def restore_triggers(apps: Any, schema_editor: Any) -> None:
    """Put the triggers of ``0002_search`` back where they are missing (SQLite)."""
    if schema_editor.connection.vendor != "sqlite":
        return
    search = import_module("participation.contributions.migrations.0002_search")
    for statement in search.SQLITE:
        if "CREATE TRIGGER" in statement:
            schema_editor.execute(
                statement.replace("CREATE TRIGGER", "CREATE TRIGGER IF NOT EXISTS"), params=None
            )


class Migration(migrations.Migration):
    dependencies = [("contributions", "0002_search")]
    operations = [
        migrations.RunPython(migrations.RunPython.noop, restore_triggers),
        migrations.AddField(
            model_name="contribution",
            name="imported_support",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddConstraint(
            model_name="contribution",
            constraint=models.CheckConstraint(
                condition=Q(support_count__gte=F("imported_support")),
                name="contribution_support_includes_imported",
            ),
        ),
        migrations.RunPython(restore_triggers, migrations.RunPython.noop),
    ]
