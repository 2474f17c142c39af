"""Columns and two tables by the words of `docs/glossary.md`.

Conditions of constraints and indexes name columns: they are taken away before and put back after.
"""

import django.db.models.deletion
from django.db import migrations, models

_RENAMED = [
    ("Dataset", "silence", "tacit_consent"),
    ("LicenseVersion", "weight", "change_type"),
    ("NoticeDelivery", "told_at", "notified_at"),
    ("NoticeDelivery", "told_effective_at", "notified_effective_at"),
    ("NoticeDelivery", "settled_at", "closed_at"),
    ("OutboundEmail", "told_at", "informed_at"),
    ("OutboundEmail", "told_by", "informed_by"),
    ("OutboundEmail", "told_how", "informed_how"),
    ("OutboundEmail", "wording", "notice_template"),
]


class Migration(migrations.Migration):
    dependencies = [("agreements", "0028_quarantined_upload")]

    operations = [
        migrations.RemoveIndex("NoticeDelivery", "notice_unsettled"),
        migrations.RemoveConstraint("NoticeDelivery", "notice_settled_pair"),
        migrations.RemoveConstraint("OutboundEmail", "mail_settled_not_due"),
        migrations.RemoveConstraint("OutboundEmail", "mail_told_pair"),
        migrations.RenameModel("NoticeWording", "NoticeTemplate"),
        migrations.RenameModel("PagePicture", "PagePreview"),
        *(migrations.RenameField(model, old, new) for model, old, new in _RENAMED),
        migrations.AlterField(
            "LicenseVersion",
            "change_type",
            models.CharField(
                choices=[
                    ("minor", "Minor: wording only"),
                    ("major", "Major: rights or duties change"),
                ],
                default="major",
                max_length=10,
                verbose_name="kind of change",
            ),
        ),
        migrations.AlterField(
            "NoticeTemplate",
            "version",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="notice_templates",
                to="agreements.licenseversion",
                verbose_name="LA version",
            ),
        ),
        migrations.AlterField(
            "OutboundEmail",
            "notice_template",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="mails",
                to="agreements.noticetemplate",
                verbose_name="words of the notice",
            ),
        ),
        migrations.AddIndex(
            "NoticeDelivery",
            models.Index(
                fields=["version", "effective_at"],
                condition=models.Q(closed_at__isnull=True),
                name="notice_open",
            ),
        ),
        migrations.AddConstraint(
            "NoticeDelivery",
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True, outcome="")
                | (models.Q(closed_at__isnull=False) & ~models.Q(outcome="")),
                name="notice_closed_pair",
            ),
        ),
        migrations.AddConstraint(
            "OutboundEmail",
            models.CheckConstraint(
                condition=models.Q(status__in=["queued", "sending"])
                | models.Q(due_at__isnull=True),
                name="mail_done_not_due",
            ),
        ),
        migrations.AddConstraint(
            "OutboundEmail",
            models.CheckConstraint(
                condition=models.Q(informed_at__isnull=True, informed_by__isnull=True)
                | models.Q(informed_at__isnull=False, informed_by__isnull=False),
                name="mail_informed_pair",
            ),
        ),
    ]
