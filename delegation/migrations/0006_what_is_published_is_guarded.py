"""The guard of what is published; it is put back after every later migration too. There is no way back."""

from django.db import migrations

from authorities.database import guard
from delegation.models import ledger


def install(apps, schema_editor):
    guard.install(schema_editor.connection, ledger.TABLES)


class Migration(migrations.Migration):

    dependencies = [
        ('delegation', '0005_publications'),
    ]

    operations = [
        migrations.RunPython(install),
    ]
