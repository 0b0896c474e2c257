"""The status without a date goes, and the guard covers the entries. What is recorded is never taken away: no way back."""

from django.db import migrations

from authorities.database import guard
from casenotes.models import ledger


def install(apps, schema_editor):
    guard.install(schema_editor.connection, ledger.TABLES)


class Migration(migrations.Migration):

    dependencies = [
        ('casenotes', '0007_legal_statuses_of_before'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='case',
            name='legal_status',
        ),
        migrations.RunPython(install),
    ]
