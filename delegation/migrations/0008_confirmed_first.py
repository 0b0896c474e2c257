"""A rule by which second persons confirm their steps before a note rests on them. There is no way back."""

from django.db import migrations, models

from authorities.database import guard


def step_aside(apps, schema_editor):
    guard.step_aside(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('authorities', '0005_answering_post_and_staff_numbers'),
        ('delegation', '0007_way_in_instead'),
    ]

    operations = [
        # SQLite builds the table anew, with no trigger in the way. The guard is put back after every migration.
        migrations.RunPython(step_aside),
        migrations.RemoveConstraint(
            model_name='generalrulerow',
            name='rule_effect_known',
        ),
        migrations.AlterField(
            model_name='generalrulerow',
            name='effect',
            field=models.CharField(choices=[('seniors-may', 'seniors may'), ('counts-as', 'counts as'), ('owes', 'owes'), ('refuses', 'refuses'), ('stands-in', 'stands in'), ('leaves-out', 'leaves out'), ('records', 'records'), ('asks-of-the-note', 'asks of the note'), ('confirmed-first', 'confirmed first'), ('shown', 'shown')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='generalrulerow',
            constraint=models.CheckConstraint(condition=models.Q(('effect__in', ['seniors-may', 'counts-as', 'owes', 'refuses', 'stands-in', 'leaves-out', 'records', 'asks-of-the-note', 'confirmed-first', 'shown'])), name='rule_effect_known'),
        ),
    ]
