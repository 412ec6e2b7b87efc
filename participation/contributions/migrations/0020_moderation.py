"""Marks of the moderators on a post; see 0010 for the triggers on SQLite."""

from importlib import import_module

from django.conf import settings
from django.db import migrations, models


restore_triggers = import_module("participation.contributions.migrations.0010_imported_support").restore_triggers


class Migration(migrations.Migration):

    dependencies = [
        ('consultations', '0010_former_slug'),
        ('contributions', '0011_draft'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, restore_triggers),
        migrations.AddField(
            model_name='contribution',
            name='collapsed',
            field=models.BooleanField(db_default=False, default=False, editable=False, verbose_name='folded up'),
        ),
        migrations.AddField(
            model_name='contribution',
            name='label',
            field=models.CharField(blank=True, choices=[('off_topic', 'Off topic'), ('unverified', 'Unverified claim')], db_default='', default='', editable=False, max_length=12, verbose_name='label'),
        ),
        migrations.AddField(
            model_name='contribution',
            name='locked',
            field=models.BooleanField(db_default=False, default=False, editable=False, verbose_name='discussion closed'),
        ),
        migrations.AddField(
            model_name='contribution',
            name='mark_reason',
            field=models.TextField(blank=True, db_default='', default='', editable=False),
        ),
        migrations.AddField(
            model_name='contribution',
            name='slow_seconds',
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AddConstraint(
            model_name='contribution',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('collapsed', False), ('label', ''), ('locked', False), ('slow_seconds', 0)), models.Q(('mark_reason', ''), _negated=True), _connector='OR'), name='contribution_marked_only_with_a_reason'),
        ),
        migrations.RunPython(restore_triggers, migrations.RunPython.noop),
    ]
