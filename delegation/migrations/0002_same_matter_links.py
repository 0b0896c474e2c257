import django.db.models.deletion
from django.db import migrations, models


def move_links(apps, schema_editor):
    """Make a row of each link that stood in a statement's list."""
    statement, link = apps.get_model("delegation", "Statement"), apps.get_model("delegation", "SameMatterRow")
    link.objects.bulk_create(
        link(statement=one, position=position, row=row)
        for one in statement.objects.exclude(linked_rows=[])
        for position, row in enumerate(one.linked_rows)
    )


class Migration(migrations.Migration):

    dependencies = [
        ('delegation', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='SameMatterRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField()),
                ('row', models.CharField(max_length=40)),
            ],
            options={
                'ordering': ['statement', 'position'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='conditionrow',
            name='condition_of_one_owner',
        ),
        migrations.RenameField(
            model_name='statement',
            old_name='same_matter',
            new_name='linked_rows',
        ),
        migrations.AddField(
            model_name='samematterrow',
            name='statement',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='same_matter', to='delegation.statement'),
        ),
        migrations.AddConstraint(
            model_name='samematterrow',
            constraint=models.UniqueConstraint(fields=('statement', 'position'), name='same_matter_position_once'),
        ),
        migrations.RunPython(move_links, migrations.RunPython.noop),
        migrations.RemoveField(
            model_name='statement',
            name='linked_rows',
        ),
        migrations.AddField(
            model_name='conditionrow',
            name='same_matter',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='conditions', to='delegation.samematterrow'),
        ),
        migrations.AddConstraint(
            model_name='conditionrow',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('place__isnull', True), ('requirement__isnull', True), ('route__isnull', False), ('rule__isnull', True), ('same_matter__isnull', True), ('stand_in__isnull', True)), models.Q(('place__isnull', True), ('requirement__isnull', True), ('route__isnull', True), ('rule__isnull', False), ('same_matter__isnull', True), ('stand_in__isnull', True)), models.Q(('place__isnull', True), ('requirement__isnull', False), ('route__isnull', True), ('rule__isnull', True), ('same_matter__isnull', True), ('stand_in__isnull', True)), models.Q(('place__isnull', True), ('requirement__isnull', True), ('route__isnull', True), ('rule__isnull', True), ('same_matter__isnull', True), ('stand_in__isnull', False)), models.Q(('place__isnull', False), ('requirement__isnull', True), ('route__isnull', True), ('rule__isnull', True), ('same_matter__isnull', True), ('stand_in__isnull', True)), models.Q(('place__isnull', True), ('requirement__isnull', True), ('route__isnull', True), ('rule__isnull', True), ('same_matter__isnull', False), ('stand_in__isnull', True)), _connector='OR'), name='condition_of_one_owner'),
        ),
    ]
