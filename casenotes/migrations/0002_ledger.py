"""The guard of the ledger; it is put back after every later migration too, since SQLite drops it with a rebuilt table.

What is recorded is never taken away: there is no way back.
"""

from django.db import migrations

from authorities.database import guard
from casenotes.models import ledger


def install(apps, schema_editor):
    guard.install(schema_editor.connection, ledger.TABLES)


class Migration(migrations.Migration):

    dependencies = [
        ('casenotes', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(install),
    ]
