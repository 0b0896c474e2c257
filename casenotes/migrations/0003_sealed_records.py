"""Columns for sealed records; what stood in the record moves to the text with the next migration."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('authorities', '0002_office_hours_and_line'),
        ('casenotes', '0002_ledger'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LogHead',
            fields=[
                ('log', models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ('number', models.PositiveBigIntegerField(default=0)),
                ('digest', models.CharField(blank=True, max_length=64)),
            ],
        ),
        migrations.AddField(
            model_name='auditentry',
            name='case',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='audit_entries', to='casenotes.case'),
        ),
        migrations.AddField(
            model_name='auditentry',
            name='digest',
            field=models.CharField(default='', max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='auditentry',
            name='format',
            field=models.PositiveSmallIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='auditentry',
            name='log',
            field=models.PositiveBigIntegerField(default=0, help_text='The key of the council; 0 where none is known.'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='auditentry',
            name='number',
            field=models.PositiveBigIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='note',
            name='codes',
            field=models.JSONField(blank=True, default=list, help_text='The codes of the reasons.'),
        ),
        migrations.AddField(
            model_name='note',
            name='digests',
            field=models.JSONField(default=dict, help_text='The salted digest of each field of the text.'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='note',
            name='format',
            field=models.PositiveSmallIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='note',
            name='outcome',
            field=models.CharField(default='', help_text='What followed for whoever decided, all lines considered.', max_length=12),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='note',
            name='record_digest',
            field=models.CharField(default='', max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='note',
            name='recorded_as',
            field=models.CharField(default='', help_text='Post and area of whoever recorded, in words, as they were then.', max_length=402),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='note',
            name='rows',
            field=models.JSONField(blank=True, default=list, help_text='Every row that the answer rests on, its own first.'),
        ),
        migrations.AddField(
            model_name='note',
            name='words_digest',
            field=models.CharField(blank=True, help_text='Empty: recorded before it was kept.', max_length=64),
        ),
        migrations.AddField(
            model_name='notetext',
            name='case_reference',
            field=models.CharField(default='', max_length=40),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='notetext',
            name='determination',
            field=models.JSONField(default=dict, help_text='The answer as it was given, in words and codes.'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='notetext',
            name='evidence',
            field=models.JSONField(blank=True, default=list, help_text='For each step: who, when and how.'),
        ),
        migrations.AddField(
            model_name='notetext',
            name='initials',
            field=models.CharField(default='', max_length=10),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='notetext',
            name='question',
            field=models.JSONField(default=dict, help_text='The question as it was asked, with where each fact came from.'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='notetext',
            name='recorder',
            field=models.CharField(default='', max_length=200),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name='auditentry',
            name='authority',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='audit_entries', to='authorities.authority'),
        ),
        migrations.AlterField(
            model_name='auditentry',
            name='note',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='audit_entries', to='casenotes.note'),
        ),
        migrations.AlterField(
            model_name='auditentry',
            name='user',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='audit_entries', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='note',
            name='text_digest',
            field=models.CharField(blank=True, help_text='Of the words, in notes of format 1 alone.', max_length=64),
        ),
    ]
