"""What waits for somebody stands in rows of its own, filled from what is guarded.

A later entry keeps what those whom it asks are called. What was asked is kept: no way back."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from authorities.database import guard
from casenotes.models import ledger


# A request waits until it is closed. One to answer waits no more once one beside it is answered (asked because of the
# same note and the same later entry), or once a correction of the note asks anew.
REQUESTS = """
INSERT INTO casenotes_openrequest (request_id, authority_id, person_id, post, area, hat)
SELECT asked.id, asked.authority_id, asked.person_id, asked.post, asked.area, asked.hat
FROM casenotes_noterequest AS asked
WHERE NOT EXISTS (
    SELECT 1 FROM casenotes_noteentry AS said WHERE said.request_id = asked.id
    AND said.kind IN ('confirmed', 'denied', 'agreed', 'not-agreed', 'reply', 'seen')
) AND (asked.kind <> 'answer' OR NOT EXISTS (
    SELECT 1 FROM casenotes_noteentry AS said JOIN casenotes_noterequest AS beside ON beside.id = said.request_id
    WHERE said.note_id = asked.note_id AND said.kind IN ('agreed', 'not-agreed')
    AND COALESCE(beside.raised_by_id, said.id) = COALESCE(asked.raised_by_id, said.id)
    AND (beside.raised_by_id IS NULL) = (asked.raised_by_id IS NULL)
)) AND (asked.kind <> 'answer' OR asked.raised_by_id IS NOT NULL OR NOT EXISTS (
    SELECT 1 FROM casenotes_noterequest AS anew JOIN casenotes_note AS correction ON correction.id = anew.note_id
    WHERE correction.corrects_id = asked.note_id AND anew.kind = 'answer' AND anew.raised_by_id IS NULL
))
"""

# A prepared note waits for its decider until it ends, for whoever has to confirm its latest wording first, and, once it
# is denied, for whoever prepared it until they say that they saw it.
PREPARED = """
INSERT INTO casenotes_openprepared (prepared_id, person_id)
SELECT prepared.id, prepared.decider_id FROM casenotes_prepared AS prepared
WHERE NOT EXISTS (SELECT 1 FROM casenotes_preparedend AS ended WHERE ended.prepared_id = prepared.id)
UNION
SELECT asked.prepared_id, asked.person_id FROM casenotes_preparedrequest AS asked
JOIN casenotes_preparedwording AS wording ON wording.id = asked.wording_id
WHERE NOT EXISTS (SELECT 1 FROM casenotes_preparedend AS ended WHERE ended.prepared_id = asked.prepared_id)
AND NOT EXISTS (SELECT 1 FROM casenotes_preparedentry AS said WHERE said.request_id = asked.id)
AND NOT EXISTS (
    SELECT 1 FROM casenotes_preparedwording AS later
    WHERE later.prepared_id = asked.prepared_id AND later.number > wording.number
)
UNION
SELECT prepared.id, prepared.prepared_by_id FROM casenotes_prepared AS prepared
JOIN casenotes_preparedend AS ended ON ended.prepared_id = prepared.id AND ended.kind = 'denied'
WHERE NOT EXISTS (
    SELECT 1 FROM casenotes_preparedentry AS said WHERE said.prepared_id = prepared.id AND said.kind = 'seen'
)
"""


def fill(apps, schema_editor):
    for statement in (REQUESTS, PREPARED):
        schema_editor.execute(statement)


def step_aside(apps, schema_editor):
    guard.step_aside(schema_editor.connection)


def install(apps, schema_editor):
    guard.install(schema_editor.connection, ledger.TABLES)


class Migration(migrations.Migration):

    dependencies = [
        ('authorities', '0006_whom_to_ask_after_hours'),
        ('casenotes', '0015_what_a_panel_considers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # SQLite builds tables anew, with no trigger in the way.
        migrations.RunPython(step_aside),
        migrations.AddField(
            model_name='noteentrytext',
            name='called',
            field=models.JSONField(blank=True, default=dict, help_text='What the posts, areas and hats asked because of it were called then.'),
        ),
        migrations.CreateModel(
            name='OpenPrepared',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('prepared', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='open_rows', to='casenotes.prepared')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('prepared', 'person'), name='open_prepared_once_a_person')],
            },
        ),
        migrations.CreateModel(
            name='OpenRequest',
            fields=[
                ('request', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='open_row', serialize=False, to='casenotes.noterequest')),
                ('post', models.CharField(blank=True, max_length=50)),
                ('area', models.CharField(blank=True, max_length=50)),
                ('hat', models.CharField(blank=True, max_length=50)),
                ('authority', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='authorities.authority')),
                ('person', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['person', 'authority'], name='open_by_person'), models.Index(fields=['authority', 'post', 'area'], name='open_by_post'), models.Index(fields=['authority', 'hat'], name='open_by_hat')],
            },
        ),
        migrations.RemoveIndex(model_name='noterequest', name='request_by_post'),
        migrations.AddIndex(
            model_name='noterequest',
            index=models.Index(fields=['authority', 'post', 'area', 'kind', 'note'], name='request_asked_of_post'),
        ),
        migrations.AlterField(
            model_name='note',
            name='considers',
            field=models.ForeignKey(blank=True, help_text="The decision elsewhere that the panel considered; of one entered later, the panel's note.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='considered_by', to='casenotes.note'),
        ),
        migrations.RunPython(fill),
        migrations.RunPython(install),
    ]
