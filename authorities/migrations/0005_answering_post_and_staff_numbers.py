"""The post that answers where no other can, and the staff numbers of people. There is no way back."""

import django.db.models.functions.text
from django.db import migrations, models

from authorities.database import guard


def step_aside(apps, schema_editor):
    guard.step_aside(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('authorities', '0004_people_who_only_look_up'),
    ]

    operations = [
        # SQLite builds tables anew, with no trigger in the way. The guard is put back after every migration.
        migrations.RunPython(step_aside),
        migrations.AddField(
            model_name='authority',
            name='answering_post',
            field=models.SlugField(blank=True, help_text='The post that answers for decisions outside the scheme where no other can; empty: not named.'),
        ),
        migrations.AddField(
            model_name='user',
            name='staff_number',
            field=models.CharField(blank=True, help_text="The council's number for this person, whatever accounts they have; empty: not known.", max_length=32),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.UniqueConstraint(models.F('authority'), django.db.models.functions.text.Upper('staff_number'), condition=models.Q(('staff_number', ''), _negated=True), name='user_staff_number_once_a_council'),
        ),
    ]
