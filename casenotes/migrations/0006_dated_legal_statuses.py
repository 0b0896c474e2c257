"""A case gets area, team, family and an expected date of birth; its legal status gets a table of dated entries."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('authorities', '0002_office_hours_and_line'),
        ('casenotes', '0005_records_without_words'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='area',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cases', to='authorities.area'),
        ),
        migrations.AddField(
            model_name='case',
            name='due_date',
            field=models.DateField(blank=True, help_text='Unborn, due: the expected date of birth.', null=True),
        ),
        migrations.AddField(
            model_name='case',
            name='family',
            field=models.CharField(blank=True, help_text='The same for all siblings.', max_length=40),
        ),
        migrations.AddField(
            model_name='case',
            name='team',
            field=models.CharField(blank=True, help_text='The code of the team, as the case system has it.', max_length=50),
        ),
        migrations.CreateModel(
            name='LegalStatusEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(max_length=40)),
                ('starts', models.DateField(blank=True, help_text='Empty: on a day in the past that nobody knows.', null=True)),
                ('recorded_at', models.DateTimeField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='legal_statuses', to='casenotes.case')),
                ('recorded_by', models.ForeignKey(blank=True, help_text='Empty: taken over with the case.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='legal_statuses_recorded', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('status', ''), _negated=True), name='legal_status_entry_has_a_status')],
            },
        ),
    ]
