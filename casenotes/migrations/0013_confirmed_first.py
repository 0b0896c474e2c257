"""What others confirm before a prepared note is recorded, and what is said of one. What is kept is guarded: no way back."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from authorities.database import guard
from casenotes.models import ledger


def step_aside(apps, schema_editor):
    guard.step_aside(schema_editor.connection)


def install(apps, schema_editor):
    guard.install(schema_editor.connection, ledger.TABLES)


class Migration(migrations.Migration):

    dependencies = [
        ('casenotes', '0012_later_entries_and_prepared_notes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # SQLite builds tables anew, with no trigger in the way.
        migrations.RunPython(step_aside),
        migrations.CreateModel(
            name='PreparedEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('confirmed', 'Confirmed'), ('denied', 'Denied'), ('agreed', 'Agreed as taken'), ('not-agreed', 'Not agreed'), ('question', 'Question'), ('reply', 'Reply'), ('seen', 'Seen'), ('wrong-child', 'Recorded about the wrong child')], max_length=11)),
                ('at', models.DateTimeField()),
                ('said_by', models.CharField(help_text='The name of whoever said it, as it was then.', max_length=200)),
                ('key', models.UUIDField()),
                ('salt', models.CharField(max_length=64)),
                ('words', models.TextField(blank=True)),
                ('words_digest', models.CharField(max_length=64)),
                ('record_digest', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ['prepared', 'number'],
            },
        ),
        migrations.CreateModel(
            name='PreparedRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField()),
                ('step', models.CharField(help_text='The step to confirm, such as consultation:legal.', max_length=101)),
                ('digest', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ['prepared', 'number'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='prepared',
            name='prepared_for_somebody_else',
        ),
        migrations.AddField(
            model_name='preparedentry',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prepared_entries', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='preparedentry',
            name='prepared',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='casenotes.prepared'),
        ),
        migrations.AddField(
            model_name='preparedrequest',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prepared_requests', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='preparedrequest',
            name='prepared',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='casenotes.prepared'),
        ),
        migrations.AddField(
            model_name='preparedrequest',
            name='wording',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='casenotes.preparedwording'),
        ),
        migrations.AddField(
            model_name='preparedentry',
            name='request',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='answer', to='casenotes.preparedrequest'),
        ),
        migrations.AddIndex(
            model_name='preparedrequest',
            index=models.Index(fields=['person', 'at'], name='prepared_request_by_person'),
        ),
        migrations.AddConstraint(
            model_name='preparedrequest',
            constraint=models.UniqueConstraint(fields=('prepared', 'number'), name='prepared_request_number_once'),
        ),
        migrations.AddConstraint(
            model_name='preparedrequest',
            constraint=models.UniqueConstraint(fields=('wording', 'step', 'person'), name='prepared_request_asked_once'),
        ),
        migrations.AddConstraint(
            model_name='preparedentry',
            constraint=models.UniqueConstraint(fields=('prepared', 'number'), name='prepared_entry_number_once'),
        ),
        migrations.AddConstraint(
            model_name='preparedentry',
            constraint=models.UniqueConstraint(fields=('by', 'key'), name='prepared_entry_once'),
        ),
        migrations.AddConstraint(
            model_name='preparedentry',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['confirmed', 'denied']), ('request__isnull', False)), models.Q(('kind', 'seen'), ('request__isnull', True)), _connector='OR'), name='prepared_entry_known'),
        ),
        migrations.RunPython(install),
    ]
