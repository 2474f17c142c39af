"""Ordered evidence bundles, files of messages, monthly reports, why something was erased."""

from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

_PARTS = {
    "actor": "why the actor is erased",
    "ip": "why the address is erased",
    "words": "why words are erased",
}
_ID = (
    "id",
    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
)


def _protected(
    to: str, name: str, related_name: str = "+", **more: Any
) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        to,
        verbose_name=name,
        on_delete=django.db.models.deletion.PROTECT,
        related_name=related_name,
        **more,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0005_staff_mail"),
    ]

    operations = [
        migrations.CreateModel(
            name="BundleOrder",
            fields=[
                _ID,
                ("filters", models.CharField(blank=True, max_length=1000, verbose_name="filters")),
                (
                    "with_notes",
                    models.BooleanField(default=False, verbose_name="with internal notes"),
                ),
                ("asked_at", models.DateTimeField(verbose_name="asked")),
                ("until", models.DateTimeField(verbose_name="kept until")),
                (
                    "deleted_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="files deleted"),
                ),
                (
                    "asked_by",
                    _protected(settings.AUTH_USER_MODEL, "asked by"),
                ),
                (
                    "dataset",
                    _protected("agreements.dataset", "dataset", related_name="bundle_orders"),
                ),
            ],
            options={
                "verbose_name": "order of evidence bundles",
                "verbose_name_plural": "orders of evidence bundles",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="MessageFile",
            fields=[
                _ID,
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("original_name", models.CharField(max_length=255, verbose_name="name")),
                ("file", models.CharField(max_length=200, verbose_name="file")),
                ("content_type", models.CharField(max_length=50, verbose_name="kind")),
                ("sha256", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("size", models.PositiveIntegerField(verbose_name="size in bytes")),
                (
                    "message",
                    _protected("agreements.requestmessage", "message", related_name="files"),
                ),
            ],
            options={
                "verbose_name": "file of a message",
                "verbose_name_plural": "files of messages",
                "ordering": ["number"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="MonthlyReport",
            fields=[
                _ID,
                ("month", models.DateField(verbose_name="month")),
                ("written_at", models.DateTimeField(verbose_name="written")),
                (
                    "dataset",
                    _protected("agreements.dataset", "dataset", related_name="monthly_reports"),
                ),
                (
                    "head",
                    _protected("agreements.audithead", "head of the chain", blank=True, null=True),
                ),
            ],
            options={
                "verbose_name": "monthly report",
                "verbose_name_plural": "monthly reports",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="OrderedBundle",
            fields=[
                _ID,
                (
                    "due_at",
                    models.DateTimeField(
                        db_index=True,
                        default=django.utils.timezone.now,
                        null=True,
                        verbose_name="next attempt",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, verbose_name="attempts")),
                ("file", models.CharField(blank=True, max_length=200, verbose_name="file")),
                ("size", models.PositiveBigIntegerField(default=0, verbose_name="size in bytes")),
                ("crc32", models.PositiveBigIntegerField(default=0, verbose_name="CRC-32")),
                (
                    "problem",
                    models.CharField(blank=True, max_length=200, verbose_name="why there is none"),
                ),
                (
                    "agreement",
                    _protected("agreements.agreement", "agreement"),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="bundles",
                        to="agreements.bundleorder",
                        verbose_name="order",
                    ),
                ),
            ],
            options={
                "verbose_name": "ordered evidence bundle",
                "verbose_name_plural": "ordered evidence bundles",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="PersonalDataErasure",
            fields=[
                _ID,
                ("reason", models.TextField(max_length=2000, verbose_name="reason")),
                ("erased_at", models.DateTimeField(verbose_name="erased")),
                (
                    "dataset",
                    _protected(
                        "agreements.dataset",
                        "dataset",
                        related_name="erasures",
                        blank=True,
                        null=True,
                    ),
                ),
                (
                    "erased_by",
                    _protected(settings.AUTH_USER_MODEL, "erased by"),
                ),
            ],
            options={
                "verbose_name": "erasure of personal data",
                "verbose_name_plural": "erasures of personal data",
                "default_permissions": (),
            },
        ),
        *(
            migrations.AddField(
                model_name="eventpersonaldata",
                name=f"{part}_erasure",
                field=_protected(
                    "agreements.personaldataerasure", name, blank=True, db_index=False, null=True
                ),
            )
            for part, name in _PARTS.items()
        ),
        *(
            migrations.AddConstraint(
                model_name="eventpersonaldata",
                constraint=models.CheckConstraint(
                    condition=models.Q(
                        (f"{part}_erasure__isnull", True),
                        (f"{part}__isnull", True),
                        _connector="OR",
                    ),
                    name=f"event_{part}_kept_or_erased",
                ),
            )
            for part in _PARTS
        ),
        migrations.AddIndex(
            model_name="bundleorder",
            index=models.Index(
                condition=models.Q(("deleted_at__isnull", True)),
                fields=["until"],
                name="bundles_to_delete",
            ),
        ),
        migrations.AddConstraint(
            model_name="messagefile",
            constraint=models.UniqueConstraint(
                fields=("message", "number"), name="message_file_counted"
            ),
        ),
        migrations.AddConstraint(
            model_name="monthlyreport",
            constraint=models.UniqueConstraint(
                fields=("dataset", "month"), name="one_report_for_a_month"
            ),
        ),
        migrations.AddConstraint(
            model_name="orderedbundle",
            constraint=models.UniqueConstraint(
                fields=("order", "agreement"), name="bundle_ordered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="orderedbundle",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("due_at__isnull", True),
                    models.Q(("file", ""), ("problem", ""), ("size", 0)),
                    _connector="OR",
                ),
                name="bundle_made_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="personaldataerasure",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="erasure_reason"
            ),
        ),
    ]
