"""The legal status that a case had becomes its first entry. What is recorded is never taken away: no way back.

A child is looked after under section 20 from the day on which that begins, so there the date is known. Since when any
other status holds was never entered: an order may follow months after the child is looked after. It is of an undated
past.
"""

from django.db import migrations
from django.utils import timezone

AT_ONCE = 500


def enter(apps, schema_editor):
    Case, Entry = apps.get_model("casenotes", "Case"), apps.get_model("casenotes", "LegalStatusEntry")
    now = timezone.now()
    entries = (
        Entry(
            case=case,
            status=case.legal_status,
            starts=case.looked_after_since if case.legal_status == "section-20" else None,
            recorded_at=now,
        )
        for case in Case.objects.exclude(legal_status="").order_by("pk").iterator(chunk_size=AT_ONCE)
    )
    Entry.objects.bulk_create(entries, batch_size=AT_ONCE)


class Migration(migrations.Migration):

    dependencies = [
        ('casenotes', '0006_dated_legal_statuses'),
    ]

    operations = [
        migrations.RunPython(enter),
    ]
