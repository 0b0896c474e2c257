"""The record holds no word any more, and the log is numbered. What is recorded is never taken away: no way back."""

import django.db.models.deletion
from django.db import migrations, models

from authorities.database import guard
from casenotes.models import ledger


def install(apps, schema_editor):
    guard.install(schema_editor.connection, ledger.TABLES)


class Migration(migrations.Migration):

    dependencies = [
        ('casenotes', '0004_seal_what_was_recorded'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='note',
            name='determination',
        ),
        migrations.RemoveField(
            model_name='note',
            name='evidence',
        ),
        migrations.RemoveField(
            model_name='note',
            name='question',
        ),
        migrations.AlterField(
            model_name='submission',
            name='note',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='submission', to='casenotes.note'),
        ),
        migrations.AddConstraint(
            model_name='auditentry',
            constraint=models.UniqueConstraint(fields=('log', 'number'), name='audit_number_once_a_log'),
        ),
        migrations.AddConstraint(
            model_name='auditentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('authority__isnull', True), ('log', 0)), ('authority', models.F('log')), _connector='OR'), name='audit_log_of_the_authority'),
        ),
        migrations.RunPython(install),
    ]
