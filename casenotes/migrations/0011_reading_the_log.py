"""That somebody reads the log is in the log. SQLite makes the table anew for it, so the guard is put back: no way back."""

from django.conf import settings
from django.db import migrations, models

from authorities.database import guard
from casenotes.models import ledger


def install(apps, schema_editor):
    guard.install(schema_editor.connection, ledger.TABLES)


class Migration(migrations.Migration):

    dependencies = [
        ('authorities', '0002_office_hours_and_line'),
        ('casenotes', '0010_lists'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='auditentry',
            name='audit_kind_known',
        ),
        migrations.AlterField(
            model_name='auditentry',
            name='kind',
            field=models.CharField(choices=[('recorded', 'Note recorded'), ('refused', 'Note refused'), ('corrected', 'Note corrected'), ('read', 'Note read'), ('listed', 'Notes listed'), ('log-read', 'Log read')], max_length=9),
        ),
        migrations.AddConstraint(
            model_name='auditentry',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['recorded', 'refused', 'corrected', 'read', 'listed', 'log-read'])), name='audit_kind_known'),
        ),
        migrations.RunPython(install),
    ]
