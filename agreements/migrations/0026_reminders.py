"""Since when a request waits for its signer, and how far they were reminded.

Empty for what is there: nobody is reminded of what was forgotten before there were reminders.
"""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0025_scan_receipts"),
    ]

    operations = [
        migrations.AddField(
            model_name="agreement",
            name="waiting_since",
            field=models.DateTimeField(
                blank=True, null=True, verbose_name="waits for its signer since"
            ),
        ),
        migrations.AddField(
            model_name="agreement",
            name="reminded",
            field=models.PositiveSmallIntegerField(
                blank=True, null=True, verbose_name="reminded after days"
            ),
        ),
        migrations.AddField(
            model_name="agreement",
            name="reminders_off_at",
            field=models.DateTimeField(
                blank=True, null=True, verbose_name="no more reminders since"
            ),
        ),
        migrations.AddIndex(
            model_name="agreement",
            index=models.Index(
                condition=Q(("waiting_since__isnull", False)),
                fields=["waiting_since"],
                name="agreement_waiting",
            ),
        ),
    ]
