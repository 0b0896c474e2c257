"""What is said of a note later, whom it has to go to, and notes that are prepared. What is kept is guarded: no way back."""

import django.db.models.deletion
import uuid
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
        ('authorities', '0005_answering_post_and_staff_numbers'),
        ('casenotes', '0011_reading_the_log'),
        ('delegation', '0006_what_is_published_is_guarded'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # SQLite builds tables anew, with no trigger in the way.
        migrations.RunPython(step_aside),
        migrations.CreateModel(
            name='KeptWords',
            fields=[
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('kept_at', models.DateTimeField()),
                ('sealed', models.TextField(help_text='The form, encrypted.')),
            ],
        ),
        migrations.CreateModel(
            name='NoteEntry',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('format', models.PositiveSmallIntegerField()),
                ('number', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('confirmed', 'Confirmed'), ('denied', 'Denied'), ('agreed', 'Agreed as taken'), ('not-agreed', 'Not agreed'), ('question', 'Question'), ('reply', 'Reply'), ('seen', 'Seen'), ('wrong-child', 'Recorded about the wrong child')], max_length=11)),
                ('at', models.DateTimeField()),
                ('said_as', models.CharField(blank=True, help_text='Post and area in words, as they were then.', max_length=402)),
                ('post', models.CharField(blank=True, max_length=50)),
                ('area', models.CharField(blank=True, max_length=50)),
                ('key', models.UUIDField()),
                ('digests', models.JSONField(help_text='The salted digest of each field of the words.')),
                ('record_digest', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ['note', 'number'],
            },
        ),
        migrations.CreateModel(
            name='NoteRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('confirm', 'Confirm a step'), ('answer', 'Answer a decision'), ('see', 'See a decision')], max_length=7)),
                ('at', models.DateTimeField()),
                ('step', models.CharField(blank=True, help_text='The step to confirm, such as consultation:legal.', max_length=101)),
                ('post', models.CharField(blank=True, max_length=50)),
                ('area', models.CharField(blank=True, max_length=50)),
                ('hat', models.CharField(blank=True, max_length=50)),
                ('digest', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ['note', 'number'],
            },
        ),
        migrations.CreateModel(
            name='Prepared',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('format', models.PositiveSmallIntegerField()),
                ('row', models.CharField(max_length=40)),
                ('title', models.CharField(max_length=300)),
                ('prepared_at', models.DateTimeField()),
                ('prepared_as', models.CharField(help_text='Post and area in words, as they were then.', max_length=402)),
                ('post', models.CharField(max_length=50)),
                ('area', models.CharField(blank=True, max_length=50)),
                ('key', models.UUIDField()),
                ('record_digest', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ['-prepared_at'],
            },
        ),
        migrations.CreateModel(
            name='PreparedWording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('at', models.DateTimeField()),
                ('written_by', models.CharField(help_text='The name of whoever wrote it, as it was then.', max_length=200)),
                ('taken_at', models.DateTimeField()),
                ('salt', models.CharField(max_length=64)),
                ('draft', models.JSONField(help_text='Words, facts and steps, as they were sent.')),
                ('draft_digest', models.CharField(max_length=64)),
                ('record_digest', models.CharField(max_length=64)),
            ],
            options={
                'ordering': ['prepared', 'number'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='auditentry',
            name='audit_kind_known',
        ),
        migrations.RemoveConstraint(
            model_name='note',
            name='note_kind_known',
        ),
        migrations.RemoveConstraint(
            model_name='note',
            name='note_names_another_only_for_a_deviation',
        ),
        migrations.AddField(
            model_name='case',
            name='closed_on',
            field=models.DateField(blank=True, help_text='The day on which the case was closed.', null=True),
        ),
        migrations.AddField(
            model_name='note',
            name='decided_by',
            field=models.CharField(blank=True, help_text='The body that decided, where one elsewhere did.', max_length=50),
        ),
        migrations.AddField(
            model_name='note',
            name='prepared_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notes_prepared', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='note',
            name='replaces',
            field=models.OneToOneField(blank=True, help_text='The note that was recorded about the wrong child, and stands here about the right one.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='casenotes.note'),
        ),
        migrations.AddField(
            model_name='notetext',
            name='elsewhere',
            field=models.JSONField(blank=True, default=dict, help_text='Who decided elsewhere, where, and the reference of the document.'),
        ),
        migrations.AddField(
            model_name='notetext',
            name='preparer',
            field=models.CharField(blank=True, help_text='Who prepared the note, by name.', max_length=200),
        ),
        migrations.AlterField(
            model_name='auditentry',
            name='kind',
            field=models.CharField(choices=[('recorded', 'Note recorded'), ('refused', 'Note refused'), ('corrected', 'Note corrected'), ('read', 'Note read'), ('listed', 'Notes listed'), ('log-read', 'Log read'), ('entered', 'Entry added to a note'), ('prepared', 'Note prepared')], max_length=9),
        ),
        migrations.AlterField(
            model_name='note',
            name='kind',
            field=models.CharField(choices=[('decision', 'Decision under the scheme'), ('deviation', 'Decision outside the scheme'), ('elsewhere', 'Decided elsewhere, stated'), ('unchecked', 'No scheme checked')], max_length=9),
        ),
        migrations.AlterField(
            model_name='note',
            name='scheme_digest',
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AlterField(
            model_name='note',
            name='version',
            field=models.ForeignKey(blank=True, help_text='Empty: the decision is older than every version, and no scheme was checked.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='delegation.schemeversion'),
        ),
        migrations.AddConstraint(
            model_name='auditentry',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['recorded', 'refused', 'corrected', 'read', 'listed', 'log-read', 'entered', 'prepared'])), name='audit_kind_known'),
        ),
        migrations.AddField(
            model_name='keptwords',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='kept_words', to=settings.AUTH_USER_MODEL),
        ),
        migrations.CreateModel(
            name='NoteEntryText',
            fields=[
                ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='text', serialize=False, to='casenotes.noteentry')),
                ('salt', models.CharField(max_length=64)),
                ('said_by', models.CharField(max_length=200)),
                ('words', models.TextField(blank=True)),
                ('to_do', models.TextField(blank=True, help_text='What is to be done, and by whom.')),
            ],
        ),
        migrations.AddField(
            model_name='noteentry',
            name='appointment',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='note_entries', to='authorities.appointment'),
        ),
        migrations.AddField(
            model_name='noteentry',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='note_entries', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='noteentry',
            name='note',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='casenotes.note'),
        ),
        migrations.AddField(
            model_name='noterequest',
            name='authority',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='note_requests', to='authorities.authority'),
        ),
        migrations.AddField(
            model_name='noterequest',
            name='note',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requests', to='casenotes.note'),
        ),
        migrations.AddField(
            model_name='noterequest',
            name='person',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='note_requests', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='noterequest',
            name='raised_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='requests_raised', to='casenotes.noteentry'),
        ),
        migrations.AddField(
            model_name='noteentry',
            name='request',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='casenotes.noterequest'),
        ),
        migrations.CreateModel(
            name='PreparedEnd',
            fields=[
                ('prepared', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='end', serialize=False, to='casenotes.prepared')),
                ('kind', models.CharField(choices=[('confirmed', 'Confirmed'), ('denied', 'Denied'), ('withdrawn', 'Withdrawn')], max_length=9)),
                ('at', models.DateTimeField()),
                ('ended_by', models.CharField(max_length=200)),
                ('salt', models.CharField(max_length=64)),
                ('why', models.TextField(blank=True)),
                ('why_digest', models.CharField(max_length=64)),
                ('record_digest', models.CharField(max_length=64)),
            ],
        ),
        migrations.AddField(
            model_name='prepared',
            name='appointment',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='prepared_notes', to='authorities.appointment'),
        ),
        migrations.AddField(
            model_name='prepared',
            name='authority',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prepared_notes', to='authorities.authority'),
        ),
        migrations.AddField(
            model_name='prepared',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prepared_notes', to='casenotes.case'),
        ),
        migrations.AddField(
            model_name='prepared',
            name='decider',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes_to_confirm', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='prepared',
            name='prepared_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prepared_notes', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='note',
            name='prepared',
            field=models.OneToOneField(blank=True, help_text='What somebody else had prepared, where the decider confirmed it.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='note', to='casenotes.prepared'),
        ),
        migrations.AddConstraint(
            model_name='note',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['decision', 'deviation', 'elsewhere', 'unchecked'])), name='note_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='note',
            constraint=models.CheckConstraint(condition=models.Q(('should_have_decided', ''), ('kind__in', ['deviation', 'unchecked']), _connector='OR'), name='note_names_another_only_for_a_deviation'),
        ),
        migrations.AddConstraint(
            model_name='note',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'unchecked'), ('scheme_digest', ''), ('version__isnull', True)), models.Q(('version__isnull', False), models.Q(('scheme_digest', ''), _negated=True), models.Q(('kind', 'unchecked'), _negated=True)), _connector='OR'), name='note_without_a_version_is_unchecked'),
        ),
        migrations.AddConstraint(
            model_name='note',
            constraint=models.CheckConstraint(condition=models.Q(('decided_by', ''), ('kind', 'elsewhere'), _connector='OR'), name='note_names_a_body_only_if_elsewhere'),
        ),
        migrations.AddConstraint(
            model_name='note',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('prepared__isnull', True), ('prepared_by__isnull', True)), models.Q(('prepared__isnull', False), ('prepared_by__isnull', False)), _connector='OR'), name='note_names_who_prepared_it'),
        ),
        migrations.AddField(
            model_name='preparedwording',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='wordings', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='preparedwording',
            name='prepared',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='wordings', to='casenotes.prepared'),
        ),
        migrations.AddIndex(
            model_name='keptwords',
            index=models.Index(fields=['kept_at'], name='kept_words_by_age'),
        ),
        migrations.AddIndex(
            model_name='noterequest',
            index=models.Index(fields=['authority', 'post', 'area', 'at'], name='request_by_post'),
        ),
        migrations.AddIndex(
            model_name='noterequest',
            index=models.Index(fields=['person', 'at'], name='request_by_person'),
        ),
        migrations.AddIndex(
            model_name='noterequest',
            index=models.Index(fields=['authority', 'hat', 'at'], name='request_by_hat'),
        ),
        migrations.AddConstraint(
            model_name='noterequest',
            constraint=models.UniqueConstraint(fields=('note', 'number'), name='request_number_once_a_note'),
        ),
        migrations.AddConstraint(
            model_name='noterequest',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['confirm', 'answer', 'see'])), name='request_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='noterequest',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('area', ''), ('hat', ''), ('person__isnull', False), ('post', '')), models.Q(('hat', ''), ('person__isnull', True), models.Q(('post', ''), _negated=True)), models.Q(('area', ''), ('person__isnull', True), ('post', ''), models.Q(('hat', ''), _negated=True)), _connector='OR'), name='request_asks_one'),
        ),
        migrations.AddConstraint(
            model_name='noteentry',
            constraint=models.UniqueConstraint(fields=('note', 'number'), name='entry_number_once_a_note'),
        ),
        migrations.AddConstraint(
            model_name='noteentry',
            constraint=models.UniqueConstraint(fields=('by', 'key'), name='entry_once'),
        ),
        migrations.AddConstraint(
            model_name='noteentry',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['confirmed', 'denied', 'agreed', 'not-agreed', 'question', 'reply', 'seen', 'wrong-child'])), name='entry_kind_known'),
        ),
        migrations.AddField(
            model_name='preparedend',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='prepared_notes_ended', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddIndex(
            model_name='prepared',
            index=models.Index(fields=['decider', 'prepared_at'], name='prepared_by_decider'),
        ),
        migrations.AddIndex(
            model_name='prepared',
            index=models.Index(fields=['authority', 'case', 'prepared_at'], name='prepared_by_case'),
        ),
        migrations.AddConstraint(
            model_name='prepared',
            constraint=models.UniqueConstraint(fields=('prepared_by', 'key'), name='prepared_once'),
        ),
        migrations.AddConstraint(
            model_name='prepared',
            constraint=models.CheckConstraint(condition=models.Q(('decider', models.F('prepared_by')), _negated=True), name='prepared_for_somebody_else'),
        ),
        migrations.AddConstraint(
            model_name='preparedwording',
            constraint=models.UniqueConstraint(fields=('prepared', 'number'), name='wording_number_once'),
        ),
        migrations.AddConstraint(
            model_name='preparedend',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['confirmed', 'denied', 'withdrawn'])), name='prepared_end_known'),
        ),
        migrations.AddIndex(
            model_name='submission',
            index=models.Index(fields=['user', 'body_digest'], name='submission_by_words'),
        ),
        migrations.RunPython(install),
    ]
