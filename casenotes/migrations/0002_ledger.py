"""The guard of the ledger; it is put back after every later migration too, since SQLite drops it with a rebuilt table."""

from django.db import migrations

from casenotes import ledger


def guard(apps, schema_editor):
    ledger.install(schema_editor.connection)


def leave_unguarded(apps, schema_editor):
    ledger.remove(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('casenotes', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(guard, leave_unguarded),
    ]
