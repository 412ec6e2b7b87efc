# Apart from the first: Wagtail's own tables refer to the user, and the roles refer to Wagtail's sites.
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [
        migrations.CreateModel(
            name="SiteRole",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        choices=[
                            ("resident", "Resident"),
                            ("moderator", "Moderator"),
                            ("editor", "Editor"),
                            ("clerk", "Clerk"),
                            ("youth_council", "Youth council"),
                            ("administrator", "Administrator"),
                        ],
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                (
                    "group",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="site_role",
                        to="auth.group",
                        verbose_name="group",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="wagtailcore.site",
                        verbose_name="site",
                    ),
                ),
            ],
            options={
                "verbose_name": "role in a town",
                "verbose_name_plural": "roles in a town",
                "constraints": [
                    models.UniqueConstraint(fields=("site", "name"), name="one_group_for_each_role_of_a_site")
                ],
            },
        ),
    ]
