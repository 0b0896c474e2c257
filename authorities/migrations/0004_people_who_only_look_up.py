"""A role for people who only look up. There is no way back, as from every migration of what is kept."""

from django.db import migrations, models

from authorities.database import guard


def step_aside(apps, schema_editor):
    guard.step_aside(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('authorities', '0003_people_by_name'),
    ]

    operations = [
        # SQLite builds the table anew, with no trigger in the way. The guard is put back after every migration.
        migrations.RunPython(step_aside),
        migrations.RemoveConstraint(
            model_name='user',
            name='user_role_known',
        ),
        migrations.AlterField(
            model_name='user',
            name='role',
            field=models.CharField(choices=[('reader', 'Looks up only'), ('practitioner', 'Practitioner'), ('manager', 'Manager'), ('scheme-editor', 'Scheme editor'), ('people-administrator', 'People administrator'), ('auditor', 'Auditor')], default='practitioner', max_length=20),
        ),
        migrations.AddConstraint(
            model_name='user',
            constraint=models.CheckConstraint(condition=models.Q(('role__in', ['reader', 'practitioner', 'manager', 'scheme-editor', 'people-administrator', 'auditor'])), name='user_role_known'),
        ),
    ]
