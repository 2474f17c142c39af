"""What happened to a dataset, day by day; indexes by which the latest days are counted."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0049_audit_chain"),
    ]

    operations = [
        migrations.CreateModel(
            name="DailyNumber",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(verbose_name="day")),
                (
                    "figure",
                    models.CharField(
                        choices=[
                            ("asked", "Requests"),
                            ("approved", "Approved"),
                            ("changes", "Changes requested"),
                            ("rejected", "Rejected"),
                            ("granted", "Access given"),
                            ("ended", "Access ended"),
                        ],
                        max_length=10,
                        verbose_name="figure",
                    ),
                ),
                (
                    "by",
                    models.CharField(
                        choices=[
                            ("whole", "In all"),
                            ("country", "Country of the signer"),
                            ("kind", "Kind of the signer’s address"),
                            ("wait", "Days to the decision"),
                            ("why", "Why it ended"),
                        ],
                        max_length=10,
                        verbose_name="by",
                    ),
                ),
                ("value", models.CharField(blank=True, max_length=20, verbose_name="value")),
                ("number", models.PositiveIntegerField(verbose_name="number")),
                ("counted_at", models.DateTimeField(verbose_name="counted")),
            ],
            options={
                "verbose_name": "daily number",
                "verbose_name_plural": "daily numbers",
                "default_permissions": (),
            },
        ),
        migrations.AddIndex(
            model_name="downloadgrant",
            index=models.Index(fields=["granted_at"], name="grant_granted"),
        ),
        migrations.AddIndex(
            model_name="downloadgrant",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", False)),
                fields=["ended_at"],
                name="grant_ended",
            ),
        ),
        migrations.AddIndex(
            model_name="reviewdecision",
            index=models.Index(fields=["decided_at"], name="decision_decided"),
        ),
        migrations.AddIndex(
            model_name="signedscan",
            index=models.Index(fields=["uploaded_at"], name="scan_uploaded"),
        ),
        migrations.AddField(
            model_name="dailynumber",
            name="dataset",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="daily_numbers",
                to="agreements.dataset",
            ),
        ),
        migrations.AddConstraint(
            model_name="dailynumber",
            constraint=models.UniqueConstraint(
                fields=("dataset", "by", "figure", "day", "value"), name="daily_number_once"
            ),
        ),
    ]
