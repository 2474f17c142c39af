"""A receipt waits for the checks of a scan, for a while; checks are called by what they look at."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0024_proposed_scans"),
    ]

    operations = [
        migrations.AddField(
            model_name="scanexamination",
            name="receipt_due_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="receipt due"),
        ),
        migrations.AddField(
            model_name="scanexamination",
            name="receipted_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="receipt written"),
        ),
        migrations.AddIndex(
            model_name="scanexamination",
            index=models.Index(
                fields=["receipt_due_at"],
                condition=models.Q(receipt_due_at__isnull=False),
                name="examination_receipt_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="scanexamination",
            constraint=models.CheckConstraint(
                condition=models.Q(receipt_due_at__isnull=True)
                | models.Q(receipted_at__isnull=True),
                name="examination_receipted_once",
            ),
        ),
        migrations.AlterField(
            model_name="scanfinding",
            name="check_name",
            field=models.CharField(
                choices=[
                    ("recognized", "License Agreement"),
                    ("request", "Request"),
                    ("version", "Version"),
                    ("pages", "Pages"),
                    ("signature", "Signature"),
                    ("date", "Date"),
                    ("schedule", "List of associated users"),
                    ("clauses", "Printed text"),
                    ("legible", "Legibility"),
                    ("reuse", "Use elsewhere"),
                ],
                max_length=20,
                verbose_name="check",
            ),
        ),
    ]
