from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("moderation", "0021_old_statements")]

    operations = [
        migrations.AddConstraint(
            model_name='decision',
            constraint=models.CheckConstraint(condition=models.Q(('verb__in', ['publish', 'keep', 'restore', 'lift']), models.Q(models.Q(('facts', ''), _negated=True), models.Q(('rule', ''), _negated=True), models.Q(('ground', ''), _negated=True), models.Q(('scope', ''), _negated=True), ('code__isnull', False)), _connector='OR'), name='decision_restricts_only_with_a_statement'),
        ),
    ]
