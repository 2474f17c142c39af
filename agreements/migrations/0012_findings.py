"""What was seen on a scan stays as it was; a finding may be overruled, and that alone."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("agreements", "0011_examinations"),
    ]

    operations = [
        migrations.CreateModel(
            name="ScanFinding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                (
                    "check_name",
                    models.CharField(
                        choices=[
                            ("recognized", "License Agreement recognized"),
                            ("request", "This request"),
                            ("version", "Version in force"),
                            ("pages", "Every page, once"),
                            ("signature", "Signature"),
                            ("date", "Date"),
                            ("schedule", "List of associated users"),
                            ("clauses", "Printed text unaltered"),
                            ("legible", "Legible"),
                            ("reuse", "Not used elsewhere"),
                        ],
                        max_length=20,
                        verbose_name="check",
                    ),
                ),
                ("code", models.CharField(max_length=30, verbose_name="code")),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("ok", "Fine"),
                            ("attention", "Look at this"),
                            ("problem", "Problem"),
                        ],
                        max_length=10,
                        verbose_name="severity",
                    ),
                ),
                (
                    "page",
                    models.PositiveSmallIntegerField(null=True, verbose_name="page of the scan"),
                ),
                (
                    "issued_page",
                    models.PositiveSmallIntegerField(null=True, verbose_name="issued page"),
                ),
                ("box", models.JSONField(null=True, verbose_name="box")),
                ("outline", models.JSONField(null=True, verbose_name="outline")),
                ("measured", models.FloatField(null=True, verbose_name="measured")),
                ("facts", models.JSONField(default=dict, verbose_name="facts")),
                ("overruled_at", models.DateTimeField(null=True, verbose_name="overruled")),
                (
                    "overrule_reason",
                    models.CharField(blank=True, max_length=1000, verbose_name="why overruled"),
                ),
                (
                    "overruled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="overruled by",
                    ),
                ),
                (
                    "scan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="agreements.signedscan",
                        verbose_name="signed scan",
                    ),
                ),
            ],
            options={
                "verbose_name": "finding",
                "verbose_name_plural": "findings",
                "ordering": ["scan", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("scan", "number"), name="finding_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("severity__in", ["ok", "attention", "problem"])),
                        name="finding_severity_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("overrule_reason", ""),
                                ("overruled_at__isnull", True),
                                ("overruled_by__isnull", True),
                            ),
                            models.Q(
                                ("overruled_at__isnull", False),
                                ("overruled_by__isnull", False),
                                models.Q(("overrule_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="finding_overruled_by_someone",
                    ),
                ],
            },
        ),
    ]
