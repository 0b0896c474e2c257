"""Whether phrases of a council's schemes help to find like rows of others. There is no way back."""

from django.db import migrations, models

from authorities.database import guard


def step_aside(apps, schema_editor):
    guard.step_aside(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('authorities', '0006_whom_to_ask_after_hours'),
    ]

    operations = [
        # SQLite builds the table anew, with no trigger in the way. The guard is put back after every migration.
        migrations.RunPython(step_aside),
        migrations.AddField(
            model_name='authority',
            name='shares_phrases',
            field=models.BooleanField(default=True, help_text='Whether phrases of its published schemes help to find like rows of other councils.'),
        ),
    ]
