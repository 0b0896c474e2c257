"""A panel's note points at the entry of a decision elsewhere that the panel considered. What is kept is guarded: no way back."""

import django.db.models.deletion
from django.db import migrations, models

from authorities.database import guard
from casenotes.models import ledger


def step_aside(apps, schema_editor):
    guard.step_aside(schema_editor.connection)


def install(apps, schema_editor):
    guard.install(schema_editor.connection, ledger.TABLES)


class Migration(migrations.Migration):

    dependencies = [
        ('casenotes', '0014_outside'),
    ]

    operations = [
        # SQLite builds tables anew, with no trigger in the way.
        migrations.RunPython(step_aside),
        migrations.AddField(
            model_name='note',
            name='considers',
            field=models.ForeignKey(blank=True, help_text='The entry of a decision elsewhere that the panel considered whose decision this is.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='considered_by', to='casenotes.note'),
        ),
        migrations.RunPython(install),
    ]
