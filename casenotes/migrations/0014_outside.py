"""The list of what was decided outside the scheme is read off an index of its own. What is recorded stays guarded, and is
never taken away: no way back."""

from django.db import migrations, models

from authorities.database import guard
from casenotes.models import ledger


def install(apps, schema_editor):
    guard.install(schema_editor.connection, ledger.TABLES)


class Migration(migrations.Migration):

    dependencies = [
        ('casenotes', '0013_confirmed_first'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='note',
            index=models.Index(condition=models.Q(('kind__in', ['deviation', 'unchecked'])), fields=['authority', 'recorded_at', 'number'], name='note_outside'),
        ),
        migrations.RunPython(install),
    ]
