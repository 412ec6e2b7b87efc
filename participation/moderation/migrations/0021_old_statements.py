# Decisions made before statements had an address and a scope of their own get both.
from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from participation.moderation.models import receipt_code


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    Decision = apps.get_model("moderation", "Decision")
    for decision in Decision.objects.filter(verb="hide", code__isnull=True).iterator():
        Decision.objects.filter(pk=decision.pk).update(scope="post", code=receipt_code())


class Migration(migrations.Migration):
    dependencies = [("moderation", "0020_desk_complete")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
