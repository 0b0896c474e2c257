import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('authorities', '0001_initial'),
        ('delegation', '0002_same_matter_links'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AddedPhrase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.CharField(max_length=40)),
                ('text', models.CharField(max_length=120)),
                ('added_at', models.DateTimeField()),
                ('added_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='phrases_added', to=settings.AUTH_USER_MODEL)),
                ('scheme', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='added_phrases', to='delegation.scheme')),
            ],
            options={
                'ordering': ['scheme', 'row', 'text'],
                'constraints': [models.UniqueConstraint(fields=('scheme', 'row', 'text'), name='phrase_added_once_a_row')],
            },
        ),
        migrations.CreateModel(
            name='SearchMiss',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('words', models.CharField(max_length=200)),
                ('searched', models.PositiveIntegerField(default=0)),
                ('reported', models.PositiveIntegerField(default=0)),
                ('first_on', models.DateField()),
                ('last_on', models.DateField()),
                ('authority', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='search_misses', to='authorities.authority')),
            ],
            options={
                'ordering': ['-reported', '-searched', 'words'],
                'constraints': [models.UniqueConstraint(fields=('authority', 'words'), name='search_miss_once_a_council')],
            },
        ),
    ]
