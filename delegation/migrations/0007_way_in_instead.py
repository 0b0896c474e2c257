"""The facts that make a row on the same matter the way in. There is no way back."""

from django.db import migrations, models

from authorities.database import guard


def step_aside(apps, schema_editor):
    guard.step_aside(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('delegation', '0006_what_is_published_is_guarded'),
    ]

    operations = [
        # SQLite builds the table anew, with no trigger in the way. The guard is put back after every migration.
        migrations.RunPython(step_aside),
        migrations.AddField(
            model_name='samematterrow',
            name='way_in_when',
            field=models.JSONField(blank=True, default=list, help_text='The facts that make the other row the way in.'),
        ),
    ]
