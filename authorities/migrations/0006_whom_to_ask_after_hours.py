"""Whom people of a council ask when offices are closed. There is no way back."""

from django.db import migrations, models

from authorities.database import guard


def step_aside(apps, schema_editor):
    guard.step_aside(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('authorities', '0005_answering_post_and_staff_numbers'),
    ]

    operations = [
        # SQLite builds the table anew, with no trigger in the way. The guard is put back after every migration.
        migrations.RunPython(step_aside),
        migrations.AddField(
            model_name='authority',
            name='duty_service',
            field=models.CharField(blank=True, help_text='Whom people ask when offices are closed; empty: not named.', max_length=200),
        ),
    ]
