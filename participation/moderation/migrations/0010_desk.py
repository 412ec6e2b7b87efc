# The queue filters and counts without a join; a report is stored once however often it arrives; a town words its own reasons.
import django.db.models.deletion
from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

GROUNDS = [
    ("illegal", "Illegal content"),
    ("insult", "Insult or threat"),
    ("hate", "Hatred against a group"),
    ("private", "Personal data of others"),
    ("spam", "Advertising or spam"),
    ("off_topic", "Has nothing to do with the topic"),
    ("other", "Something else"),
]


def fill_consultation(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    Case = apps.get_model("moderation", "Case")
    Contribution = apps.get_model("contributions", "Contribution")
    owner = Contribution.objects.filter(pk=models.OuterRef("contribution_id")).values("consultation_id")[:1]
    Case.objects.filter(consultation__isnull=True).update(consultation_id=models.Subquery(owner))


class Migration(migrations.Migration):
    # PostgreSQL cannot alter a table with pending trigger events of the same transaction.
    atomic = False

    dependencies = [
        ("consultations", "0001_initial"),
        ("contributions", "0002_search"),
        ("moderation", "0001_initial"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="consultation",
            field=models.ForeignKey(
                null=True,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="consultations.consultation",
            ),
        ),
        migrations.RunPython(fill_consultation, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="case",
            name="consultation",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="consultations.consultation",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="ground",
            field=models.CharField(
                blank=True, choices=GROUNDS, default="", max_length=10, verbose_name="ground"
            ),
        ),
        migrations.AddField(
            model_name="report",
            name="submission_key",
            field=models.UUIDField(editable=False, null=True, unique=True),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("status", "open")),
                fields=["consultation", "-urgency", "opened_at", "id"],
                name="case_queue_of_consultation",
            ),
        ),
        migrations.CreateModel(
            name="ReasonTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ground", models.CharField(choices=GROUNDS, max_length=10, verbose_name="ground")),
                ("rule", models.CharField(max_length=200, verbose_name="rule of the house or law")),
                ("facts", models.TextField(verbose_name="reason")),
                (
                    "site",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="wagtailcore.site",
                    ),
                ),
            ],
            options={
                "verbose_name": "template for reasons",
                "verbose_name_plural": "templates for reasons",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("site", "ground"), name="reason_template_once_for_a_ground"
                    )
                ],
            },
        ),
    ]
