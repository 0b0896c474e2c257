"""Lists are read off indexes, however long they are. What is recorded stays guarded, and is never taken away: no way back."""

from django.conf import settings
from django.db import migrations, models

from authorities.database import guard
from casenotes.models import ledger


def install(apps, schema_editor):
    guard.install(schema_editor.connection, ledger.TABLES)


class Migration(migrations.Migration):

    dependencies = [
        ('authorities', '0002_office_hours_and_line'),
        ('casenotes', '0009_legal_statuses_are_guarded'),
        ('delegation', '0006_what_is_published_is_guarded'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['authority', 'at', 'number'], name='audit_listed'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['authority', 'kind', 'at', 'number'], name='audit_by_kind'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['authority', 'user', 'at', 'number'], name='audit_by_user'),
        ),
        migrations.AddIndex(
            model_name='auditentry',
            index=models.Index(fields=['authority', 'note', 'at', 'number'], name='audit_by_note'),
        ),
        migrations.AddIndex(
            model_name='note',
            index=models.Index(fields=['authority', 'recorded_at', 'number'], name='note_listed'),
        ),
        migrations.AddIndex(
            model_name='note',
            index=models.Index(fields=['authority', 'taken_at', 'number'], name='note_by_day'),
        ),
        migrations.AddIndex(
            model_name='note',
            index=models.Index(fields=['authority', 'recorded_by', 'recorded_at', 'number'], name='note_by_recorder'),
        ),
        migrations.AddIndex(
            model_name='note',
            index=models.Index(fields=['authority', 'area', 'recorded_at', 'number'], name='note_by_area'),
        ),
        migrations.AddIndex(
            model_name='note',
            index=models.Index(fields=['authority', 'case', 'recorded_at', 'number'], name='note_by_case'),
        ),
        migrations.AddIndex(
            model_name='note',
            index=models.Index(fields=['authority', 'kind', 'recorded_at', 'number'], name='note_by_kind'),
        ),
        migrations.AddIndex(
            model_name='note',
            index=models.Index(fields=['authority', 'should_have_decided', 'recorded_at', 'number'], name='note_by_post_due'),
        ),
        migrations.AddIndex(
            model_name='note',
            index=models.Index(condition=models.Q(('corrects__isnull', False)), fields=['authority', 'recorded_at', 'number'], name='note_that_corrects'),
        ),
        migrations.RunPython(install),
    ]
