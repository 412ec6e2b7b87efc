"""The order by helpfulness becomes an index scan: the count is copied beside the columns it is sorted with."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def copy_counts(apps, schema_editor):
    Comment = apps.get_model("comments", "Comment")
    Contribution = apps.get_model("contributions", "Contribution")
    count = Contribution.objects.filter(pk=OuterRef("pk")).values("support_count")[:1]
    Comment.objects.filter(support_count__gt=0).update(helpful=Subquery(count))


class Migration(migrations.Migration):
    dependencies = [("comments", "0001_initial"), ("contributions", "0002_search")]

    operations = [
        migrations.AddField("comment", "helpful", models.PositiveIntegerField(default=0, editable=False)),
        migrations.AddIndex(
            "comment",
            models.Index(
                condition=models.Q(("root__isnull", True)),
                fields=["subject", "stance", "-helpful", "-contribution_ptr"],
                name="comment_top_level_helpful",
            ),
        ),
        migrations.RunPython(copy_counts, migrations.RunPython.noop),
    ]
